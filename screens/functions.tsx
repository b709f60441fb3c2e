import type { FunctionsScreen, View } from '../src/session/view.ts';
import { Chooser } from './components/chooser.tsx';
import { useDispatch } from './hooks/use-app.ts';

/** Which function, and what to record of it. Nothing is stopped before Enter in the form, and then only by debug. */
export function Functions({ view, screen }: { view: View; screen: FunctionsScreen }) {
  const dispatch = useDispatch();
  return (
    <Chooser
      view={view}
      what={view.place.pid === undefined ? 'functions' : `pid ${view.place.pid}`}
      binary={screen.binary}
      table={screen.functions}
      signature={screen.signature}
      failure={screen.failure}
      attachingSince={screen.attachingSince}
      defaults={screen.defaults}
      engines={screen.engines}
      leave={() => dispatch({ type: 'back' })}
      leaveLabel="back (deletes the debug pod)"
    />
  );
}

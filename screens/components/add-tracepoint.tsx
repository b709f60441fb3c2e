import { useEffect, useRef } from 'react';
import type { SessionScreen, TraceDefaults, View } from '../../src/session/view.ts';
import { Chooser } from './chooser.tsx';

/** One more tracepoint, without leaving the session. Closes when it is set; a refusal stays, with what was typed. */
export function AddTracepoint({ view, screen, close }: { view: View; screen: SessionScreen; close(): void }) {
  const before = useRef({ count: screen.tracepoints.length, failure: screen.failure }).current;
  const count = screen.tracepoints.length;
  useEffect(() => {
    if (count > before.count) close();
  }, [count, before, close]);
  const defaults: TraceDefaults = {
    print: [],
    stack: 0,
    returns: false,
    limits: screen.limits,
    watchLimits: screen.limits,
  };
  return (
    <Chooser
      view={view}
      what="one more tracepoint"
      binary={screen.binary}
      table={screen.functions}
      signature={screen.signature}
      failure={screen.failure === before.failure ? undefined : screen.failure}
      defaults={defaults}
      engine={screen.engine}
      leave={close}
      leaveLabel="back to the hits"
    />
  );
}

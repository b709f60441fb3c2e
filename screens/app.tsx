import { useMemo, useState, useSyncExternalStore } from 'react';
import type { Store, View } from '../src/session/view.ts';
import type { Borrower } from '../src/terminal/keyboard.ts';
import { TooSmall } from './components/too-small.tsx';
import { Containers } from './containers.tsx';
import { Ending } from './ending.tsx';
import { Functions } from './functions.tsx';
import { AppContext, type App as AppState } from './hooks/use-app.ts';
import { useSize } from './hooks/use-size.ts';
import { Namespaces } from './namespaces.tsx';
import { Pods } from './pods.tsx';
import { Preparation } from './preparation.tsx';
import { Processes } from './processes.tsx';
import { Session } from './session.tsx';

/** The least that every screen can be read in. */
const LEAST = { columns: 60, rows: 15 };

export interface AppProps {
  store: Store;
  lend(borrower: Borrower): () => void;
  modes(sequence: string): void;
}

/** The screen for what the store shows. */
export function App({ store, lend, modes }: AppProps) {
  const view = useSyncExternalStore(store.subscribe, store.getView);
  const { columns, rows } = useSize();
  const [help, setHelp] = useState(false);
  const places = useMemo<AppState['places']>(() => new Map(), []);
  const app = useMemo<AppState>(
    () => ({ store, lend, modes, help, setHelp, places }),
    [store, lend, modes, help, places],
  );
  const small = columns < LEAST.columns || rows < LEAST.rows;
  return (
    <AppContext value={app}>
      {small ? <TooSmall columns={columns} rows={rows} least={LEAST} /> : <Current view={view} />}
    </AppContext>
  );
}

function Current({ view }: { view: View }) {
  const { screen } = view;
  switch (screen.name) {
    case 'namespaces':
      return <Namespaces view={view} screen={screen} />;
    case 'pods':
      return <Pods key={screen.namespace} view={view} screen={screen} />;
    case 'containers':
      return <Containers view={view} screen={screen} />;
    case 'preparation':
      return <Preparation view={view} screen={screen} />;
    case 'processes':
      return <Processes view={view} screen={screen} />;
    case 'functions':
      return <Functions view={view} screen={screen} />;
    case 'session':
      return <Session view={view} screen={screen} />;
    case 'ending':
      return <Ending view={view} screen={screen} />;
    case 'end':
      return null;
  }
}

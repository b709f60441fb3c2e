import { createContext, use } from 'react';
import type { Intent, Store } from '../../src/session/view.ts';
import type { Borrower } from '../../src/terminal/keyboard.ts';
import type { ListCursor } from '../list.ts';

/** What every screen shares. */
export interface App {
  store: Store;
  /** Lends the keyboard to a console until it is given back. */
  lend(borrower: Borrower): () => void;
  /** Writes modes to the terminal, past the picture. */
  modes(sequence: string): void;
  /** The `?` overlay is open. */
  help: boolean;
  setHelp(open: boolean): void;
  /** Where the cursor was in the lists that were left, so that going back finds it there. */
  places: Map<string, ListCursor>;
}

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = use(AppContext);
  if (!app) throw new Error('a screen was rendered outside of <App>');
  return app;
}

export function useDispatch(): (intent: Intent) => void {
  const { store } = useApp();
  return (intent) => store.dispatch(intent);
}

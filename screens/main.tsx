import { render } from 'ink';
import type { Report, Store } from '../src/session/view.ts';
import { Keyboard, type KeyboardSource } from '../src/terminal/keyboard.ts';
import { RESTORE_TERMINAL } from '../src/terminal/restore.ts';
import { App } from './app.tsx';

export interface Terminal {
  stdin: KeyboardSource;
  stdout: NodeJS.WriteStream;
  /** Ends the screens at once, whatever is under way. */
  signal?: AbortSignal;
}

/** Shows the store's screens until its view is the end. The terminal is as it was before when this settles. */
export async function run(store: Store, { stdin, stdout, signal }: Terminal): Promise<Report | undefined> {
  const keyboard = new Keyboard(stdin);
  // The terminal is gone: what is under way must still be ended.
  const gone = (): void => store.dispatch({ type: 'quit' });
  keyboard.on('end', gone);
  try {
    await shown(store, keyboard, stdout, signal);
  } finally {
    keyboard.off('end', gone);
    keyboard.close();
    restoreTerminal(stdout);
  }
  const { screen } = store.getView();
  return screen.name === 'end' ? screen.report : undefined;
}

async function shown(
  store: Store,
  keyboard: Keyboard,
  stdout: NodeJS.WriteStream,
  signal: AbortSignal | undefined,
): Promise<void> {
  const app = (
    <App
      store={store}
      lend={(borrower) => keyboard.lend(borrower)}
      modes={(sequence) => {
        stdout.write(sequence);
      }}
    />
  );
  const instance = render(app, {
    stdin: keyboard,
    stdout,
    alternateScreen: true,
    exitOnCtrlC: false,
    interactive: true,
    incrementalRendering: true,
    maxFps: 60,
  });
  try {
    await ended(store, instance, signal);
  } finally {
    instance.unmount();
    await instance.waitUntilExit().catch(() => {});
    instance.cleanup();
  }
}

/** A screen that throws is a bug: the promise rejects with it. */
function ended(
  store: Store,
  instance: { waitUntilExit(): Promise<unknown> },
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (store.getView().screen.name !== 'end') return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = store.subscribe(look);
    signal?.addEventListener('abort', () => resolve(), { once: true });
    instance.waitUntilExit().then(() => resolve(), reject);
    look();
  });
}

/** Undoes every mode, for ends that nobody planned: safe to call at any time, and more than once. */
export function restoreTerminal(stdout: { write(text: string): unknown }): void {
  stdout.write(RESTORE_TERMINAL);
}

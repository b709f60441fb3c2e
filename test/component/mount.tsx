import { EventEmitter } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { render } from 'ink';
import { afterEach } from 'vitest';
import { App } from '../../screens/app.tsx';
import type { View } from '../../src/session/view.ts';
import { Keyboard, type KeyboardSource } from '../../src/terminal/keyboard.ts';
import { FakeStore } from '../support/views.ts';

export const key = {
  enter: '\r',
  escape: '\x1b',
  tab: '\t',
  up: '\x1b[A',
  down: '\x1b[B',
  left: '\x1b[D',
  right: '\x1b[C',
  home: '\x1b[H',
  end: '\x1b[F',
  pageDown: '\x1b[6~',
  backspace: '\x7f',
  ctrlC: '\x03',
  ctrlU: '\x15',
  ctrlBracket: '\x1d',
} as const;

class FakeStdout extends EventEmitter {
  columns: number;
  rows: number;
  written: string[] = [];

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  write = (text: string): boolean => {
    this.written.push(text);
    return true;
  };
}

class FakeStdin extends EventEmitter {
  isTTY = true;
  setRawMode(): void {}
}

/** A person in front of the screens, with a store that shows what the test says. */
export interface Mounted {
  store: FakeStore;
  /** What is on the screen, without styles. */
  frame(): string;
  /** As it is sent to the terminal. */
  raw(): string;
  rows(): string[];
  press(...keys: string[]): Promise<void>;
  show(view: View): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** Sequences that were sent past the picture: modes, clipboard. */
  modes: string[];
}

const unmounts: (() => void)[] = [];

afterEach(() => {
  for (const unmount of unmounts.splice(0)) unmount();
});

export async function mount(view: View, size: { columns?: number; rows?: number } = {}): Promise<Mounted> {
  const { columns = 80, rows = 24 } = size;
  const store = new FakeStore(view);
  const stdout = new FakeStdout(columns, rows);
  const stdin = new FakeStdin();
  const keyboard = new Keyboard(stdin as KeyboardSource);
  const modes: string[] = [];
  const instance = render(
    <App store={store} lend={(borrower) => keyboard.lend(borrower)} modes={(sequence) => modes.push(sequence)} />,
    {
      stdin: keyboard,
      stdout: stdout as unknown as NodeJS.WriteStream,
      debug: true,
      interactive: true,
      exitOnCtrlC: false,
      patchConsole: false,
    },
  );
  unmounts.push(() => {
    instance.unmount();
    keyboard.close();
  });
  const raw = (): string => stdout.written.at(-1) ?? '';
  const frame = (): string => stripVTControlCharacters(raw());
  await settled();
  return {
    store,
    frame,
    raw,
    rows: () => frame().split('\n'),
    modes,
    async press(...keys) {
      for (const one of keys) {
        stdin.emit('data', Buffer.from(one));
        await settled();
        // A lone Esc may be the beginning of a longer sequence: Ink waits for it a little.
        if (one === key.escape) await new Promise((resolve) => setTimeout(resolve, 40));
      }
    },
    async show(next) {
      store.show(next);
      await settled();
    },
    async resize(nextColumns, nextRows) {
      stdout.columns = nextColumns;
      stdout.rows = nextRows;
      stdout.emit('resize');
      await settled();
    },
  };
}

/** A picture that is there doesn't mean that the keyboard is armed yet: that takes another turn of the loop. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

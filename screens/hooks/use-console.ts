import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { Console } from '../../src/terminal/console.ts';
import { useApp } from './use-app.ts';

const SCROLL_UP = '\x1b[5;2~';
const SCROLL_DOWN = '\x1b[6;2~';
const nothing = (): (() => void) => () => {};

export interface ConsoleView {
  picture: readonly string[];
  cursor: { column: number; row: number } | undefined;
  /** Rows scrolled back. */
  offset: number;
}

/**
 * The console's picture, and the keyboard while it has the focus: raw bytes go in as they are. Shift with PgUp and PgDn
 * scrolls, as in terminals; every other key goes back to the end.
 */
export function useConsole(console: Console | undefined, focused: boolean, released: () => void): ConsoleView {
  const { lend, modes } = useApp();
  const [offset, setOffset] = useState(0);
  const subscribe = useCallback((listener: () => void) => console?.subscribe(listener) ?? nothing(), [console]);
  useSyncExternalStore(subscribe, () => console?.version ?? 0);

  useEffect(() => {
    if (!focused || !console) return undefined;
    const page = Math.max(1, console.rows - 1);
    const giveBack = lend({
      bytes(bytes) {
        const text = bytes.length === SCROLL_UP.length ? bytes.toString('latin1') : '';
        if (text === SCROLL_UP) setOffset((rows) => Math.min(console.scrollback, rows + page));
        else if (text === SCROLL_DOWN) setOffset((rows) => Math.max(0, rows - page));
        else {
          setOffset(0);
          console.write(bytes);
        }
      },
      released,
    });
    return giveBack;
  }, [focused, console, lend, released]);

  // The outer terminal must wrap pastes and encode arrow keys the way the program in the pane has asked for.
  const { bracketedPaste = false, applicationCursorKeys = false } = console?.modes ?? {};
  useEffect(() => {
    if (!focused) return undefined;
    modes(`\x1b[?2004${bracketedPaste ? 'h' : 'l'}\x1b[?1${applicationCursorKeys ? 'h' : 'l'}`);
    return () => modes('\x1b[?2004h\x1b[?1l');
  }, [focused, bracketedPaste, applicationCursorKeys, modes]);

  return { picture: console?.picture(offset) ?? [], cursor: offset === 0 ? console?.cursor() : undefined, offset };
}

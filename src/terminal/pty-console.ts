import type { Terminal } from '@xterm/headless';
import { ok, type Result } from '../failure.ts';
import type { Console } from './console.ts';
import { rowText } from './picture.ts';
import { openPty, type PtyCommand, type PtyPort } from './pty.ts';

/** Rows that can be scrolled back. */
const SCROLLBACK = 2_000;

/** A console with a program in it. */
export interface OpenConsole extends Console {
  resize(columns: number, rows: number): void;
  close(): void;
  /** Resolves with the program's exit status when it is gone. */
  readonly ended: Promise<number>;
}

/**
 * Starts the program on a pseudo terminal and draws what it writes. What is typed before the program's first `prompt`
 * waits for it: a program that is still starting throws it away when it sets up its terminal.
 */
export async function openConsole(command: PtyCommand, prompt?: string): Promise<Result<OpenConsole>> {
  const pty = await openPty(command);
  if (!pty.ok) return pty;
  return ok(await attachConsole(pty.value, command, prompt));
}

/** The terminal emulator is loaded here: nobody waits for it before the first screen. */
export async function attachConsole(
  pty: PtyPort,
  size: { columns: number; rows: number },
  prompt?: string,
): Promise<OpenConsole> {
  const [headless, unicode] = await Promise.all([import('@xterm/headless'), import('@xterm/addon-unicode11')]);
  // Both are CommonJS: their names are on `default` for Node, and on the namespace for a bundler.
  const { Terminal } = headless.default ?? headless;
  const { Unicode11Addon } = unicode.default ?? unicode;
  const terminal = new Terminal({
    cols: size.columns,
    rows: size.rows,
    scrollback: SCROLLBACK,
    allowProposedApi: true,
  });
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  return new PtyConsole(pty, terminal, prompt);
}

class PtyConsole implements OpenConsole {
  readonly ended: Promise<number>;
  readonly #pty: PtyPort;
  readonly #terminal: Terminal;
  readonly #listeners = new Set<() => void>();
  #version = 0;
  #cursorShown = true;
  #gone = false;
  /** Undefined once it was seen. */
  #prompt: string | undefined;
  #waiting: (Uint8Array | string)[] = [];

  constructor(pty: PtyPort, terminal: Terminal, prompt: string | undefined) {
    this.#prompt = prompt;
    this.#pty = pty;
    this.#terminal = terminal;
    for (const [final, shown] of [
      ['h', true],
      ['l', false],
    ] as const) {
      terminal.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
        if (parameters.includes(25)) this.#cursorShown = shown;
        return false;
      });
    }
    // Programs ask their terminal where the cursor is and what it is; without an answer some wait forever.
    terminal.onData((answer) => this.#send(answer));
    pty.onData((bytes) =>
      terminal.write(bytes, () => {
        this.#look();
        this.#changed();
      }),
    );
    this.ended = new Promise((resolve) => {
      pty.onExit((status) => {
        this.#gone = true;
        // What it wrote last is still on its way into the picture.
        terminal.write('', () => {
          this.#changed();
          resolve(status);
        });
      });
    });
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  get version(): number {
    return this.#version;
  }

  get scrollback(): number {
    return this.#terminal.buffer.active.baseY;
  }

  get modes(): Console['modes'] {
    const { bracketedPasteMode, applicationCursorKeysMode } = this.#terminal.modes;
    return { bracketedPaste: bracketedPasteMode, applicationCursorKeys: applicationCursorKeysMode };
  }

  picture(offset = 0): readonly string[] {
    const buffer = this.#terminal.buffer.active;
    const top = Math.max(0, buffer.baseY - Math.max(0, offset));
    return Array.from({ length: this.rows }, (_, row) => rowText(buffer, top + row, this.columns));
  }

  cursor(): { column: number; row: number } | undefined {
    if (!this.#cursorShown || this.#gone) return undefined;
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    return { column: Math.min(cursorX, this.columns - 1), row: cursorY };
  }

  write(bytes: Uint8Array | string): void {
    if (this.#prompt === undefined) this.#send(bytes);
    else this.#waiting.push(bytes);
  }

  #send(bytes: Uint8Array | string): void {
    if (!this.#gone) this.#pty.write(bytes);
  }

  /** Is the prompt there that what was typed waits for? */
  #look(): void {
    const prompt = this.#prompt;
    if (prompt === undefined || !this.picture().some((row) => row.includes(prompt))) return;
    this.#prompt = undefined;
    for (const bytes of this.#waiting.splice(0)) this.#send(bytes);
  }

  resize(columns: number, rows: number): void {
    if (columns < 2 || rows < 1 || (columns === this.columns && rows === this.rows)) return;
    this.#terminal.resize(columns, rows);
    if (!this.#gone) this.#pty.resize(columns, rows);
    this.#changed();
  }

  close(): void {
    if (!this.#gone) this.#pty.kill();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed = (): void => {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  };
}

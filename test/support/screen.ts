import { createRequire } from 'node:module';
import type { Terminal as HeadlessTerminal } from '@xterm/headless';
import { paths } from './paths.ts';
import { userEnvironment } from './program.ts';

const require = createRequire(import.meta.url);
const { Terminal } = require('@xterm/headless') as { Terminal: typeof HeadlessTerminal };

export const keys = {
  enter: '\r',
  escape: '\x1b',
  tab: '\t',
  up: '\x1b[A',
  down: '\x1b[B',
  ctrlC: '\x03',
  ctrlT: '\x14',
  ctrlU: '\x15',
  ctrlX: '\x18',
  /** Gives the focus back from the console. */
  ctrlBracket: '\x1d',
} as const;

/** A person at a terminal: sees the screen, presses keys, waits for what the screen says. */
export class Person {
  readonly pid: number;
  readonly exited: Promise<number>;
  #terminal: HeadlessTerminal;
  #pty: import('@lydell/node-pty').IPty;
  #changed = new Set<() => void>();

  static async opens(
    args: string[],
    size: { columns?: number; rows?: number; env?: Record<string, string> } = {},
  ): Promise<Person> {
    const pty = await import('@lydell/node-pty');
    const { columns = 120, rows = 36, env = userEnvironment() } = size;
    return new Person(
      pty.spawn(process.execPath, [paths.program, ...args], {
        cols: columns,
        rows,
        name: 'xterm-256color',
        cwd: env.HOME ?? '/',
        env,
      }),
      columns,
      rows,
    );
  }

  private constructor(pty: import('@lydell/node-pty').IPty, cols: number, rows: number) {
    this.#pty = pty;
    this.pid = pty.pid;
    this.#terminal = new Terminal({ cols, rows, allowProposedApi: true, scrollback: 1000 });
    pty.onData((text) => this.#terminal.write(text, () => this.#seen()));
    this.#terminal.onData((text) => pty.write(text));
    this.exited = new Promise((resolve) => {
      pty.onExit(({ exitCode }) => {
        // What was written last is still on its way through the terminal.
        setTimeout(() => {
          resolve(exitCode);
          this.#seen();
        }, 50);
      });
    });
  }

  /** What the screen shows, a line a row, without trailing blanks. */
  screen(): string {
    const { active } = this.#terminal.buffer;
    const lines: string[] = [];
    const from = active.type === 'alternate' ? 0 : Math.max(0, active.length - 200);
    for (let row = from; row < active.length; row += 1) lines.push(active.getLine(row)?.translateToString(true) ?? '');
    return lines.join('\n').trimEnd();
  }

  presses(text: string): void {
    this.#pty.write(text);
  }

  /** Types into a field and waits until it is there, as a person does before Enter. */
  async types(text: string): Promise<void> {
    this.presses(text);
    await this.sees(text);
  }

  /** A wait for the screen; fails with the screen in the message. */
  async sees(pattern: RegExp | string, timeoutMs = 15_000): Promise<string> {
    const found = (): boolean =>
      typeof pattern === 'string' ? this.screen().includes(pattern) : pattern.test(this.screen());
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (found()) done();
      };
      const timer = setTimeout(() => {
        this.#changed.delete(look);
        reject(new Error(`${pattern} was not seen within ${timeoutMs} ms. The screen:\n${this.screen()}`));
      }, timeoutMs);
      const done = (): void => {
        clearTimeout(timer);
        this.#changed.delete(look);
        resolve();
      };
      this.#changed.add(look);
      look();
    });
    return this.screen();
  }

  resizes(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /** The program alone gets the signal, as from `kill PID`. */
  kills(signal: NodeJS.Signals): void {
    try {
      process.kill(this.pid, signal);
    } catch {
      // It has ended by itself.
    }
  }

  /** Closes the terminal window. */
  closesTerminal(): void {
    this.#pty.kill('SIGHUP');
  }

  #seen(): void {
    for (const look of [...this.#changed]) look();
  }
}

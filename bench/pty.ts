import { createRequire } from 'node:module';
import type { Terminal as HeadlessTerminal } from '@xterm/headless';
import { userEnvironment } from '../test/support/program.ts';
import { endsWithUs } from './started.ts';

const require = createRequire(import.meta.url);
const { Terminal } = require('@xterm/headless') as { Terminal: typeof HeadlessTerminal };

/** A program on a terminal of 120x36, whose drawing is timed: from when its bytes were taken up by the terminal. */
export class Pty {
  readonly pid: number;
  readonly exited: Promise<void>;
  readonly #terminal = new Terminal({ cols: 120, rows: 36, allowProposedApi: true });
  readonly #pty: import('@lydell/node-pty').IPty;
  #drawn = (): void => {};

  static async runs(file: string, args: string[]): Promise<Pty> {
    const pty = await import('@lydell/node-pty');
    return new Pty(pty.spawn(file, args, { cols: 120, rows: 36, env: userEnvironment(), cwd: '/tmp' }));
  }

  private constructor(pty: import('@lydell/node-pty').IPty) {
    this.#pty = pty;
    this.pid = pty.pid;
    let over = false;
    const forget = endsWithUs(() => over || pty.kill('SIGKILL'));
    pty.onData((text) => this.#terminal.write(text, () => this.#drawn()));
    this.#terminal.onData((text) => over || pty.write(text));
    this.exited = new Promise((resolve) =>
      pty.onExit(() => {
        over = true;
        forget();
        resolve();
      }),
    );
  }

  screen(): string {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: 36 }, (_, row) => active.getLine(row)?.translateToString(true) ?? '').join('\n');
  }

  /** When the screen was first seen like that; `performance.now()`. */
  sees(pattern: RegExp, limitMs = 30_000): Promise<number> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${pattern} was not seen:\n${this.screen()}`)), limitMs);
      this.#drawn = () => {
        if (!pattern.test(this.screen())) return;
        clearTimeout(timer);
        this.#drawn = () => {};
        resolve(performance.now());
      };
      this.#drawn();
    });
  }

  /** Presses a key; how long until the picture changed, and until it changed no more for a quarter of a second. */
  changes(key: string): Promise<{ firstMs: number; lastMs: number }> {
    return new Promise((resolve) => {
      let before = this.screen();
      const since = performance.now();
      let [firstMs, lastMs] = [0, 0];
      let timer = setTimeout(() => resolve({ firstMs, lastMs }), 5_000);
      this.#drawn = () => {
        const now = this.screen();
        if (now === before) return;
        before = now;
        lastMs = performance.now() - since;
        firstMs ||= lastMs;
        clearTimeout(timer);
        timer = setTimeout(() => resolve({ firstMs, lastMs }), 250);
      };
      this.#pty.write(key);
    });
  }

  async ends(): Promise<void> {
    this.#pty.kill('SIGKILL');
    await this.exited;
  }
}

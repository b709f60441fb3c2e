import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dlv } from './programs.ts';
import { endsWithUs, started } from './started.ts';

/** A tracer that somebody started by hand: how many hits its output showed so far, and its end (not a kind one). */
export interface ByHand {
  pid: number;
  hits(): number;
  ends(): Promise<void>;
}

/** Counts the words in a stream that comes in pieces. */
class Counted {
  hits = 0;
  #text = '';
  readonly #sign: string;

  constructor(sign: string) {
    this.#sign = sign;
  }

  add(chunk: string): void {
    const text = this.#text + chunk;
    this.hits += text.split(this.#sign).length - 1;
    // A sign that is cut in two; not one that was counted.
    const tail = text.slice(-(this.#sign.length - 1));
    this.#text = tail.includes(this.#sign) ? '' : tail;
  }
}

/** `dlv attach PID --init trace.dlv` on a terminal, as in 2018; the tracepoint by line, so without the return. */
export async function consoleTrace(pid: number, commands: readonly string[]): Promise<ByHand> {
  const pty = await import('@lydell/node-pty');
  const home = mkdtempSync(join(tmpdir(), 'bench-dlv-'));
  const init = join(home, 'trace.dlv');
  writeFileSync(init, `${commands.join('\n')}\n`);
  const terminal = pty.spawn(dlv, ['attach', String(pid), '--init', init], {
    cols: 160,
    rows: 50,
    cwd: home,
    env: { PATH: process.env.PATH ?? '', HOME: home, TERM: 'xterm-256color' },
  });
  const counted = new Counted('> goroutine(');
  terminal.onData((text) => counted.add(text));
  const exited = new Promise<void>((resolve) => terminal.onExit(() => resolve()));
  const forget = endsWithUs(() => terminal.kill('SIGKILL'));
  return {
    pid: terminal.pid,
    hits: () => counted.hits,
    async ends() {
      terminal.kill('SIGKILL');
      await exited;
      forget();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A tracer without a terminal; `sign` is in its output once a hit. */
export function command(name: string, args: readonly string[], sign: string): ByHand {
  const it = started(name, args, { cwd: tmpdir() });
  const counted = new Counted(sign);
  for (const stream of [it.child.stdout, it.child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => counted.add(text));
  }
  return {
    pid: it.pid,
    hits: () => counted.hits,
    ends: () => it.end(),
  };
}

/** A tracer that prints how many hits there were so far, now and then. */
export function summing(name: string, args: readonly string[], total: RegExp): ByHand {
  const it = started(name, args, { cwd: tmpdir() });
  let hits = 0;
  it.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    hits = Number(total.exec(text)?.[1] ?? hits);
  });
  return { pid: it.pid, hits: () => hits, ends: () => it.end() };
}

/**
 * `dlv trace -p PID FUNCTION`: the tool for exactly this. Its hits go to standard error; a return is `main.take => (…)`.
 */
export const dlvTrace = (pid: number, name: string): ByHand =>
  command(dlv, ['trace', '-p', String(pid), `^${name.replaceAll('.', '\\.')}$`], `: ${name}(`);

/** The line of a file with these words. */
export function lineWith(file: string, words: string): number {
  return (
    readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(words)) + 1
  );
}

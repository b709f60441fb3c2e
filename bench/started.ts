import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';

/** Everything that was started and has not ended, with what ends it at once. */
const running = new Set<() => void>();

/** A process of a benchmark's own: it ends with the benchmark, however that ends. */
export interface Started {
  child: ChildProcess;
  pid: number;
  ended: Promise<number | null>;
  end(signal?: NodeJS.Signals): Promise<void>;
}

export function started(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
  lastSignal: NodeJS.Signals = 'SIGKILL',
): Started {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const forget = endsWithUs(() => child.kill(lastSignal));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      forget();
      resolve(code);
    });
  });
  // Whoever waits for it hears of it; nobody need wait.
  ended.catch(() => {});
  return {
    child,
    pid: child.pid ?? -1,
    ended,
    async end(signal = 'SIGKILL') {
      child.kill(signal);
      // What doesn't end by a kind word is killed.
      await Promise.race([ended, setTimeout(10_000, undefined, { ref: false }).then(() => child.kill('SIGKILL'))]);
    },
  };
}

/** Something that has to be ended when the benchmark ends; returns what forgets it. */
export function endsWithUs(end: () => void): () => void {
  running.add(end);
  return () => running.delete(end);
}

export function endAll(): void {
  for (const end of [...running].toReversed()) end();
  running.clear();
}

process.on('exit', endAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));

/** The first line of a process's standard output. */
export async function firstLine({ child, ended }: Started): Promise<string> {
  let text = '';
  const line = new Promise<string>((resolve) => {
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
  });
  const early = ended.then((code): never => {
    throw new Error(`it ended with ${code} before it said anything: ${text}`);
  });
  early.catch(() => {});
  return Promise.race([line, early]);
}

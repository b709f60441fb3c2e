import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { paths } from './paths.ts';

/** Calls a pod's HTTP port through kubectl port-forward, every `everyMs`, until stopped. */
export interface Callers {
  /** Answers so far, and requests that failed or took over five seconds. */
  readonly answered: number;
  readonly failed: number;
  stop(): Promise<void>;
}

export async function call(
  namespace: string,
  pod: string,
  options: { port?: number; path?: string; everyMs?: number } = {},
): Promise<Callers> {
  const { port = 8080, path = '/', everyMs = 50 } = options;
  const forward = spawn(
    paths.kubectl,
    [`--kubeconfig=${paths.kubeconfig}`, 'port-forward', `--namespace=${namespace}`, `pod/${pod}`, `:${port}`],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const local = await new Promise<number>((resolve, reject) => {
    let output = '';
    const seen = (bytes: Buffer): void => {
      output += bytes;
      const match = /127\.0\.0\.1:(\d+)/.exec(output);
      if (match) resolve(Number(match[1]));
    };
    forward.stdout.on('data', seen);
    forward.stderr.on('data', seen);
    forward.on('exit', () => reject(new Error(`port-forward ended: ${output}`)));
  });
  let answered = 0;
  let failed = 0;
  let going = true;
  const loop = (async () => {
    while (going) {
      try {
        const response = await fetch(`http://127.0.0.1:${local}${path}`, { signal: AbortSignal.timeout(5_000) });
        await response.text();
        answered += 1;
      } catch {
        failed += 1;
      }
      await setTimeout(everyMs);
    }
  })();
  return {
    get answered() {
      return answered;
    },
    get failed() {
      return failed;
    },
    stop: async () => {
      going = false;
      await loop;
      forward.kill('SIGTERM');
    },
  };
}

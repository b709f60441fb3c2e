import { spawn } from 'node:child_process';

/** Runs a command to its end and returns what it printed; never throws, and ends it when the time is over. */
export function run(
  file: string,
  args: readonly string[],
  limits: { signal?: AbortSignal; timeoutMs: number },
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      timeout: limits.timeoutMs,
    });
    const cut = (): void => {
      child.kill('SIGKILL');
    };
    limits.signal?.addEventListener('abort', cut, { once: true });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(-1_000_000);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-8192);
    });
    child.on('error', (error) => resolve({ code: null, stdout, stderr: error.message }));
    child.on('close', (code) => {
      limits.signal?.removeEventListener('abort', cut);
      resolve({ code, stdout, stderr });
    });
  });
}

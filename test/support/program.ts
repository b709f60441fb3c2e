import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paths } from './paths.ts';

/** The environment of a user of the local cluster: a HOME of its own, no CI, colours that don't depend on the machine. */
export function userEnvironment(more: Record<string, string> = {}): Record<string, string> {
  const home = mkdtempSync(join(tmpdir(), 'k8s-dlv-tui-home-'));
  return {
    PATH: `${join(paths.root, '.cluster/bin')}:${process.env.PATH}`,
    HOME: home,
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    KUBECONFIG: paths.kubeconfig,
    ...more,
  };
}

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Starts the built program without a terminal. */
export function start(
  args: string[],
  env = userEnvironment(),
): { pid: number; ended: Promise<Ended>; kill(signal: NodeJS.Signals): void; stdout(): string; stderr(): string } {
  const child = spawn(process.execPath, [paths.program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => setImmediate(() => resolve({ code, stdout, stderr })));
  });
  return {
    pid: child.pid ?? -1,
    ended,
    kill: (signal) => child.kill(signal),
    stdout: () => stdout,
    stderr: () => stderr,
  };
}

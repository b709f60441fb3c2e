import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Failure } from './failure.ts';

/** Where this program keeps its log and the hits of sessions: $XDG_STATE_HOME/k8s-dlv-tui. */
export function stateDirectory(env: NodeJS.ProcessEnv): string {
  const base = env.XDG_STATE_HOME?.startsWith('/') ? env.XDG_STATE_HOME : join(homedir(), '.local', 'state');
  return join(base, 'k8s-dlv-tui');
}

/** The log file: what the screens don't show (the system's own words, stacks). Values of the target are never in it. */
export interface Log {
  /** Where it is; undefined when it could not be opened (then nothing is logged). */
  readonly path: string | undefined;
  write(message: string, details?: unknown): void;
  failure(failure: Failure): void;
  close(): void;
}

/** Beyond this size the file becomes `log.1`. Bytes. */
const ROTATE_AT = 5 * 1024 * 1024;

/** Opens the log with mode 0600 in a directory with mode 0700. A disk that can't be written must not stop a session. */
export function openLog(directory: string): Log {
  const path = join(directory, 'log');
  let file: number | undefined;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (sizeOf(path) > ROTATE_AT) renameSync(path, `${path}.1`);
    file = openSync(path, 'a', 0o600);
  } catch {
    file = undefined;
  }
  const write = (message: string, details?: unknown): void => {
    if (file === undefined) return;
    const more = details === undefined ? '' : ` ${typeof details === 'string' ? details : JSON.stringify(details)}`;
    try {
      writeSync(file, `${new Date().toISOString()} ${process.pid} ${message}${more}\n`);
    } catch {
      file = undefined;
    }
  };
  return {
    path: file === undefined ? undefined : path,
    write,
    failure: (failure) => write(`failure ${failure.kind}: ${failure.message}`, failure.cause),
    close: () => {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

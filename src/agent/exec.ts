import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** A command that runs in the debug container, with its streams. */
export interface ExecStream {
  stdin: Writable;
  stdout: Readable;
  /** Resolves, never rejects, when the stream is over; `stderr` is the end of what was written there (at most 8 KiB). */
  ended: Promise<{ code: number | null; stderr: string }>;
  /** Cuts the stream on this side; what runs in the container is not signalled. */
  cut(): void;
}

/** Starts a command in the debug container. */
export type Exec = (command: readonly string[]) => ExecStream;

/**
 * Exec by kubectl. Each kubectl is in a process group of its own: a Ctrl-C in the terminal reaches this program alone,
 * which then detaches before it lets go of the stream.
 */
export function kubectlExec(kubectl: string, argv: (command: readonly string[]) => string[]): Exec {
  return (command) => streamOf(spawn(kubectl, argv(command), { detached: true, stdio: 'pipe', windowsHide: true }));
}

function streamOf(child: ChildProcess & { stdin: Writable; stdout: Readable; stderr: Readable }): ExecStream {
  let stderr = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    stderr = (stderr + text).slice(-8192);
  });
  // A stream that breaks shows up in `ended`; the error event alone would end the program.
  child.stdin.on('error', () => {});
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.on('error', (error) => resolve({ code: null, stderr: error.message }));
    child.on('close', (code) => resolve({ code, stderr }));
  });
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    ended,
    cut: () => {
      child.kill('SIGKILL');
    },
  };
}

import { type Failure, failed, ok, type Result } from '../failure.ts';

/** A program on a pseudo terminal, as little of it as a console needs. */
export interface PtyPort {
  write(bytes: string | Uint8Array): void;
  resize(columns: number, rows: number): void;
  onData(listener: (text: string | Uint8Array) => void): void;
  onExit(listener: (status: number) => void): void;
  kill(): void;
}

export interface PtyCommand {
  file: string;
  args: readonly string[];
  env: Record<string, string | undefined>;
  columns: number;
  rows: number;
}

/** Starts a program on a pseudo terminal. The native module is loaded here and nowhere else: few sessions may need it. */
export async function openPty(command: PtyCommand): Promise<Result<PtyPort>> {
  try {
    const { spawn } = await import('@lydell/node-pty');
    const pty = spawn(command.file, [...command.args], {
      name: 'xterm-256color',
      cols: command.columns,
      rows: command.rows,
      env: command.env,
      // Bytes, so that a character that is cut in two by a read stays whole.
      encoding: null,
    });
    return ok({
      // Bytes pass as they are, though its types know of strings only.
      write: (bytes) => pty.write(bytes as string),
      resize: (columns, rows) => pty.resize(columns, rows),
      onData: (listener) => void pty.onData(listener),
      onExit: (listener) => void pty.onExit(({ exitCode }) => listener(exitCode)),
      kill: () => pty.kill('SIGHUP'),
    });
  } catch (error) {
    return failed(noPty(error));
  }
}

function noPty(error: unknown): Failure {
  return {
    kind: 'terminal',
    message: 'The console needs a pseudo terminal, and there is none on this machine.',
    hint: 'Hits go on without it; `kubectl exec` with the agent gives the console by hand.',
    cause: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

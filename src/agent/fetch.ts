import { createHash } from 'node:crypto';
import type { Exec } from './exec.ts';

/** A file in the agent's directory, as the agent has measured it. */
export interface RemoteFile {
  name: string;
  bytes: number;
  sha256: string;
}

/** What came is not what the agent has measured. */
export class Damaged extends Error {}

/**
 * The bytes of a file in the debug pod, as they come. Throws {@link Damaged} at the end when they are others, or too few:
 * whoever reads must not take anything for whole before it is over. After `stop` it ends with what has come by then.
 */
export async function* fetchFile(
  exec: Exec,
  directory: string,
  file: RemoteFile,
  onProgress: (bytes: number) => void,
  stop: AbortSignal,
): AsyncGenerator<Buffer> {
  const stream = exec([`${directory}/agent`, 'send', file.name]);
  const cut = (): void => stream.cut();
  stop.addEventListener('abort', cut, { once: true });
  if (stop.aborted) cut();
  const sum = createHash('sha256');
  let came = 0;
  try {
    for await (const chunk of stream.stdout as AsyncIterable<Buffer>) {
      came += chunk.length;
      if (came > file.bytes || stop.aborted) break;
      sum.update(chunk);
      onProgress(came);
      yield chunk;
      if (came === file.bytes) break;
    }
    if (came > file.bytes) throw new Damaged(`more than its ${file.bytes} bytes came`);
    if (stop.aborted && came < file.bytes) return;
    if (came < file.bytes) {
      stream.stdin.end();
      const { stderr } = await stream.ended;
      throw new Damaged(`${came} of ${file.bytes} bytes came. ${stderr.trim().slice(-160)}`.trim());
    }
    if (sum.digest('hex') !== file.sha256) throw new Damaged('its SHA-256 is another');
  } finally {
    stop.removeEventListener('abort', cut);
    // The agent waits for it: a command's last bytes can be lost when it ends by itself.
    stream.stdin.end();
    stream.cut();
  }
}

import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';

/**
 * Standard output and error for what is said while a process is traced. Node writes to a terminal synchronously, so one
 * that is stopped (Ctrl-S) would stop the whole program, and with it the renewal of the lease. Through a file
 * stream, what can't be written waits in memory: as much as the hit budget allows.
 */
export const output = unhurried(process.stdout);
export const messages = unhurried(process.stderr);

function unhurried(stream: NodeJS.WriteStream & { fd: 1 | 2 }): Writable {
  if (!stream.isTTY) return stream;
  return createWriteStream('', { fd: stream.fd, autoClose: false }).on('error', () => {});
}

import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';
import type { Hit } from '../agent/protocol.ts';
import { toJsonLine } from './export.ts';

/**
 * Writes an export of the agent's (gzip, a {@link Hit} a line) as a file of our lines, gzip as well, mode 0600. It has
 * its name when that has worked; else nothing is left. An export that ends too early is written as far as its lines are
 * whole: whether it may is for `exported` to decide. Resolves to how many hits are in the file; without any there is none.
 */
export async function saveAllHits(exported: AsyncIterable<Buffer>, path: string): Promise<number> {
  const part = `${path}.part`;
  let count = 0;
  async function* converted(text: AsyncIterable<Buffer>): AsyncGenerator<string> {
    for await (const lines of wholeLines(text)) {
      count += lines.length;
      yield lines.map((line) => `${toJsonLine(JSON.parse(line) as Hit)}\n`).join('');
    }
  }
  try {
    const file = createWriteStream(part, { flags: 'wx', mode: 0o600 });
    const unzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
    await pipeline(exported, unzip, converted, createGzip({ level: 1 }), file);
    await (count > 0 ? rename(part, path) : rm(part));
    return count;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** The lines that are whole with each chunk: a character's bytes are never taken apart. */
async function* wholeLines(text: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of text) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = bytes.lastIndexOf(0x0a);
    rest = bytes.subarray(end + 1);
    if (end >= 0) yield bytes.toString('utf8', 0, end).split('\n');
  }
}

import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Hit } from '../agent/protocol.ts';
import { toJsonLine } from '../hits/export.ts';
import type { Log } from '../log.ts';

/** Every hit of a session as a line of JSON, mode 0600, written as they come: a crash loses none that was received. */
export class HitFile {
  readonly path: string;
  #stream: WriteStream | undefined;
  #broken = false;

  constructor(directory: string, functionName: string, startedAt: Date, log: Log) {
    const stamp = startedAt.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
    const name = functionName.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');
    this.path = join(directory, `${name.slice(-60) || 'hits'}-${stamp}-${process.pid}.jsonl`);
    const refused = (error: unknown): void => {
      this.#broken = true;
      log.write('hits cannot be saved', error instanceof Error ? error.message : String(error));
    };
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
    } catch (error) {
      // A full or read-only disk is no reason to break off a session.
      refused(error);
      return;
    }
    this.#stream = createWriteStream(this.path, { flags: 'a', mode: 0o600 });
    this.#stream.on('error', refused);
  }

  /** Where the hits are, or undefined when the disk refused them. */
  get saved(): string | undefined {
    return this.#broken ? undefined : this.path;
  }

  /** Beside it: every hit that was recorded in watch, of which this file has those that were sent one by one. */
  get pathOfAll(): string {
    return this.path.replace(/jsonl$/, 'all.jsonl.gz');
  }

  add(hit: Hit): void {
    if (!this.#broken) this.#stream?.write(`${toJsonLine(hit)}\n`);
  }

  close(): void {
    this.#stream?.end();
  }
}

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../agent/protocol.ts';

/** Beyond that the oldest are forgotten. */
const MOST = 500;

/** Which engine the user took for which function, against the rule; kept in a file of its own between runs. */
export class EngineChoices {
  readonly #path: string;
  #engines: Map<string, Engine>;

  constructor(directory: string) {
    this.#path = join(directory, 'engines.json');
    this.#engines = new Map(read(this.#path));
  }

  of(module: string, location: string): Engine | undefined {
    return this.#engines.get(keyOf(module, location));
  }

  /** What can't be written is forgotten with the program: no reason to disturb a session. */
  remember(module: string, location: string, engine: Engine): void {
    const key = keyOf(module, location);
    // Another program may have remembered something in the meantime.
    const engines = new Map([...read(this.#path), ...this.#engines]);
    engines.delete(key);
    engines.set(key, engine);
    this.#engines = new Map([...engines].slice(-MOST));
    const next = `${this.#path}.${process.pid}`;
    try {
      mkdirSync(join(this.#path, '..'), { recursive: true, mode: 0o700 });
      writeFileSync(next, `${JSON.stringify(Object.fromEntries(this.#engines), null, 1)}\n`, { mode: 0o600 });
      renameSync(next, this.#path);
    } catch {
      // said above
    }
  }
}

function keyOf(module: string, location: string): string {
  return `${module} ${location}`;
}

function read(path: string): [string, Engine][] {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null) return [];
    return Object.entries(parsed).filter((entry): entry is [string, Engine] =>
      ['watch', 'debug'].includes(entry[1] as string),
    );
  } catch {
    return [];
  }
}

import type { AgentClient } from '../agent/client.ts';
import type { Failure } from '../failure.ts';

/** How often a function is called, as far as known. */
export type Measured = { function: string } & (
  | { state: 'running'; since: number }
  | { state: 'done'; callsPerSecond: number; stepped: boolean }
  | { state: 'failed'; failure: Failure }
);

/** For how long calls are counted. Milliseconds. */
const MEASURE_MS = 1_000;

/** For how long the agent may look for the function in a big binary before that. Milliseconds. */
const FIND_MS = 15_000;

/**
 * Counts the calls of the function that was chosen last: one measurement at a time, and one that was overtaken by
 * another choice is not asked for any more, or its answer not looked at.
 */
export class Measuring {
  #changed: () => void;
  #last: Measured | undefined;
  #busy = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get last(): Measured | undefined {
    return this.#last;
  }

  /** Resolves when it is known, or when another function is wanted. */
  async measure(client: AgentClient, pid: number, name: string): Promise<Measured> {
    const mine: Measured = { function: name, state: 'running', since: Date.now() };
    this.#set(mine);
    while (this.#busy && this.#last === mine) await this.#turn;
    if (this.#last !== mine) return mine;
    this.#busy = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#turn = promise;
    const answer = await client.request('measure', { pid, function: name, ms: MEASURE_MS }, MEASURE_MS + FIND_MS);
    this.#busy = false;
    resolve();
    const found: Measured = answer.ok
      ? {
          function: name,
          state: 'done',
          callsPerSecond: answer.value.callsPerSecond,
          stepped: answer.value.stepped ?? false,
        }
      : { function: name, state: 'failed', failure: answer.failure };
    if (this.#last === mine) this.#set(found);
    return found;
  }

  #turn: Promise<void> = Promise.resolve();

  #set(measured: Measured): void {
    this.#last = measured;
    this.#changed();
  }
}

/** Why no probe fits this function, where the count has shown that: then only debug is left. */
export function unfitReason(measured: Measured | undefined): string | undefined {
  if (measured?.state !== 'failed' || measured.failure.kind !== 'engine') return undefined;
  return measured.failure.message;
}

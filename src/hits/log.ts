import type { Hit } from '../agent/protocol.ts';

/** The hits of a session, newest last, in bounded memory: beyond the capacity the oldest are forgotten (and counted). */
export class HitLog {
  readonly capacity: number;
  #slots: (Hit | undefined)[] = [];
  #start = 0;
  #forgotten = 0;
  #total = 0;
  #version = 0;

  constructor(capacity = 100_000) {
    this.capacity = capacity;
  }

  /** Hits held now. */
  get length(): number {
    return this.#slots.length;
  }

  /** Hits ever added. */
  get total(): number {
    return this.#total;
  }

  /** Hits that were held once and are no more. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Grows with every change. */
  get version(): number {
    return this.#version;
  }

  add(hit: Hit): void {
    this.#total += 1;
    this.#version += 1;
    if (this.#slots.length < this.capacity) {
      this.#slots.push(hit);
      return;
    }
    this.#slots[this.#start] = hit;
    this.#start = (this.#start + 1) % this.capacity;
    this.#forgotten += 1;
  }

  /** The hit at `index`, 0 for the oldest one held. */
  at(index: number): Hit | undefined {
    if (index < 0 || index >= this.#slots.length) return undefined;
    return this.#slots[(this.#start + index) % this.#slots.length];
  }

  /** Up to `count` hits from `index` on, oldest first. */
  slice(index: number, count: number): Hit[] {
    const found: Hit[] = [];
    for (let i = Math.max(0, index); i < Math.min(index + count, this.length); i += 1) {
      const hit = this.at(i);
      if (hit) found.push(hit);
    }
    return found;
  }
}

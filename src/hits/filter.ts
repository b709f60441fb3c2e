import type { Hit, Variable } from '../agent/protocol.ts';
import type { HitLog } from './log.ts';

/** True when every word occurs in one of the hit's texts; upper and lower case are the same. */
function matches(hit: Hit, words: readonly string[]): boolean {
  return words.every((word) => occurs(hit, word));
}

function words(filter: string): string[] {
  return filter.toLowerCase().split(/\s+/).filter(Boolean);
}

function occurs(hit: Hit, word: string): boolean {
  if (
    has(hit.tracepoint, word) ||
    has(hit.function, word) ||
    has(hit.time, word) ||
    String(hit.goroutine).startsWith(word)
  )
    return true;
  return some(hit.values, word) || some(hit.args, word) || some(hit.returns, word) || some(hit.locals, word);
}

function some(variables: readonly Variable[] | undefined, word: string): boolean {
  return (
    variables?.some(({ text, unreadable }) => has(text, word) || (unreadable !== undefined && has(unreadable, word))) ??
    false
  );
}

function has(text: string, word: string): boolean {
  return text.toLowerCase().includes(word);
}

/**
 * The hits of a log that match a filter, by their place: a number that stays with a hit for as long as it is held.
 * Only what came since the last look is tested.
 */
export class FilteredHits {
  readonly #log: HitLog;
  readonly #filter: string;
  readonly #words: readonly string[];
  #places: number[] = [];
  #first = 0;
  #seen = 0;

  /** With the answer to a shorter filter `before`, only what that one found is tested: letters are typed one by one. */
  constructor(log: HitLog, filter: string, before?: FilteredHits) {
    this.#log = log;
    this.#filter = filter;
    this.#words = words(filter);
    if (before?.narrowsTo(log, filter)) {
      this.#seen = before.#seen;
      this.#places = before.#places.slice(before.#first).filter((place) => this.#matches(place));
    }
  }

  narrowsTo(log: HitLog, filter: string): boolean {
    return this.#log === log && this.#words.length > 0 && filter.startsWith(this.#filter);
  }

  get length(): number {
    this.#look();
    return this.#words.length === 0 ? this.#log.length : this.#places.length - this.#first;
  }

  /** The place of the match at `index`, 0 for the oldest one held. */
  placeAt(index: number): number | undefined {
    if (index < 0 || index >= this.length) return undefined;
    return this.#words.length === 0 ? this.#log.forgotten + index : this.#places[this.#first + index];
  }

  at(index: number): Hit | undefined {
    const place = this.placeAt(index);
    return place === undefined ? undefined : this.#log.at(place - this.#log.forgotten);
  }

  /** Index of the match at that place, or of the next one after it. */
  indexOf(place: number): number {
    this.#look();
    if (this.#words.length === 0) return Math.max(0, Math.min(place - this.#log.forgotten, this.#log.length - 1));
    let low = this.#first;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#places[middle] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, Math.min(low - this.#first, this.#places.length - this.#first - 1));
  }

  #look(): void {
    if (this.#words.length === 0) return;
    const { forgotten, total } = this.#log;
    for (let place = Math.max(this.#seen, forgotten); place < total; place += 1) {
      if (this.#matches(place)) this.#places.push(place);
    }
    this.#seen = total;
    while (this.#first < this.#places.length && (this.#places[this.#first] ?? 0) < forgotten) this.#first += 1;
    if (this.#first > 10_000) {
      this.#places = this.#places.slice(this.#first);
      this.#first = 0;
    }
  }

  #matches(place: number): boolean {
    const hit = this.#log.at(place - this.#log.forgotten);
    return hit !== undefined && matches(hit, this.#words);
  }
}

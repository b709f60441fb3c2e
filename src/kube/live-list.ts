import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from '../failure.ts';
import { Coalesced } from './coalesced.ts';
import { type Listing, readList } from './list.ts';
import type { Live } from './objects.ts';
import type { Requests } from './requests.ts';
import { watchOnce } from './watch.ts';
import type { ObjectMeta } from './wire.ts';

/** Waits between tries to reach the server again. Milliseconds. */
const PAUSE = { first: 500, longest: 10_000 };

/** Who grants rights needs longer than a network. Milliseconds. */
const PAUSE_FORBIDDEN = 30_000;

/** A watch that ends sooner than this gets no new one at once: some proxy cuts it. Milliseconds. */
const SHORT = 1_000;

export interface LiveList<Item, Row> {
  listing: Listing;
  row(item: Item): Row;
  listener(live: Live<Row>): void;
  /** Looks at an empty list before it is shown: a namespace that isn't there has an empty list too. */
  whenEmpty?(): Promise<Failure | undefined>;
}

/**
 * Keeps a list up to date until the signal aborts: reads it in pages, watches it, goes on quietly when the server ends a
 * watch, reads it anew when it has missed something, and tells `stale` while the server can't be reached.
 */
export async function keepLive<Item extends { metadata?: ObjectMeta }, Row>(
  requests: Requests,
  list: LiveList<Item, Row>,
  signal: AbortSignal,
): Promise<void> {
  const live = new Rows<Item, Row>(list, signal);
  let pause = PAUSE.first;
  const wait = async (failure?: Failure): Promise<void> => {
    const ms = failure?.kind === 'forbidden' ? PAUSE_FORBIDDEN : pause * (0.75 + Math.random() / 2);
    pause = Math.min(pause * 2, PAUSE.longest);
    await sleep(ms, undefined, { signal }).catch(() => {});
  };
  const rested = (): void => {
    pause = PAUSE.first;
  };

  while (!signal.aborted) {
    const read = await readList<Item>(requests, list.listing, (items, first) => live.page(items, first), signal);
    const failure = read.ok ? await live.readThrough() : read.failure;
    if (failure || !read.ok) {
      if (failure) live.failed(failure);
      await wait(failure);
      continue;
    }
    rested();
    let from = read.value;
    while (!signal.aborted) {
      const openedAt = Date.now();
      const on = { open: () => live.reached(), change: live.change };
      const end = await watchOnce<Item>(requests, list.listing, from, on, signal);
      if (!end.ok) {
        live.failed(end.failure);
        await wait(end.failure);
        // Who may list but not watch sees the list read anew now and then.
        if (end.failure.kind === 'forbidden') break;
        continue;
      }
      from = end.value.resourceVersion;
      if (Date.now() - openedAt < SHORT) await wait();
      else rested();
      if (end.value.expired) break;
    }
  }
}

/** The rows as known, by the object's name, and what is told of them. */
class Rows<Item extends { metadata?: ObjectMeta }, Row> {
  readonly #list: LiveList<Item, Row>;
  readonly #told: Coalesced;
  #rows = new Map<string, Row>();
  /** The list that is being read; it replaces the rows when all of it is there. */
  #reading = new Map<string, Row>();
  #complete = false;
  #failure: Failure | undefined;

  constructor(list: LiveList<Item, Row>, signal: AbortSignal) {
    this.#list = list;
    this.#told = new Coalesced(() => this.#tell(), signal);
  }

  page(items: readonly Item[], first: boolean): void {
    if (first) this.#reading = new Map();
    for (const item of items) this.#reading.set(keyOf(item), this.#list.row(item));
    // The very first list is shown as it grows.
    if (this.#complete || this.#reading.size === 0) return;
    this.#rows = this.#reading;
    this.#failure = undefined;
    this.#told.soon();
  }

  async readThrough(): Promise<Failure | undefined> {
    const wrong = this.#reading.size === 0 ? await this.#list.whenEmpty?.() : undefined;
    if (wrong) return wrong;
    const shown = this.#rows === this.#reading && !this.#failure;
    this.#rows = this.#reading;
    this.#complete = true;
    this.#failure = undefined;
    if (!shown) this.#told.soon();
    return undefined;
  }

  readonly change = ({ type, object }: { type: string; object: Item }): void => {
    const key = keyOf(object);
    if (type === 'DELETED') {
      if (this.#rows.delete(key)) this.#told.soon();
      return;
    }
    const row = this.#list.row(object);
    // Most changes of an object are in what no row shows.
    if (JSON.stringify(row) === JSON.stringify(this.#rows.get(key))) return;
    this.#rows.set(key, row);
    this.#told.soon();
  };

  reached(): void {
    if (!this.#failure) return;
    this.#failure = undefined;
    this.#told.soon();
  }

  failed(failure: Failure): void {
    this.#failure = failure;
    this.#told.soon();
  }

  #tell(): void {
    const failure = this.#failure;
    if (failure && this.#rows.size === 0 && !this.#complete) {
      this.#list.listener({ state: 'failed', failure });
      return;
    }
    const rows = [...this.#rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    this.#list.listener(failure ? { state: 'stale', rows, failure } : { state: 'live', rows });
  }
}

function keyOf({ metadata }: { metadata?: ObjectMeta }): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}

import { useState } from 'react';
import { type ListCursor, moveTo, type Rows, settle, start } from '../list.ts';
import { useApp } from './use-app.ts';
import type { Actions } from './use-keys.ts';

export interface List {
  index: number;
  top: number;
  /** Up, down, pages, first and last. */
  actions: Actions;
  /** Back to the first row: another filter shows other rows. */
  reset(): void;
}

/** A cursor in rows that come and go. With a `place`, it is found there again when the screen comes back. */
export function useList(rows: Rows, height: number, options: { place?: string; moved?: () => void } = {}): List {
  const { places } = useApp();
  const { place, moved } = options;
  const [kept, setKept] = useState<ListCursor>(() => (place === undefined ? undefined : places.get(place)) ?? start);
  const cursor = settle(kept, rows, height);
  if (cursor !== kept) setKept(cursor);

  const set = (next: ListCursor): void => {
    setKept(next);
    moved?.();
    if (place !== undefined) places.set(place, next);
  };
  const go = (index: number) => () => set(moveTo(cursor, index, rows, height));
  return {
    index: cursor.index,
    top: cursor.top,
    actions: {
      up: go(cursor.index - 1),
      down: go(cursor.index + 1),
      pageUp: go(cursor.index - height),
      pageDown: go(cursor.index + height),
      first: go(0),
      last: go(rows.length - 1),
    },
    reset: () => set(start),
  };
}

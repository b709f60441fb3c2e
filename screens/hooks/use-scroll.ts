import { useState } from 'react';
import type { Actions } from './use-keys.ts';

export interface Scroll {
  top: number;
  actions: Actions;
}

/** A window over lines that have no cursor. With `end` it stays at the end until somebody scrolls. */
export function useScroll(length: number, height: number, stay: 'start' | 'end' = 'start'): Scroll {
  const last = Math.max(0, length - height);
  const [chosen, setChosen] = useState<number>();
  const top = Math.min(chosen ?? (stay === 'end' ? last : 0), last);
  const go = (wanted: number) => () => {
    const next = Math.max(0, Math.min(wanted, last));
    setChosen(stay === 'end' && next === last ? undefined : next);
  };
  if (last === 0) return { top, actions: {} };
  return {
    top,
    actions: {
      up: go(top - 1),
      down: go(top + 1),
      pageUp: go(top - height),
      pageDown: go(top + height),
      first: go(0),
      last: go(last),
    },
  };
}

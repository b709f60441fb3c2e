import { useMemo, useRef, useState } from 'react';
import type { Hit, Tracepoint } from '../../src/agent/protocol.ts';
import { FilteredHits } from '../../src/hits/filter.ts';
import type { HitLog } from '../../src/hits/log.ts';
import { type HitColumn, hitColumns } from '../hit-columns.ts';
import type { Actions } from './use-keys.ts';

export interface Hits {
  /** The rows on the screen, oldest first. */
  shown: readonly Hit[];
  /** Which of them the cursor is on. */
  cursor: number;
  chosen: Hit | undefined;
  following: boolean;
  matching: number;
  columns: readonly HitColumn[];
  actions: Actions;
}

/**
 * A window on the hits. It follows the newest until somebody moves; then it stays on that hit, by its place, however
 * many come in or fall out behind.
 */
export function useHits(log: HitLog, filter: string, tracepoints: readonly Tracepoint[], height: number): Hits {
  const last = useRef<FilteredHits>(undefined);
  const filtered = useMemo(() => new FilteredHits(log, filter, last.current), [log, filter]);
  last.current = filtered;
  const [place, setPlace] = useState<number>();
  const [line, setLine] = useState(0);
  const before = useRef<readonly HitColumn[]>([]);

  const { length } = filtered;
  const following = place === undefined;
  const index = following ? length - 1 : filtered.indexOf(place);
  const lastTop = Math.max(0, length - height);
  const top = following ? lastTop : Math.max(0, Math.min(index - line, lastTop));
  const shown: Hit[] = [];
  for (let at = top; at < Math.min(top + height, length); at += 1) {
    const hit = filtered.at(at);
    if (hit) shown.push(hit);
  }
  const columns = hitColumns(tracepoints, shown, before.current);
  before.current = columns;

  const go = (wanted: number) => () => {
    const next = Math.max(0, Math.min(wanted, length - 1));
    setPlace(filtered.placeAt(next));
    setLine(Math.max(0, Math.min(next - top, height - 1)));
  };
  return {
    shown,
    cursor: index - top,
    chosen: filtered.at(index),
    following,
    matching: length,
    columns,
    actions: {
      up: go(index - 1),
      down: index >= length - 1 ? () => setPlace(undefined) : go(index + 1),
      pageUp: go(index - height),
      pageDown: index + height >= length - 1 ? () => setPlace(undefined) : go(index + height),
      first: go(0),
      follow: () => setPlace(undefined),
    },
  };
}

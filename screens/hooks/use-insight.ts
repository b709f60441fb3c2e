import { useMemo } from 'react';
import type { SessionScreen } from '../../src/session/view.ts';
import { insightLines } from '../insight-lines.ts';
import type { Pane } from '../panes.ts';
import type { SessionLayout } from '../session-layout.ts';
import { dim } from '../theme.ts';
import type { Actions } from './use-keys.ts';
import { useScroll } from './use-scroll.ts';

export interface Insight {
  pane: Pane;
  actions: Actions;
}

/** What watch has seen of all calls, in the console's place; it scrolls. */
export function useInsight(
  { summary, tracepoints }: SessionScreen,
  { right, console: rows }: SessionLayout,
  focused: boolean,
): Insight {
  const lines = useMemo(() => insightLines(summary, tracepoints, right - 2), [summary, tracepoints, right]);
  const scroll = useScroll(lines.length, rows);
  const last = Math.min(scroll.top + rows, lines.length);
  const hidden = lines.length > rows ? `${scroll.top + 1} to ${last} of ${lines.length}` : '';
  return {
    pane: {
      title: 'insight',
      right: dim([hidden, focused ? '' : hidden === '' ? '' : 'tab scrolls'].filter(Boolean).join(' · ')),
      lines: lines.slice(scroll.top, scroll.top + rows).map((line) => ` ${line}`),
      focused,
    },
    actions: scroll.actions,
  };
}

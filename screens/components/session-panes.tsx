import { useCallback, useState } from 'react';
import { toJsonLine } from '../../src/hits/export.ts';
import type { SessionScreen, View } from '../../src/session/view.ts';
import { consolePane } from '../console-pane.ts';
import { clockTime } from '../durations.ts';
import { detailLines } from '../hit-detail.ts';
import { hitsPane } from '../hits-pane.ts';
import { useApp } from '../hooks/use-app.ts';
import { useClock } from '../hooks/use-clock.ts';
import { useConsole } from '../hooks/use-console.ts';
import { useFilterField } from '../hooks/use-filter-field.ts';
import { useHits } from '../hooks/use-hits.ts';
import { useInsight } from '../hooks/use-insight.ts';
import { type Actions, useKeys } from '../hooks/use-keys.ts';
import { useRates } from '../hooks/use-rates.ts';
import { useScroll } from '../hooks/use-scroll.ts';
import { useSize } from '../hooks/use-size.ts';
import { paneRows } from '../panes.ts';
import { sessionLayout } from '../session-layout.ts';
import { statusLine } from '../status-line.ts';
import { Frame } from './frame.tsx';
import { Lines } from './lines.tsx';

type Focus = 'log' | 'detail' | 'console' | 'insight';

export interface SessionPanesProps {
  view: View;
  screen: SessionScreen;
  filter: string;
  setFilter(filter: string): void;
  add(): void;
  /** Go on with Delve for this tracepoint. */
  debug(id: number): void;
  remove(): void;
  budgets(): void;
}

/** Hits, the chosen one in detail, and the console or the insight; one of them has the keyboard. */
export function SessionPanes({ view, screen, filter, setFilter, add, debug, remove, budgets }: SessionPanesProps) {
  const { store, modes } = useApp();
  const { columns, body } = useSize();
  const [wanted, setFocus] = useState<Focus>('log');
  const [said, say] = useState<string>();
  const [seen, setSeen] = useState(screen.failure);
  const { target, tracepoints, link, engine, switchingSince } = screen;
  // One of them takes the other's place.
  const focus = wanted === (engine === 'watch' ? 'console' : 'insight') ? 'log' : wanted;
  const hurried = target.phase === 'stopped' || link.state === 'lost' || switchingSince !== undefined;
  const now = useClock(hurried ? 100 : 1_000);
  const rates = useRates(target.rate, now);

  const layout = sessionLayout(columns, body, focus === 'detail');
  const field = useFilterField(filter, setFilter);
  const hits = useHits(screen.hits, filter, tracepoints, layout.hits - 1);
  const details = hits.chosen ? detailLines(hits.chosen, layout.left - 2) : [];
  const scroll = useScroll(details.length, layout.detail);
  const toLog = useCallback(() => setFocus('log'), []);
  const console = useConsole(screen.console, focus === 'console', toLog);

  const insight = useInsight(screen, layout, focus === 'insight');

  const chosen = tracepoints.find(({ id }) => id === hits.chosen?.tracepointId) ?? tracepoints[0];
  const inWatch: Actions = {
    insight: () => setFocus('insight'),
    ...(chosen ? { debug: () => debug(chosen.id) } : {}),
  };
  const always: Actions = {
    ...(engine === 'watch' ? inWatch : { console: () => setFocus('console') }),
    pause: () => store.dispatch({ type: target.paused ? 'resume' : 'pause' }),
    end: () => store.dispatch({ type: 'back' }),
    budgets,
    ...(target.phase === 'stopped' ? { continue: () => store.dispatch({ type: 'continue' }) } : {}),
    ...(target.stop?.until === undefined ? {} : { keep: () => store.dispatch({ type: 'hold', ms: 10_000 }) }),
    copy: () => {
      if (!hits.chosen) return;
      modes(`\x1b]52;c;${Buffer.from(toJsonLine(hits.chosen)).toString('base64')}\x07`);
      say('The hit is on the clipboard, where the terminal allows it.');
    },
  };
  const inLog: Actions = {
    ...always,
    ...hits.actions,
    detail: () => hits.chosen && setFocus('detail'),
    filter: field.open,
    add,
    ...(tracepoints.length > 0 ? { remove } : {}),
    saveJson: () => store.dispatch({ type: 'export', format: 'jsonl' }),
    saveCsv: () => store.dispatch({ type: 'export', format: 'csv' }),
    ...(filter === '' ? {} : { back: () => setFilter('') }),
  };
  const actions: Record<Focus, Actions> = {
    log: inLog,
    detail: { ...always, ...scroll.actions, back: toLog },
    console: { release: toLog },
    insight: { ...always, ...insight.actions, back: toLog },
  };

  const unsay = (): void => {
    say(undefined);
    setSeen(screen.failure);
  };
  const keys = useKeys({
    where: field.editing ? 'filter' : focus,
    actions: field.editing
      ? field.actions
      : withoutWord(switchingSince === undefined ? actions[focus] : unasking(actions[focus]), unsay),
    ...(field.editing ? { text: field.type } : {}),
    typing: field.editing || focus === 'console',
    labels: { pause: target.paused ? 'resume' : 'pause', ...(focus === 'log' ? { back: 'all hits' } : {}) },
  });

  const rows = paneRows(
    layout,
    hitsPane(screen, hits, {
      filter: field.shown,
      editing: field.editing,
      focused: focus === 'log',
      columns: layout.left - 2,
    }),
    {
      title: hits.chosen
        ? `hit ${hits.chosen.seq.toLocaleString('en')} · ${clockTime(hits.chosen.time)}`
        : 'no hit yet',
      ...(details.length > layout.detail ? { right: `${scroll.top + 1} of ${details.length}` } : {}),
      lines: details.slice(scroll.top, scroll.top + layout.detail),
      focused: focus === 'detail',
    },
    engine === 'watch' ? insight.pane : consolePane(screen, console, focus === 'console', layout.right, now),
  );
  const refused = screen.failure && screen.failure !== seen ? `✗ ${screen.failure.message}` : undefined;
  return (
    <Frame place={view.place} notice={view.notice} said={said ?? refused} keys={keys}>
      <Lines lines={[statusLine(screen, rates, now, columns), ...rows]} />
    </Frame>
  );
}

/** On the way to Delve there is nothing that either engine could be asked for. */
function unasking({ pause: _, debug: __, add: ___, remove: ____, budgets: _____, ...rest }: Actions): Actions {
  return rest;
}

/** What was said is gone with the next key. */
function withoutWord(actions: Actions, unsay: () => void): Actions {
  return Object.fromEntries(
    Object.entries(actions).map(([name, action]) => [
      name,
      () => {
        unsay();
        action();
      },
    ]),
  );
}

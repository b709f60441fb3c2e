import { useCallback, useEffect, useState } from 'react';
import type { SessionScreen, View } from '../src/session/view.ts';
import { AddTracepoint } from './components/add-tracepoint.tsx';
import { Budgets } from './components/budgets.tsx';
import { DebugInstead } from './components/debug-instead.tsx';
import { SessionPanes } from './components/session-panes.tsx';
import { Untrace } from './components/untrace.tsx';
import { useApp } from './hooks/use-app.ts';
import { useSize } from './hooks/use-size.ts';
import { sessionLayout } from './session-layout.ts';

/** What the session shows: the panes, or a question over them. */
type Mode = 'panes' | 'add' | 'untrace' | 'budgets' | { debug: number };

/** The log, the console or (in watch) the insight, and the truth about the target in one line. */
export function Session({ view, screen }: { view: View; screen: SessionScreen }) {
  const { store } = useApp();
  const { columns, body } = useSize();
  const [mode, setMode] = useState<Mode>('panes');
  const [filter, setFilter] = useState('');
  const { right, console: rows } = sessionLayout(columns, body, false);

  // The first size opens the console.
  const hasConsole = screen.engine === 'debug';
  useEffect(() => {
    if (hasConsole) store.dispatch({ type: 'consoleSize', columns: right, rows });
  }, [store, right, rows, hasConsole]);

  const close = useCallback(() => setMode('panes'), []);
  if (mode === 'add') return <AddTracepoint view={view} screen={screen} close={close} />;
  if (typeof mode === 'object') return <DebugInstead view={view} screen={screen} id={mode.debug} close={close} />;
  if (mode === 'untrace') return <Untrace view={view} screen={screen} close={close} />;
  if (mode === 'budgets') return <Budgets view={view} screen={screen} close={close} />;
  return (
    <SessionPanes
      view={view}
      screen={screen}
      filter={filter}
      setFilter={setFilter}
      add={() => setMode('add')}
      budgets={() => setMode('budgets')}
      debug={(id) => setMode({ debug: id })}
      remove={() => {
        const [only] = screen.tracepoints;
        if (only && screen.tracepoints.length === 1) store.dispatch({ type: 'untrace', id: only.id });
        else setMode('untrace');
      }}
    />
  );
}

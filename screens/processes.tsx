import { useMemo } from 'react';
import type { Process } from '../src/agent/protocol.ts';
import type { ProcessesScreen, View } from '../src/session/view.ts';
import { Picker } from './components/picker.tsx';
import { age } from './durations.ts';
import { useDispatch } from './hooks/use-app.ts';
import { useClock } from './hooks/use-clock.ts';
import type { Column } from './table.ts';

/** Which process, where the container has several that can be traced. */
export function Processes({ view, screen }: { view: View; screen: ProcessesScreen }) {
  const dispatch = useDispatch();
  const now = useClock(5_000);
  const table = useMemo<Column<Process>[]>(
    () => [
      { title: 'COMMAND', text: command, most: 60 },
      { title: 'PID', text: ({ pid }) => String(pid), align: 'right' },
      { title: 'IN POD', text: ({ containerPid }) => String(containerPid ?? ''), align: 'right', optional: 2 },
      { title: 'GO', text: ({ go }) => go?.version.replace(/^go/, '') ?? '' },
      { title: 'MODULE', text: ({ go }) => go?.module ?? '', optional: 1, most: 40 },
      { title: 'AGE', text: ({ startedAt }) => age(startedAt, now), align: 'right', optional: 3 },
      { title: '', text: (process) => refusalOf(process) ?? '', most: 40 },
    ],
    [now],
  );
  return (
    <Picker
      view={view}
      what="processes"
      rows={screen.processes}
      idOf={pidOf}
      columns={table}
      searched={searched}
      refusal={refusalOf}
      choose={({ pid }) => dispatch({ type: 'chooseProcess', pid })}
      back={() => dispatch({ type: 'back' })}
      status=""
      empty="the container has no process that can be seen"
    />
  );
}

function pidOf({ pid }: Process): string {
  return String(pid);
}

function command({ commandLine, executable }: Process): string {
  return commandLine.join(' ') || executable;
}

function searched(process: Process): string {
  return `${process.pid} ${command(process)} ${process.executable} ${process.go?.module ?? ''}`;
}

function refusalOf({ refusal, go }: Process): string | undefined {
  return refusal ?? (go ? undefined : 'not a Go program');
}

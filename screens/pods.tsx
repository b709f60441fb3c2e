import { useMemo } from 'react';
import type { PodRow } from '../src/kube/objects.ts';
import type { PodsScreen, View } from '../src/session/view.ts';
import { Picker } from './components/picker.tsx';
import { age } from './durations.ts';
import { useDispatch } from './hooks/use-app.ts';
import { useClock } from './hooks/use-clock.ts';
import { useSize } from './hooks/use-size.ts';
import { liveFailure, liveRows, liveStatus } from './live.ts';
import type { Column } from './table.ts';

/** Which pod. The columns are kubectl's. */
export function Pods({ view, screen }: { view: View; screen: PodsScreen }) {
  const { namespace, pods } = screen;
  const dispatch = useDispatch();
  const { columns } = useSize();
  const now = useClock(pods.state === 'loading' ? 100 : 5_000);
  const rows = liveRows(pods);
  const table = useMemo<Column<PodRow>[]>(
    () => [
      { title: 'NAME', text: ({ name }) => name },
      { title: 'READY', text: ({ ready }) => `${ready.ready}/${ready.total}` },
      { title: 'STATUS', text: ({ status }) => status, most: 24 },
      { title: 'RESTARTS', text: ({ restarts }) => String(restarts), align: 'right', optional: 1 },
      { title: 'AGE', text: ({ createdAt }) => age(createdAt, now), align: 'right' },
      { title: 'NODE', text: ({ node }) => node, optional: 2, most: 30 },
      { title: 'CONTAINERS', text: ({ containers }) => containers.join(', '), optional: 3, most: 40 },
      { title: '', text: ({ refusal }) => refusal ?? '', most: 30 },
    ],
    [now],
  );
  return (
    <Picker
      view={view}
      what="pods"
      rows={rows}
      idOf={nameOf}
      columns={table}
      searched={searched}
      refusal={refusalOf}
      choose={({ name }) => dispatch({ type: 'choosePod', namespace, pod: name })}
      back={() => dispatch({ type: 'back' })}
      status={liveStatus(pods, now)}
      above={liveFailure(pods, columns)}
      empty={pods.state === 'loading' ? `asking for the pods of ${namespace}` : `no pods in ${namespace}`}
    />
  );
}

function nameOf({ name }: PodRow): string {
  return name;
}

function searched({ name, status, node, containers }: PodRow): string {
  return `${name} ${status} ${node} ${containers.join(' ')}`;
}

function refusalOf({ refusal }: PodRow): string | undefined {
  return refusal;
}

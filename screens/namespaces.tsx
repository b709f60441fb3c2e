import { useMemo } from 'react';
import type { NamespaceRow } from '../src/kube/objects.ts';
import type { NamespacesScreen, View } from '../src/session/view.ts';
import { Picker } from './components/picker.tsx';
import { age } from './durations.ts';
import { useDispatch } from './hooks/use-app.ts';
import { useClock } from './hooks/use-clock.ts';
import { useSize } from './hooks/use-size.ts';
import { liveFailure, liveRows, liveStatus } from './live.ts';
import type { Column } from './table.ts';

/** Kubernetes' names: a DNS label. */
const namespaceName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The first screen: which namespace. Who may not list them types one. */
export function Namespaces({ view, screen }: { view: View; screen: NamespacesScreen }) {
  const { namespaces, preferred } = screen;
  const dispatch = useDispatch();
  const { columns } = useSize();
  const now = useClock(namespaces.state === 'loading' ? 100 : 30_000);
  const unknown = namespaces.state === 'failed';
  const rows = useMemo(() => {
    const listed = liveRows(namespaces);
    const first = listed.filter(({ name }) => name === preferred);
    if (unknown) return [{ name: preferred, phase: '', createdAt: '' }];
    return [...first, ...listed.filter(({ name }) => name !== preferred)];
  }, [namespaces, preferred, unknown]);
  const typed = useMemo(
    () => (filter: string) =>
      unknown && namespaceName.test(filter) && filter !== preferred
        ? [{ name: filter, phase: 'as typed', createdAt: '' }]
        : [],
    [unknown, preferred],
  );
  const table = useMemo<Column<NamespaceRow>[]>(
    () => [
      { title: 'NAME', text: ({ name }) => name },
      { title: 'STATUS', text: ({ phase }) => phase },
      { title: 'AGE', text: ({ createdAt }) => age(createdAt, now) },
      { title: '', text: ({ name }) => (name === preferred ? 'of the context' : '') },
    ],
    [preferred, now],
  );
  return (
    <Picker
      view={view}
      what="namespaces"
      rows={rows}
      typed={typed}
      idOf={nameOf}
      columns={table}
      searched={nameOf}
      refusal={noRefusal}
      choose={({ name }) => dispatch({ type: 'chooseNamespace', namespace: name })}
      back={() => dispatch({ type: 'back' })}
      backLabel="quit"
      status={unknown ? 'type a name' : liveStatus(namespaces, now)}
      above={liveFailure(namespaces, columns)}
      empty={namespaces.state === 'loading' ? 'asking the cluster for its namespaces' : 'the cluster has no namespaces'}
    />
  );
}

function nameOf({ name }: NamespaceRow): string {
  return name;
}

function noRefusal(): undefined {
  return undefined;
}

import type { Container } from '../src/kube/objects.ts';
import type { ContainersScreen, View } from '../src/session/view.ts';
import { Picker } from './components/picker.tsx';
import { useDispatch } from './hooks/use-app.ts';
import type { Column } from './table.ts';

const table: Column<Container>[] = [
  { title: 'NAME', text: ({ name }) => name },
  { title: 'KIND', text: ({ kind }) => (kind === 'container' ? '' : kind) },
  { title: 'RESTARTS', text: ({ restarts }) => String(restarts), align: 'right', optional: 1 },
  { title: 'IMAGE', text: ({ image }) => image, optional: 2, most: 60 },
  { title: '', text: (container) => refusalOf(container) ?? '' },
];

/** Which container, where the pod runs several. */
export function Containers({ view, screen }: { view: View; screen: ContainersScreen }) {
  const dispatch = useDispatch();
  return (
    <Picker
      view={view}
      what="containers"
      rows={screen.containers}
      idOf={nameOf}
      columns={table}
      searched={searched}
      refusal={refusalOf}
      choose={({ name }) => dispatch({ type: 'chooseContainer', container: name })}
      back={() => dispatch({ type: 'back' })}
      status=""
      empty="the pod has no containers"
    />
  );
}

function nameOf({ name }: Container): string {
  return name;
}

function searched({ name, image, kind }: Container): string {
  return `${name} ${kind} ${image}`;
}

function refusalOf({ running }: Container): string | undefined {
  return running ? undefined : 'not running';
}

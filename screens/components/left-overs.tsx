import type { LeftOvers as Found, View } from '../../src/session/view.ts';
import { printable } from '../../src/terminal/sanitize.ts';
import { cut } from '../cells.ts';
import { age } from '../durations.ts';
import { useApp } from '../hooks/use-app.ts';
import { useClock } from '../hooks/use-clock.ts';
import { useKeys } from '../hooks/use-keys.ts';
import { useSize } from '../hooks/use-size.ts';
import { dim, yellow } from '../theme.ts';
import { Frame } from './frame.tsx';
import { Lines } from './lines.tsx';

/** The line over a list that says that there are some. */
export function leftOverLine({ pods, deleting }: Found, columns: number): string {
  const what = pods.length === 1 ? 'a debug pod' : `${pods.length} debug pods`;
  const more = deleting ? 'being deleted' : 'ctrl-x deletes';
  return yellow(cut(` ! dead sessions left ${what} in this cluster · ${more}`, columns));
}

/** What earlier sessions left behind. Nothing is deleted before Enter. */
export function LeftOvers({ view, found, close }: { view: View; found: Found; close(): void }) {
  const { store } = useApp();
  const { columns, body } = useSize();
  const now = useClock(30_000);
  const keys = useKeys({
    where: 'leftOvers',
    actions: {
      choose: () => {
        store.dispatch({ type: 'deleteLeftOvers' });
        close();
      },
      back: close,
    },
  });
  const room = Math.max(1, body - 5);
  const rows = found.pods
    .slice(0, room)
    .map(({ namespace, name, user, createdAt }) =>
      cut(`   ${printable(`${namespace}/${name}`)}  ${age(createdAt, now)} old, of ${printable(user)}`, columns),
    );
  const more = found.pods.length - rows.length;
  return (
    <Frame place={view.place} notice={view.notice} what="left-overs" keys={keys}>
      <Lines
        lines={[
          '   Debug pods of sessions that have ended. Their agents run no more, nothing is traced by them.',
          dim('   Pods of sessions that are alive, whoever’s, are not among them and stay.'),
          '',
          ...rows,
          ...(more > 0 ? [dim(`   and ${more} more`)] : []),
        ]}
      />
    </Frame>
  );
}

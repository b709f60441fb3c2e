import type { SessionScreen, View } from '../../src/session/view.ts';
import { printable } from '../../src/terminal/sanitize.ts';
import { cut } from '../cells.ts';
import { useApp } from '../hooks/use-app.ts';
import { useKeys } from '../hooks/use-keys.ts';
import { useList } from '../hooks/use-list.ts';
import { useSize } from '../hooks/use-size.ts';
import { bold, cursorBar, dim } from '../theme.ts';
import { Frame } from './frame.tsx';
import { Lines } from './lines.tsx';

/** Which of several tracepoints is taken out. */
export function Untrace({ view, screen, close }: { view: View; screen: SessionScreen; close(): void }) {
  const { store } = useApp();
  const { columns, body } = useSize();
  const { tracepoints } = screen;
  const list = useList({ length: tracepoints.length, idAt: (index) => String(tracepoints[index]?.id) }, body - 2);
  const choose = (): void => {
    const tracepoint = tracepoints[list.index];
    if (tracepoint) store.dispatch({ type: 'untrace', id: tracepoint.id });
    close();
  };
  const keys = useKeys({ where: 'untrace', actions: { choose, back: close, ...list.actions } });
  const lines = tracepoints.slice(list.top, list.top + body - 2).map((tracepoint, at) => {
    const { function: name, print, hits, console } = tracepoint;
    const facts = [...print, `${hits.toLocaleString('en')} hits`, ...(console ? ['set in the console'] : [])].join(
      ' · ',
    );
    const text = cut(printable(`${name}  ${facts}`), columns - 4);
    return list.top + at === list.index ? ` ${cursorBar} ${bold(text)}` : `   ${text}`;
  });
  const nothing = dim('   nothing is traced');
  return (
    <Frame place={view.place} notice={view.notice} what="untrace" keys={keys}>
      <Lines lines={[dim('   Which tracepoint is to be removed?'), '', ...(lines.length > 0 ? lines : [nothing])]} />
    </Frame>
  );
}

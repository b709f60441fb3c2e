import type { EndingScreen, View } from '../src/session/view.ts';
import { Frame } from './components/frame.tsx';
import { Lines } from './components/lines.tsx';
import { useApp } from './hooks/use-app.ts';
import { useClock } from './hooks/use-clock.ts';
import { useKeys } from './hooks/use-keys.ts';
import { useScroll } from './hooks/use-scroll.ts';
import { useSize } from './hooks/use-size.ts';
import { stepLines } from './steps.ts';
import { dim } from './theme.ts';

/**
 * The way out: detaching, proving it, fetching the hits that were not sent, deleting the debug pod. It ends by itself;
 * the fetch can be given up.
 */
export function Ending({ view, screen }: { view: View; screen: EndingScreen }) {
  const { columns, body } = useSize();
  const { store } = useApp();
  const now = useClock(100);
  const what = screen.fetching
    ? ' The process runs free already. q ends without these hits: they go with the debug pod.'
    : ' The process is let go first, then the debug pod is deleted. It ends by itself.';
  const lines = [...stepLines(screen.steps, columns - 1, now), '', dim(what)];
  const scroll = useScroll(lines.length, body, 'end');
  const giveUp = (): void => store.dispatch({ type: 'quit' });
  const keys = useKeys({
    where: 'steps',
    actions: { ...(screen.fetching ? { quit: giveUp, end: giveUp } : { quit: () => {} }), ...scroll.actions },
    labels: screen.fetching ? { quit: 'without these hits', end: 'without these hits' } : { quit: 'is under way' },
  });
  return (
    <Frame place={view.place} notice={view.notice} keys={keys} what="ending">
      <Lines lines={lines.slice(scroll.top, scroll.top + body)} />
    </Frame>
  );
}

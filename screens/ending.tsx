import type { EndingScreen, View } from '../src/session/view.ts';
import { Frame } from './components/frame.tsx';
import { Lines } from './components/lines.tsx';
import { useClock } from './hooks/use-clock.ts';
import { useKeys } from './hooks/use-keys.ts';
import { useScroll } from './hooks/use-scroll.ts';
import { useSize } from './hooks/use-size.ts';
import { stepLines } from './steps.ts';
import { dim } from './theme.ts';

/** The way out: detaching, proving it, deleting the debug pod. There is nothing to press; it ends by itself. */
export function Ending({ view, screen }: { view: View; screen: EndingScreen }) {
  const { columns, body } = useSize();
  const now = useClock(100);
  const lines = [
    ...stepLines(screen.steps, columns - 1, now),
    '',
    dim(' The process is let go first, then the debug pod is deleted. It ends by itself.'),
  ];
  const scroll = useScroll(lines.length, body, 'end');
  const keys = useKeys({
    where: 'steps',
    actions: { quit: () => {}, ...scroll.actions },
    labels: { quit: 'is under way' },
  });
  return (
    <Frame place={view.place} notice={view.notice} keys={keys} what="ending">
      <Lines lines={lines.slice(scroll.top, scroll.top + body)} />
    </Frame>
  );
}

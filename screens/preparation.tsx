import type { PreparationScreen, View } from '../src/session/view.ts';
import { Frame } from './components/frame.tsx';
import { Lines } from './components/lines.tsx';
import { useDispatch } from './hooks/use-app.ts';
import { useClock } from './hooks/use-clock.ts';
import { useKeys } from './hooks/use-keys.ts';
import { useScroll } from './hooks/use-scroll.ts';
import { useSize } from './hooks/use-size.ts';
import { failureLines } from './live.ts';
import { stepLines } from './steps.ts';
import { dim } from './theme.ts';

/** The checks, then the debug pod's life as it happens. A failure stays with its reason and what to do. */
export function Preparation({ view, screen }: { view: View; screen: PreparationScreen }) {
  const { steps, failure } = screen;
  const dispatch = useDispatch();
  const { columns, body } = useSize();
  const running = steps.some(({ status }) => status === 'running');
  const now = useClock(running ? 100 : 0);
  const lines = stepLines(steps, columns - 1, now);
  const shownAlready = failure && steps.some(({ status, text }) => status === 'failed' && text === failure.message);
  if (failure && !shownAlready) lines.push('', ...failureLines(failure, columns));
  lines.push('', dim(failure ? ' Nothing was stopped.' : ' Nothing has been stopped so far.'));
  const scroll = useScroll(lines.length, body, 'end');
  const back = (): void => dispatch({ type: 'back' });
  const keys = useKeys({
    where: 'steps',
    actions: { back, ...(failure ? { choose: back } : {}), ...scroll.actions },
    labels: { choose: 'back', back: failure ? 'back' : 'back (deletes the debug pod)' },
  });
  return (
    <Frame place={view.place} notice={view.notice} keys={keys} what="preparation">
      <Lines lines={lines.slice(scroll.top, scroll.top + body)} />
    </Frame>
  );
}

import { useEffect } from 'react';
import { debugCost, pauseTooLong } from '../../src/session/engine-cost.ts';
import { debugParts, percent, rate } from '../../src/session/engine-text.ts';
import type { SessionScreen, View } from '../../src/session/view.ts';
import { printable } from '../../src/terminal/sanitize.ts';
import { wrap } from '../cells.ts';
import { useApp } from '../hooks/use-app.ts';
import { useKeys } from '../hooks/use-keys.ts';
import { useSize } from '../hooks/use-size.ts';
import { bold, dim, yellow } from '../theme.ts';
import { Frame } from './frame.tsx';
import { Lines } from './lines.tsx';

/** From watch to debug: says what it will cost before anything is stopped. */
export function DebugInstead({
  view,
  screen,
  id,
  close,
}: {
  view: View;
  screen: SessionScreen;
  id: number;
  close(): void;
}) {
  const { store } = useApp();
  const { columns, body } = useSize();
  const tracepoint = screen.tracepoints.find((one) => one.id === id);
  // It was removed or has ended in the meantime.
  useEffect(() => {
    if (!tracepoint) close();
  }, [tracepoint, close]);
  const choose = (): void => {
    store.dispatch({ type: 'debug', id });
    close();
  };
  const keys = useKeys({ where: 'confirm', actions: { choose, back: close }, labels: { back: 'go on watching' } });
  const lines = [
    bold(` Debug ${printable(tracepoint?.function ?? '')} with Delve?`),
    '',
    ...costs(screen, id).flatMap(({ text, warns }) =>
      wrap(printable(text), columns - 6).map(
        (line, at) => ` ${at > 0 ? ' ' : warns ? yellow('!') : dim('·')} ${warns ? yellow(line) : line}`,
      ),
    ),
    '',
    dim(' Nothing is stopped before Enter.'),
  ];
  return (
    <Frame place={view.place} notice={view.notice} what="debug" keys={keys}>
      <Lines lines={lines.slice(0, body)} />
    </Frame>
  );
}

function costs(
  { summary, tracepoints, binary, limits, livenessMs }: SessionScreen,
  id: number,
): { text: string; warns?: boolean }[] {
  const seen = summary?.tracepoints.find((one) => one.id === id);
  const { pauseMs } = binary.estimate;
  const cost = debugCost(
    {
      pauseMs,
      ...(seen ? { callsPerSecond: seen.rate } : {}),
      ...(livenessMs === undefined ? {} : { livenessMs }),
    },
    { print: [], args: false, stack: 0, returns: seen?.durations !== undefined },
  );
  const [stop = '', pause = ''] = debugParts(cost);
  const tooMuch =
    cost.stoppedPercent !== undefined && limits.overheadPercent > 0 && cost.stoppedPercent > limits.overheadPercent;
  const now = seen ? `${rate(seen.rate)} calls/s now, ` : '';
  const budget = tooMuch
    ? `; over ${percent(limits.overheadPercent)} the tracepoint is taken out for a while, again and again`
    : '';
  return [
    { text: 'The probes are taken out, then dlv attaches in the same debug pod.' },
    { text: pause, warns: pauseTooLong({ pauseMs, ...(livenessMs === undefined ? {} : { livenessMs }) }) },
    { text: `${now}${stop}${budget}`, warns: tooMuch },
    { text: 'There is a console, and any expression can be evaluated. The hits so far stay in the log.' },
    ...(tracepoints.length > 1 ? [{ text: 'The other tracepoints are not set again.' }] : []),
  ];
}

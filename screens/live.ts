import type { Failure } from '../src/failure.ts';
import type { Live } from '../src/kube/objects.ts';
import { printable } from '../src/terminal/sanitize.ts';
import { wrap } from './cells.ts';
import { seconds } from './durations.ts';
import { dim, marks, spinner } from './theme.ts';

const none: readonly never[] = [];

export function liveRows<Row>(live: Live<Row>): readonly Row[] {
  return live.state === 'live' || live.state === 'stale' ? live.rows : none;
}

export function liveStatus<Row>(live: Live<Row>, now: number): string {
  switch (live.state) {
    case 'loading':
      return `${spinner(now)} loading ${seconds(now - live.since)}`;
    case 'live':
      return 'live';
    case 'stale':
      return 'reconnecting: the rows are the last known ones';
    case 'failed':
      return 'failed';
  }
}

/** A failure and what to do about it, wrapped: it is read, not scanned. */
export function failureLines(failure: Failure, columns: number): string[] {
  const message = wrap(printable(failure.message), columns - 4).map(
    (text, at) => ` ${at === 0 ? marks.failed : ' '} ${text}`,
  );
  const hint = failure.hint === undefined ? [] : wrap(printable(failure.hint), columns - 6);
  return [...message, ...hint.map((text, at) => `   ${at === 0 ? dim('→') : ' '} ${text}`)];
}

export function liveFailure<Row>(live: Live<Row>, columns: number): string[] {
  if (live.state !== 'failed' && live.state !== 'stale') return [];
  return failureLines(live.failure, columns);
}

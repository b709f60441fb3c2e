import type { Summary, TracepointSummary } from '../agent/protocol.ts';
import { printable } from '../terminal/sanitize.ts';
import { hitsRead, hitsShown } from './read.ts';
import { tookText } from './took.ts';

/** Values and callers that a table has room for. */
const SHOWN = 5;

/** What was seen of all calls, as a table in plain text; ends with a line end. Empty when nothing was counted. */
export function summaryText({ tracepoints }: Summary): string {
  return tracepoints
    .map(
      (one) =>
        `${lines(one, tracepoints.length > 1)
          .map(printable)
          .join('\n')}\n`,
    )
    .join('');
}

function lines(one: TracepointSummary, several: boolean): string[] {
  const name = several ? `tracepoint ${one.id}: ` : '';
  return [
    `${name}${one.calls.toLocaleString('en')} calls, ${Math.round(one.rate).toLocaleString('en')}/s at the end, ${one.recorded.toLocaleString('en')} recorded${shownText(one)}`,
    ...(one.durations
      ? [
          `  took     p50 ${tookText(one.durations.p50)}  p90 ${tookText(one.durations.p90)}  p99 ${tookText(one.durations.p99)}  max ${tookText(one.durations.max)}`,
        ]
      : []),
    ...one.values.flatMap(({ name: expression, top, others, sampled }) => {
      const all = top.reduce((sum, { count }) => sum + count, others);
      return [
        sampled ? `  ${expression} (of a sample of ${sampled.toLocaleString('en')} hits)` : `  ${expression}`,
        ...top.slice(0, SHOWN).map(({ text, count }) => row(count, all, text)),
        ...rest(
          top.slice(SHOWN).reduce((sum, { count }) => sum + count, others),
          all,
          'other values',
        ),
      ];
    }),
    ...(one.callers ? ['  callers'] : []),
    ...(one.callers ?? [])
      .slice(0, SHOWN)
      .map(({ stack, count }) => row(count, one.recorded, stack.map((frame) => frame.function).join(' ← '))),
  ];
}

function shownText(one: TracepointSummary): string {
  const shown = hitsShown(one);
  if (shown === undefined) return '';
  return `; ${shown.toLocaleString('en')} of ${hitsRead(one).toLocaleString('en')} hits shown one by one`;
}

function row(count: number, all: number, text: string): string {
  const share = all > 0 ? `${Math.round((100 * count) / all)} %` : '';
  return `  ${count.toLocaleString('en').padStart(11)}  ${share.padStart(5)}  ${text.slice(0, 200)}`;
}

function rest(count: number, all: number, text: string): string[] {
  return count > 0 ? [row(count, all, text)] : [];
}

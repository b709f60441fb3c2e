import type { Frame, Summary, Tracepoint, TracepointSummary } from '../src/agent/protocol.ts';
import { shortName } from '../src/functions/name.ts';
import { hitsRead, hitsShown } from '../src/hits/read.ts';
import { tookText } from '../src/hits/took.ts';
import { rate } from '../src/session/engine-text.ts';
import { printable } from '../src/terminal/sanitize.ts';
import { cut, pad, width } from './cells.ts';
import { bold, cyan, dim } from './theme.ts';

/** Rows of the histogram: where there are more buckets, neighbours are put together. */
const BUCKETS = 12;
const COUNT = 9;
const SHARE = 6;
const BAR = 16;
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** What watch has seen of all calls, as rows: how many, how long they took, the most frequent values and callers. */
export function insightLines(
  summary: Summary | undefined,
  tracepoints: readonly Tracepoint[],
  columns: number,
): string[] {
  const shown = summary?.tracepoints ?? [];
  if (shown.length === 0) return [dim('nothing has been counted yet')];
  return shown.flatMap((one, at) => {
    const tracepoint = tracepoints.find(({ id }) => id === one.id);
    const name = shown.length > 1 ? [bold(cut(printable(tracepoint?.name ?? `tracepoint ${one.id}`), columns))] : [];
    return [
      ...(at > 0 ? [''] : []),
      ...name,
      ...countLines(one, columns),
      ...durationLines(one, columns),
      ...valueLines(one, columns),
      ...callerLines(one, tracepoint?.function, columns),
    ];
  });
}

function countLines(one: TracepointSummary, columns: number): string[] {
  const { rate: perSecond, recorded } = one;
  // The kernel's counters are looked at a moment before its records are.
  const calls = Math.max(one.calls, recorded);
  const shown = hitsShown(one);
  const share = calls > 0 ? ` (${shareText(recorded, calls)})` : '';
  const facts = [
    `calls ${calls.toLocaleString('en')}`,
    `${rate(perSecond)}/s`,
    `recorded ${recorded.toLocaleString('en')}${share}`,
    ...(shown === undefined ? [] : [`shown ${shown.toLocaleString('en')} of ${hitsRead(one).toLocaleString('en')}`]),
  ];
  return [cut(facts.join('  '), columns)];
}

function durationLines({ durations }: TracepointSummary, columns: number): string[] {
  if (!durations) return [];
  const { p50, p90, p99, max, buckets } = durations;
  const figures = `p50 ${tookText(p50)}  p90 ${tookText(p90)}  p99 ${tookText(p99)}  max ${tookText(max)}`;
  const rows = together(buckets);
  const most = Math.max(1, ...rows.map(([, count]) => count));
  const label = Math.max(8, ...rows.map(([upTo]) => width(tookText(upTo)) + 2));
  const room = Math.max(4, columns - label - COUNT - 2);
  return [
    '',
    cut(`${'took'}  ${figures}`, columns),
    ...rows.map(
      ([upTo, count]) =>
        `${dim(pad(`≤ ${tookText(upTo)}`, label, 'right'))}${pad(count.toLocaleString('en'), COUNT, 'right')}  ${cyan(bar(count / most, Math.min(room, 40)))}`,
    ),
  ];
}

/** Neighbouring buckets put together, the same number of them for each row. */
function together(buckets: readonly [upTo: number, count: number][]): [upTo: number, count: number][] {
  const each = Math.ceil(buckets.length / BUCKETS);
  const rows: [number, number][] = [];
  for (let at = 0; at < buckets.length; at += each) {
    const part = buckets.slice(at, at + each);
    rows.push([part.at(-1)?.[0] ?? 0, part.reduce((sum, [, count]) => sum + count, 0)]);
  }
  return rows;
}

function valueLines({ values }: TracepointSummary, columns: number): string[] {
  return values.flatMap(({ name, top, others, sampled }) => {
    const all = top.reduce((sum, { count }) => sum + count, others);
    const rows = top.map(({ text, count }) => countedRow(printable(text), count, all, columns));
    const rest = others > 0 ? [dim(countedRow('any other value', others, all, columns, false))] : [];
    const sample = sampled ? dim(cut(`of a sample of ${sampled.toLocaleString('en')} hits`, columns)) : '';
    return [
      '',
      bold(cut(printable(name), columns)),
      ...(sample ? [sample] : []),
      ...(all === 0 ? [dim('no value yet')] : rows),
      ...rest,
    ];
  });
}

function countedRow(text: string, count: number, all: number, columns: number, withBar = true): string {
  const cells = columns >= COUNT + SHARE + BAR + 24 ? BAR : 0;
  const name = columns - COUNT - SHARE - (cells > 0 ? cells + 2 : 0) - 1;
  const figures = `${pad(count.toLocaleString('en'), COUNT, 'right')}${pad(shareText(count, all), SHARE, 'right')}`;
  const shown = cells > 0 && withBar ? `  ${cyan(bar(count / all, cells))}` : '';
  return ` ${pad(text, name)}${figures}${shown}`;
}

function callerLines({ callers }: TracepointSummary, traced: string | undefined, columns: number): string[] {
  if (!callers || callers.length === 0) return [];
  const all = callers.reduce((sum, { count }) => sum + count, 0);
  const rows = callers.flatMap(({ stack, count }) => {
    const [first = 'not known', ...rest] = callersOf(stack, traced);
    const figures = `${pad(count.toLocaleString('en'), COUNT, 'right')}${pad(shareText(count, all), SHARE, 'right')}  `;
    const room = columns - width(figures);
    return [
      `${figures}${cut(first, room)}`,
      ...rest.map((frame) => dim(' '.repeat(width(figures)) + cut(`← ${frame}`, room))),
    ];
  });
  return ['', bold('callers'), ...rows];
}

/** Without the traced function itself, which says nothing new. */
function callersOf(stack: readonly Frame[], traced: string | undefined): string[] {
  const frames = stack[0]?.function === traced && stack.length > 1 ? stack.slice(1) : stack;
  return frames.map(({ function: name, file, line }) =>
    printable(`${shortName(name)} ${file.slice(file.lastIndexOf('/') + 1)}:${line}`),
  );
}

function shareText(count: number, all: number): string {
  if (all === 0) return '';
  const percent = (100 * count) / all;
  if (percent > 0 && percent < 1) return '<1 %';
  return `${Math.floor(percent)} %`;
}

/** Blocks in eighths of a cell; what isn't nothing is seen. */
function bar(share: number, cells: number): string {
  const filled = Math.max(share > 0 ? 1 : 0, Math.round(share * cells * 8));
  return '█'.repeat(Math.floor(filled / 8)) + (eighths[filled % 8] ?? '');
}

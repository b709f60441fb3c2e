import type { Hit, Tracepoint, Variable } from '../src/agent/protocol.ts';
import { valueText } from '../src/hits/text.ts';
import { tookText } from '../src/hits/took.ts';
import { printable } from '../src/terminal/sanitize.ts';
import { pad, width } from './cells.ts';
import { clockTime } from './durations.ts';
import { dim } from './theme.ts';

/** One column of the hits: its cells only ever grow, so that nothing jumps while hits come in. */
export interface HitColumn {
  key: string;
  title: string;
  cells: number;
}

const GAP = 2;
const TIME = 12;
const MOST = 48;

/**
 * The columns for these tracepoints and the hits that are on the screen: one for each expression, or for each argument
 * where none was asked for, then the results.
 */
export function hitColumns(
  tracepoints: readonly Tracepoint[],
  hits: readonly Hit[],
  before: readonly HitColumn[],
): HitColumn[] {
  const found = new Map(before.map((column) => [column.key, { ...column }]));
  const see = (key: string, title: string, text: string): void => {
    const column = found.get(key) ?? { key, title, cells: width(title) };
    column.cells = Math.min(MOST, Math.max(column.cells, width(text)));
    found.set(key, column);
  };
  if (tracepoints.length > 1) for (const { name } of tracepoints) see('tracepoint', 'TRACEPOINT', printable(name));
  for (const name of tracepoints.flatMap(({ print }) => print)) see(`value ${name}`, printable(name), '');
  for (const hit of hits)
    for (const [key, variable] of cells(hit)) see(key, titleOf(key, variable), valueText(variable));
  const rank = (key: string): number =>
    ['tracepoint', 'value', 'arg', 'return', 'took'].indexOf(key.split(' ', 1)[0] ?? '');
  return [...found.values()].sort((a, b) => rank(a.key) - rank(b.key));
}

function titleOf(key: string, { name }: Variable): string {
  return key.startsWith('return ') ? `→ ${printable(name)}` : printable(name);
}

/** The arguments have columns only where nothing was asked for; the detail shows them all. */
function cells(hit: Hit): [string, Variable][] {
  const values = hit.values.map((variable): [string, Variable] => [`value ${variable.name}`, variable]);
  const args =
    hit.values.length > 0
      ? []
      : (hit.args ?? []).map((variable): [string, Variable] => [`arg ${variable.name}`, variable]);
  const returns = (hit.returns ?? []).map((variable): [string, Variable] => [`return ${variable.name}`, variable]);
  return [...values, ...args, ...returns, ...took(hit)];
}

/** A column of its own, behind the results. */
function took({ durationMs }: Hit): [string, Variable][] {
  if (durationMs === undefined) return [];
  return [['took', { name: 'took', type: '', kind: 'other', text: tookText(durationMs) }]];
}

export function hitHeader(columns: readonly HitColumn[], room: number): string {
  return [
    pad('TIME', TIME),
    pad('G', 5, 'right'),
    ...fitted(columns, room).map(({ title, cells: own }) => pad(title, own)),
  ].join('  ');
}

export function hitLine(hit: Hit, columns: readonly HitColumn[], room: number): string {
  const variables = new Map(cells(hit));
  const texts = fitted(columns, room).map(({ key, cells: own }) => {
    if (key === 'tracepoint') return pad(printable(hit.tracepoint), own);
    const variable = variables.get(key);
    if (!variable) return ' '.repeat(own);
    return variable.unreadable === undefined ? pad(valueText(variable), own) : dim(pad(valueText(variable), own));
  });
  return [clockTime(hit.time), pad(String(hit.goroutine), 5, 'right'), ...texts].join('  ');
}

/** Where there isn't room for all, the widest give way first. */
function fitted(columns: readonly HitColumn[], room: number): HitColumn[] {
  const shown = columns.map((column) => ({ ...column }));
  let over = shown.reduce((sum, column) => sum + column.cells + GAP, TIME + GAP + 5) - room;
  while (over > 0) {
    const widest = shown.reduce<HitColumn | undefined>(
      (most, column) => (column.cells > (most?.cells ?? 8) ? column : most),
      undefined,
    );
    if (!widest) break;
    widest.cells -= 1;
    over -= 1;
  }
  return shown;
}

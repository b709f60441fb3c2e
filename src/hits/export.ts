import type { Hit, Variable } from '../agent/protocol.ts';
import { printable } from '../terminal/sanitize.ts';
import { plainHit, plainValue } from './plain.ts';
import { valueText } from './text.ts';
import { tookText } from './took.ts';

/** One hit as a line of JSON, without the line's end. */
export function toJsonLine(hit: Hit): string {
  return JSON.stringify(plainHit(hit));
}

const COLUMNS = [
  'time',
  'seq',
  'tracepoint',
  'goroutine',
  'function',
  'file',
  'line',
  'return',
  'values',
  'args',
  'returns',
  'stack',
  'durationMs',
];

/** RFC 4180: line ends are CR LF. */
export const CSV_HEADER = `${COLUMNS.join(',')}\r\n`;

export function toCsv(hits: readonly Hit[]): string {
  return CSV_HEADER + hits.map(toCsvLine).join('');
}

/** One record with its line end. The columns are fixed, since lines are written before all expressions are known. */
export function toCsvLine(hit: Hit): string {
  const fields = [
    hit.time,
    hit.seq,
    hit.tracepoint,
    hit.goroutine,
    hit.function,
    hit.file,
    hit.line,
    hit.return ? 'true' : '',
    assignments(hit.values),
    assignments(hit.args ?? []),
    assignments(hit.returns ?? []),
    (hit.stack ?? []).map(({ function: name, file, line }) => `${name} ${file}:${line}`).join(' < '),
    hit.durationMs ?? '',
  ];
  return `${fields.map((field) => csvField(String(field))).join(',')}\r\n`;
}

/** `n=2 order.SKU="bolt"`: readable in a cell, and still to be told apart. */
function assignments(variables: readonly Variable[]): string {
  return variables.map((variable) => `${variable.name}=${JSON.stringify(plainValue(variable))}`).join(' ');
}

/** A spreadsheet must not take a value of the target for a formula: such fields start with an apostrophe. */
export function csvField(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One hit for a person, without the line's end: `12:01:44.120 main.handleSlash main.go:10 g35 r.RemoteAddr="127.0.0.1:34868"`. */
export function toTextLine(hit: Hit): string {
  const variables = [...hit.values, ...(hit.args ?? []), ...(hit.locals ?? [])].map(named);
  const returns = (hit.returns ?? []).map(named);
  const place = `${hit.file.slice(hit.file.lastIndexOf('/') + 1)}:${hit.line}`;
  const parts = [clock(hit.time), printable(hit.function), printable(place), `g${hit.goroutine}`, ...variables];
  if (hit.return || hit.durationMs !== undefined) parts.push('→');
  if (hit.durationMs !== undefined) parts.push(tookText(hit.durationMs));
  if (hit.return) parts.push(...returns);
  if (hit.stack?.length) parts.push(hit.stack.map((frame) => `← ${printable(frame.function)}`).join(' '));
  return parts.join(' ');
}

function named(variable: Variable): string {
  return `${printable(variable.name)}=${valueText(variable)}`;
}

function clock(time: string): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return printable(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

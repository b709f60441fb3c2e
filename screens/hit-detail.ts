import type { Hit, Variable } from '../src/agent/protocol.ts';
import { shortName } from '../src/functions/name.ts';
import { valueText } from '../src/hits/text.ts';
import { tookText } from '../src/hits/took.ts';
import { printable } from '../src/terminal/sanitize.ts';
import { cut, pad, width, wrap } from './cells.ts';
import { bold, dim, yellow } from './theme.ts';

/** Deeper values are cut; dlv doesn't load them much deeper either. */
const DEPTH = 5;
const MOST = 400;

/** Everything about one hit, as rows: values, arguments, results, stack. */
export function detailLines(hit: Hit, columns: number): string[] {
  const kind = hit.return ? 'return of ' : '';
  const took = hit.durationMs === undefined ? '' : ` · took ${tookText(hit.durationMs)}`;
  const head = `${kind}${shortName(hit.function)} ${base(hit.file)}:${hit.line}${took} · goroutine ${hit.goroutine} · hit ${hit.hits.total.toLocaleString('en')}, ${hit.hits.goroutine.toLocaleString('en')} of this goroutine`;
  const lines = [
    dim(cut(printable(head), columns)),
    ...section('', hit.values, columns),
    ...section('args', hit.args, columns),
    ...section('locals', hit.locals, columns),
    ...section('results', hit.returns, columns),
    ...stackLines(hit, columns),
  ];
  return lines.length > MOST ? [...lines.slice(0, MOST), dim('…')] : lines;
}

function section(title: string, variables: readonly Variable[] | undefined, columns: number): string[] {
  if (!variables || variables.length === 0) return [];
  return [...(title === '' ? [] : [bold(title)]), ...tree(variables, title === '' ? 0 : 1, columns)];
}

function tree(variables: readonly Variable[], depth: number, columns: number): string[] {
  const indent = '  '.repeat(depth);
  const names = Math.min(24, Math.max(...variables.map(({ name }) => width(printable(name)))));
  return variables.flatMap((variable) => {
    const name = pad(printable(variable.name), names);
    const text = valueText(variable);
    const room = columns - width(indent) - names - 2;
    const [first = '', ...rest] = depth === 0 ? wrap(text, room).slice(0, 4) : [cut(text, room)];
    const children = depth + 1 < DEPTH && variable.children ? tree(variable.children, depth + 1, columns) : [];
    // The line of a value that is spread out below it says nothing new.
    const calm = children.length > 0 ? dim(first) : first;
    const value = variable.unreadable === undefined ? calm : yellow(first);
    return [
      `${indent}${bold(name)}  ${value}`,
      ...rest.map((line) => `${' '.repeat(width(indent) + names + 2)}${line}`),
      ...children,
    ];
  });
}

function stackLines({ stack }: Hit, columns: number): string[] {
  if (!stack || stack.length === 0) return [];
  const frames = stack.map((frame) => `${shortName(frame.function)} ${base(frame.file)}:${frame.line}`);
  return [bold('stack'), ...frames.map((frame) => cut(printable(`  ${frame}`), columns))];
}

function base(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

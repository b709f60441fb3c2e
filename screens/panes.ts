import { titled } from './box.ts';
import type { SessionLayout } from './session-layout.ts';
import { padStyled } from './styled.ts';
import { cyan, dim } from './theme.ts';

export interface Pane {
  title: string;
  right?: string;
  lines: readonly string[];
  focused: boolean;
}

/** The panes with the borders that they share, as rows of the screen. */
export function paneRows(layout: SessionLayout, hits: Pane, detail: Pane, console: Pane): string[] {
  const { wide, left, right } = layout;
  if (!wide && console.focused) return single(console, right, layout.console);
  const log = [...padded(hits.lines, layout.hits), undefined, ...padded(detail.lines, layout.detail)];
  const other = padded(console.lines, layout.console);
  const edge = (focused: boolean): string => (focused ? cyan('│') : dim('│'));
  const rows = log.map((line, row) => {
    const upper = row < layout.hits;
    const leftFocused = upper ? hits.focused : detail.focused;
    const text = line === undefined ? border(detail, left) : inset(line, left);
    const start = line === undefined ? dim('├') : edge(leftFocused);
    const middle = line === undefined ? dim('┤') : edge(leftFocused || console.focused);
    if (!wide) return start + text + (line === undefined ? dim('┤') : edge(leftFocused));
    return `${start}${text}${middle}${padStyled(other[row] ?? '', right)}${edge(console.focused)}`;
  });
  if (!wide) return [`${dim('┌')}${border(hits, left)}${dim('┐')}`, ...rows, dim(`└${'─'.repeat(left)}┘`)];
  return [
    `${dim('┌')}${border(hits, left)}${dim('┬')}${border(console, right)}${dim('┐')}`,
    ...rows,
    dim(`└${'─'.repeat(left)}┴${'─'.repeat(right)}┘`),
  ];
}

function single(pane: Pane, columns: number, rows: number): string[] {
  const edge = pane.focused ? cyan('│') : dim('│');
  return [
    `${dim('┌')}${border(pane, columns)}${dim('┐')}`,
    ...padded(pane.lines, rows).map((line) => `${edge}${padStyled(line, columns)}${edge}`),
    dim(`└${'─'.repeat(columns)}┘`),
  ];
}

function border({ title, focused, right }: Pane, cells: number): string {
  return titled(title, cells, { focused, ...(right === undefined ? {} : { right }) });
}

function inset(line: string, cells: number): string {
  return ` ${padStyled(line, cells - 2)} `;
}

function padded(lines: readonly string[], rows: number): string[] {
  return Array.from({ length: rows }, (_, row) => lines[row] ?? '');
}

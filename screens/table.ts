import { printable } from '../src/terminal/sanitize.ts';
import { pad, width } from './cells.ts';

export interface Column<Row> {
  title: string;
  text(row: Row): string;
  align?: 'right';
  /** Left out, the highest first, where there is no room for all. */
  optional?: number;
  /** At most so many cells. */
  most?: number;
}

export interface Layout<Row> {
  columns: readonly { column: Column<Row>; width: number }[];
}

const GAP = 2;

/** Widths from all rows, so that nothing jumps while scrolling. What doesn't pad is left out, then the first column gives way. */
export function layout<Row>(columns: readonly Column<Row>[], rows: readonly Row[], total: number): Layout<Row> {
  let shown = columns
    .map((column) => ({ column, width: natural(column, rows) }))
    .filter(({ width: cells }) => cells > 0);
  const sum = (): number => shown.reduce((cells, { width: own }) => cells + own + GAP, -GAP);
  const least = (): number => sum() - Math.max(0, (shown[0]?.width ?? 0) - 30);
  while (least() > total) {
    const [surplus] = shown
      .filter(({ column }) => column.optional !== undefined)
      .sort((a, b) => (b.column.optional ?? 0) - (a.column.optional ?? 0));
    if (!surplus) break;
    shown = shown.filter((column) => column !== surplus);
  }
  const over = sum() - total;
  return {
    columns: shown.map((column, index) =>
      index === 0 && over > 0 ? { ...column, width: Math.max(8, column.width - over) } : column,
    ),
  };
}

export function header<Row>({ columns }: Layout<Row>): string {
  return columns.map(({ column, width: cells }) => pad(column.title, cells, column.align)).join(' '.repeat(GAP));
}

export function line<Row>({ columns }: Layout<Row>, row: Row): string {
  return columns
    .map(({ column, width: cells }) => pad(printable(column.text(row)), cells, column.align))
    .join(' '.repeat(GAP));
}

/** A column in which nothing is said has no width. */
function natural<Row>({ title, text, most }: Column<Row>, rows: readonly Row[]): number {
  const longest = rows.reduce((cells, row) => Math.max(cells, width(printable(text(row)))), 0);
  if (longest === 0 && rows.length > 0) return title === '' ? 0 : width(title);
  return Math.min(most ?? Number.POSITIVE_INFINITY, Math.max(width(title), longest));
}

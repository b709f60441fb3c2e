import type { Row } from './benchmark.ts';

/** A figure each: columns as rows, with median, range and ratio. Markdown, so that it can be pasted. */
export function table(rows: readonly Row[]): string {
  return Object.values(Object.groupBy(rows, ({ figure }) => figure))
    .map((group = []) => {
      const [first] = group;
      const cells = [
        [`${first?.figure} (${first?.unit})`, 'median', 'min', 'max', 'ratio', 'rounds'],
        ...group.map((row) => [
          row.column,
          number(row.median, row.decimals),
          number(row.min, row.decimals),
          number(row.max, row.decimals),
          row.ratio === undefined ? '' : row.ratio.toPrecision(row.ratio < 1 ? 2 : 3),
          String(row.rounds),
        ]),
      ];
      const widths = (cells[0] ?? []).map((_, at) => Math.max(...cells.map((line) => (line[at] ?? '').length)));
      const lines = cells.map(
        (line) =>
          `| ${line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`,
      );
      const rule = `|${widths.map((width, at) => (at === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
      return [lines[0], rule, ...lines.slice(1)].join('\n');
    })
    .join('\n\n');
}

function number(value: number, decimals: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

import type { IBuffer, IBufferCell } from '@xterm/headless';

/** A row of a terminal as text: SGR sequences only, without the blank tail, closed with a reset when it has colours. */
export function rowText(buffer: IBuffer, row: number, columns: number): string {
  const line = buffer.getLine(row);
  if (!line) return '';
  const cell = buffer.getNullCell();
  let text = '';
  let kept = 0;
  let style = '';
  for (let column = 0; column < columns; column += 1) {
    if (!line.getCell(column, cell)) break;
    // The second half of a wide character.
    if (cell.getWidth() === 0) continue;
    const next = sgr(cell);
    if (next !== style) {
      text += next === '' ? '\x1b[0m' : `\x1b[0;${next}m`;
      style = next;
    }
    const characters = cell.getChars();
    // A wide character has no place in the last column.
    if (column + cell.getWidth() > columns) break;
    text += characters === '' || cell.isInvisible() ? ' ' : characters;
    if (characters.trim() !== '' || visibleBlank(cell)) kept = text.length;
  }
  const trimmed = text.slice(0, kept);
  return trimmed.includes('\x1b') ? `${trimmed}\x1b[0m` : trimmed;
}

function visibleBlank(cell: IBufferCell): boolean {
  return !cell.isBgDefault() || Boolean(cell.isInverse() || cell.isUnderline() || cell.isStrikethrough());
}

function sgr(cell: IBufferCell): string {
  if (cell.isAttributeDefault()) return '';
  const codes: (number | string)[] = [];
  if (cell.isBold()) codes.push(1);
  if (cell.isDim()) codes.push(2);
  if (cell.isItalic()) codes.push(3);
  if (cell.isUnderline()) codes.push(4);
  if (cell.isInverse()) codes.push(7);
  if (cell.isStrikethrough()) codes.push(9);
  if (!cell.isFgDefault()) codes.push(colour(cell.getFgColor(), cell.isFgRGB(), 30));
  if (!cell.isBgDefault()) codes.push(colour(cell.getBgColor(), cell.isBgRGB(), 40));
  return codes.join(';');
}

function colour(value: number, rgb: boolean, base: 30 | 40): string {
  if (rgb) return `${base + 8};2;${(value >> 16) & 255};${(value >> 8) & 255};${value & 255}`;
  if (value < 8) return String(base + value);
  if (value < 16) return String(base + 60 + value - 8);
  return `${base + 8};5;${value}`;
}

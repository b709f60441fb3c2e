import { nameParts } from '../src/functions/name.ts';
import type { OrderedFunctions } from '../src/functions/order.ts';
import { printable } from '../src/terminal/sanitize.ts';
import { cut, cutStart, pad, width } from './cells.ts';
import { marked } from './styled.ts';
import { bold, cursorBar, cyan, dim } from './theme.ts';

/** The rows of the function list that are shown: name, place in the source, path of the package. */
export function functionLines(
  functions: OrderedFunctions,
  shown: readonly number[],
  chosen: number | undefined,
  columns: number,
  ranges: (name: string) => readonly number[],
): string[] {
  const room = columns - 4;
  const nameWidth = Math.max(24, Math.min(Math.floor(room * 0.55), 70));
  const placeWidth = Math.min(24, Math.max(14, Math.floor(room * 0.22)));
  const pathWidth = room - nameWidth - placeWidth - 4;
  return shown.map((index) => {
    const row = functions.row(index);
    if (!row) return '';
    const { folder } = nameParts(row.name);
    const name = cut(printable(row.name.slice(folder.length)), nameWidth);
    const marks = ranges(row.name).map((at) => Math.min(at - folder.length, name.length));
    const place = pad(printable(`${row.file.slice(row.file.lastIndexOf('/') + 1)}:${row.line}`), placeWidth);
    const path = pathWidth > 6 ? cutStart(printable(folder), pathWidth) : '';
    const blank = ' '.repeat(Math.max(0, nameWidth - width(name)));
    const onIt = index === chosen;
    const text = `${marked(name, marks, cyan)}${blank}`;
    return `${onIt ? ` ${cursorBar} ${bold(text)}` : `   ${text}`}  ${dim(place)}  ${dim(path)}`;
  });
}

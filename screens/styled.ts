import { stripVTControlCharacters } from 'node:util';
import { width } from './cells.ts';
import { inverse } from './theme.ts';

/** Text that has styles already: rows of the console, and rows put together from parts. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: styles begin with one
const style = /(\x1b\[[\d;]*m)/;
const segmenter = new Intl.Segmenter();

function plainText(text: string): string {
  return text.includes('\x1b') ? stripVTControlCharacters(text) : text;
}

export function styledWidth(text: string): number {
  return width(plainText(text));
}

/** Exactly so many cells; what is too long ends in …. */
export function padStyled(text: string, columns: number): string {
  const cells = styledWidth(text);
  if (cells <= columns) return text + ' '.repeat(columns - cells);
  let kept = '';
  let used = 0;
  for (const part of text.split(style)) {
    if (part.startsWith('\x1b')) {
      kept += part;
      continue;
    }
    for (const { segment } of segmenter.segment(part)) {
      const next = used + width(segment);
      if (next > columns - 1) return `${kept}…${' '.repeat(Math.max(0, columns - 1 - used))}\x1b[0m`;
      kept += segment;
      used = next;
    }
  }
  return kept;
}

/** The row with a cursor on one of its cells. */
export function withCursor(text: string, column: number): string {
  let shown = '';
  let used = 0;
  let done = false;
  for (const part of text.split(style)) {
    if (part.startsWith('\x1b')) {
      shown += part;
      continue;
    }
    for (const { segment } of segmenter.segment(part)) {
      const here: boolean = !done && used + width(segment) > column;
      shown += here ? inverse(segment) : segment;
      done ||= here;
      used += width(segment);
    }
  }
  return done ? shown : shown + ' '.repeat(Math.max(0, column - used)) + inverse(' ');
}

/** Styles parts of a plain text: pairs of start and end. */
export function marked(text: string, ranges: readonly number[], mark: (part: string) => string): string {
  let shown = '';
  let at = 0;
  for (let pair = 0; pair + 1 < ranges.length; pair += 2) {
    const from = Math.max(at, Math.min(ranges[pair] ?? 0, text.length));
    const to = Math.max(from, Math.min(ranges[pair + 1] ?? 0, text.length));
    shown += text.slice(at, from) + mark(text.slice(from, to));
    at = to;
  }
  return shown + text.slice(at);
}

/** Left and right end of a row; the right one is left out where there is no room for both. */
export function spread(left: string, right: string, columns: number): string {
  const gap = columns - styledWidth(left) - styledWidth(right);
  return gap >= 1 ? left + ' '.repeat(gap) + right : left;
}

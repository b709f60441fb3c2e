import stringWidth from 'string-width';

/** Text in terminal cells. Everything here takes plain text: styles come after it has its width. */

const ascii = /^[\x20-\x7e]*$/;
const segmenter = new Intl.Segmenter();

export function width(text: string): number {
  return ascii.test(text) ? text.length : stringWidth(text);
}

/** At most so many cells, with … where something is missing. */
export function cut(text: string, columns: number): string {
  if (columns <= 0) return '';
  if (text.length <= columns && ascii.test(text)) return text;
  if (ascii.test(text)) return `${text.slice(0, columns - 1)}…`;
  if (text.length < columns * 8 && stringWidth(text) <= columns) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    used += stringWidth(segment);
    if (used > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Exactly so many cells. */
export function pad(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const short = cut(text, columns);
  const blank = ' '.repeat(Math.max(0, columns - width(short)));
  return align === 'left' ? short + blank : blank + short;
}

/** At most so many cells of the end: paths tell more there. */
export function cutStart(text: string, columns: number): string {
  if (columns <= 0) return '';
  if (width(text) <= columns) return text;
  let kept = '';
  let used = 1;
  for (const { segment } of [...segmenter.segment(text)].reverse()) {
    used += width(segment);
    if (used > columns) break;
    kept = segment + kept;
  }
  return `…${kept}`;
}

/** Lines of at most so many cells, broken at blanks; a longer word is cut. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (width(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (width(line) > columns && columns > 0) {
      const head = [...line].slice(0, Math.max(1, columns)).join('');
      const fitting = width(head) <= columns ? head : [...head].slice(0, Math.max(1, Math.floor(columns / 2))).join('');
      lines.push(fitting);
      line = line.slice(fitting.length);
    }
  }
  lines.push(line);
  return lines;
}

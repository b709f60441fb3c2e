import { cut, width } from './cells.ts';
import { padStyled, styledWidth } from './styled.ts';
import { bold, cyan, dim } from './theme.ts';

/** Boxes drawn as rows of text, with their titles in the border. */

/** A piece of a border of so many cells with a title in it: ` hits ──────`. */
export function titled(title: string, cells: number, options: { focused?: boolean; right?: string } = {}): string {
  const { focused = false, right = '' } = options;
  const line = focused ? cyan : dim;
  if (title === '') return line('─'.repeat(Math.max(0, cells)));
  const name = cut(title, Math.max(1, cells - 3));
  const end = right === '' || width(name) + styledWidth(right) + 6 > cells ? '' : ` ${right} `;
  const rest = Math.max(0, cells - width(name) - 2 - styledWidth(end) - (end === '' ? 0 : 1));
  return ` ${focused ? bold(cyan(name)) : bold(name)} ${line('─'.repeat(rest))}${end}${end === '' ? '' : line('─')}`;
}

/** A box of exactly so many columns; its height is that of its lines and two. */
export function box(
  title: string,
  lines: readonly string[],
  columns: number,
  options: { focused?: boolean; right?: string } = {},
): string[] {
  const inner = columns - 4;
  const line = options.focused ? cyan : dim;
  return [
    `${line('┌')}${titled(title, columns - 2, options)}${line('┐')}`,
    ...lines.map((text) => `${line('│')} ${padStyled(text, inner)} ${line('│')}`),
    line(`└${'─'.repeat(columns - 2)}┘`),
  ];
}

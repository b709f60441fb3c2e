import type { Place } from '../../src/session/view.ts';
import { printable } from '../../src/terminal/sanitize.ts';
import { cut, width } from '../cells.ts';
import { bold, dim } from '../theme.ts';

/** `prod-eu ▸ shop ▸ orders-7c9f5d6b8-x2x9p ▸ app`; what comes first gives way. */
export function crumb(place: Place, columns: number, last?: string): string {
  const parts = [place.context, place.namespace, place.pod, place.container, last]
    .filter((part) => part !== undefined)
    .map(printable);
  while (parts.length > 2 && width(parts.join(' ▸ ')) > columns) {
    if (parts[0] === '…') parts.splice(1, 1);
    else parts[0] = '…';
  }
  const head = parts
    .slice(0, -1)
    .map((part) => `${part} ▸ `)
    .join('');
  const tail = cut(parts.at(-1) ?? '', Math.max(8, columns - width(head)));
  return dim(head) + bold(tail);
}

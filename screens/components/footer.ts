import { cut, width } from '../cells.ts';
import type { Binding } from '../keymap.ts';
import { bold, dim } from '../theme.ts';

/** Keys that are shown even where there is little room. */
const essential = new Set(['back', 'help', 'end', 'quit']);

const signs: Record<string, string> = { up: '↑', down: '↓', left: '←', right: '→' };

export function keySign(key: string): string {
  return signs[key] ?? key;
}

/** `enter choose · esc back · ? keys`: as many as there is room for. */
export function footer(bindings: readonly Binding[], columns: number): string {
  let shown = bindings.filter(({ quiet }) => !quiet);
  while (plainWidth(shown) > columns && shown.some(({ action }) => !essential.has(action))) {
    const surplus = shown.findLastIndex(({ action }) => !essential.has(action));
    shown = shown.filter((_, index) => index !== surplus);
  }
  if (plainWidth(shown) > columns) return cut(shown.map(text).join(' · '), columns);
  return shown.map(({ keys, label }) => `${bold(keySign(keys[0] ?? ''))} ${dim(label)}`).join(dim(' · '));
}

function text({ keys, label }: Binding): string {
  return `${keySign(keys[0] ?? '')} ${label}`;
}

function plainWidth(bindings: readonly Binding[]): number {
  return width(bindings.map(text).join(' · '));
}

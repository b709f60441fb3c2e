import type { Variable } from '../agent/protocol.ts';
import { printable } from '../terminal/sanitize.ts';

/** A value on one line, safe for a terminal: strings quoted, what could not be read in angle brackets. */
export function valueText(variable: Variable): string {
  if (variable.unreadable !== undefined) return `<${printable(variable.unreadable)}>`;
  const { kind, text, length } = variable;
  if (kind !== 'string') return printable(text);
  const cut = length !== undefined && length > Buffer.byteLength(text);
  return cut ? `"${quoted(text)}…" (${length.toLocaleString('en')} bytes)` : `"${quoted(text)}"`;
}

/** As Go's %q: a quote or backslash of the value can't be mistaken for one of ours. */
function quoted(text: string): string {
  return printable(text.replace(/["\\]/g, '\\$&'));
}

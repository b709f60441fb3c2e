import type { Failure } from '../failure.ts';
import { printable } from '../terminal/sanitize.ts';

/** A failure on the normal screen: what failed, and what to type next. */
export function failureText({ message, hint }: Failure): string {
  return `✗ ${printable(message)}\n${hint ? `  ${printable(hint)}\n` : ''}`;
}

import type { TraceRequest } from '../agent/protocol.ts';

/** A function's name, or `file:line`. */
export function locationText(location: TraceRequest['location']): string {
  return 'function' in location ? location.function : `${location.file}:${location.line}`;
}

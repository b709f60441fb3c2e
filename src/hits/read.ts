import type { TracepointSummary } from '../agent/protocol.ts';

/** Hits that the agent has read of a tracepoint: one for each recorded call, and one for each return that was seen. */
export function hitsRead({ recorded, durations }: TracepointSummary): number {
  return recorded + (durations?.count ?? 0);
}

/** How many of them came here one by one, where these aren't all. */
export function hitsShown(one: TracepointSummary): number | undefined {
  return one.sent !== undefined && one.sent < hitsRead(one) ? one.sent : undefined;
}

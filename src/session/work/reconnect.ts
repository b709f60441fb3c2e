import { setTimeout } from 'node:timers/promises';
import { openLink } from '../link.ts';
import type { Event } from '../machine.ts';
import type { Session } from '../session.ts';

/**
 * For how long after the lease's end it makes sense to go on trying: the agent has detached by then, and stays for its
 * client to fetch the proof. Milliseconds.
 */
const AFTER_LEASE = 15_000;

/** Tries until the agent answers again, or the debug pod itself has to be asked. */
export async function reconnect(session: Session, signal: AbortSignal): Promise<Event> {
  const lostAt = session.linkLostAt ?? Date.now();
  while (!signal.aborted && Date.now() < lostAt + session.request.leaseMs + AFTER_LEASE) {
    const hello = await openLink(session, 3_000);
    if (hello.ok) return found(session);
    await setTimeout(300);
  }
  return {
    type: 'failed',
    failure: {
      kind: 'link',
      message: `The link was lost for longer than ${Math.round((session.request.leaseMs + AFTER_LEASE) / 1000)} s.`,
      hint: 'The agent detaches by itself when its lease is over.',
    },
  };
}

async function found(session: Session): Promise<Event> {
  switch (session.target.phase) {
    case 'running':
    case 'stopped':
    case 'attaching':
      await session.refreshTracepoints();
      return { type: 'reconnected', debugger: 'attached' };
    case 'idle':
      return { type: 'reconnected', debugger: 'none' };
    case 'detaching':
    case 'detached':
    case 'exited': {
      const proof = await session.client?.request('detach', {}, 20_000);
      if (proof?.ok) session.proof = proof.value;
      session.reason = 'the link was lost for longer than the lease';
      return {
        type: 'detached',
        failure: {
          kind: 'link',
          message: 'The link was lost for longer than the lease; the agent detached by itself.',
          hint: 'Start again when the link is stable.',
        },
      };
    }
  }
}

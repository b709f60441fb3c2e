import type { Failure } from '../../failure.ts';
import { HitFile } from '../hit-file.ts';
import type { Event } from '../machine.ts';
import type { Session } from '../session.ts';

/** Attaches dlv and sets the tracepoint. When that is refused, dlv is taken off again and the user may try anew. */
export async function attach(session: Session): Promise<Event> {
  const { wanted, client, pid } = session;
  if (!wanted || !client || pid === undefined) throw new Error('an attach needs a function, a process and the agent');
  // Before anything is stopped.
  const checked = await client.request('checkTrace', { pid, trace: wanted.request }, 30_000);
  if (!checked.ok && checked.failure.kind === 'agent') return refused(session, checked.failure);

  const attached = await client.request('attach', { pid, limits: wanted.limits }, 115_000);
  if (!attached.ok)
    return attached.failure.kind === 'agent'
      ? refused(session, attached.failure)
      : { type: 'failed', failure: attached.failure };

  session.hitFile ??= new HitFile(session.ports.hitsDirectory, functionName(session), new Date(), session.ports.log);
  const traced = await client.request('trace', wanted.request, 30_000);
  if (!traced.ok) {
    const detached = await client.request('detach', {}, 25_000);
    if (detached.ok && detached.value.clean && traced.failure.kind === 'agent') return refused(session, traced.failure);
    return { type: 'failed', failure: traced.failure };
  }
  session.tracepoints = [traced.value];
  return { type: 'attached' };
}

function refused(session: Session, failure: Failure): Event {
  session.refusal = failure;
  return { type: 'refused', failure };
}

/** What is traced, for file names and the report. */
export function functionName(session: Session): string {
  const location = session.wanted?.request.location;
  if (!location) return 'hits';
  return 'function' in location ? location.function : `${location.file}:${location.line}`;
}

import type { Failure } from '../../failure.ts';
import { locationText } from '../../functions/location.ts';
import { HitFile } from '../hit-file.ts';
import type { Event } from '../machine.ts';
import type { Session } from '../session.ts';

/** Attaches the engine and sets the tracepoint. When that is refused, it is taken off again and the user may try anew. */
export async function attach(session: Session): Promise<Event> {
  const { wanted, client, pid } = session;
  if (!wanted || !client || pid === undefined) throw new Error('an attach needs a function, a process and the agent');
  const { request, limits, engine } = wanted;
  // Before anything is stopped.
  const checked = await client.request('checkTrace', { pid, trace: request, engine }, 30_000);
  if (!checked.ok && isRefusal(checked.failure)) return refused(session, checked.failure);

  // The proof of an engine that was on the target before says nothing about this one.
  const before = session.proof;
  session.proof = undefined;
  session.attachAsked = true;
  const attached = await client.request('attach', { pid, limits, engine }, 115_000);
  if (!attached.ok) {
    if (!isRefusal(attached.failure)) return { type: 'failed', failure: attached.failure };
    session.proof ??= before;
    return refused(session, attached.failure);
  }
  session.engines = [...session.engines, engine];
  session.seqAtAttach = session.lastSeq;

  session.hitFile ??= new HitFile(session.ports.hitsDirectory, functionName(session), new Date(), session.ports.log);
  const traced = await client.request('trace', request, 30_000);
  if (!traced.ok) {
    const detached = await client.request('detach', {}, 25_000);
    if (detached.ok && detached.value.clean && isRefusal(traced.failure)) {
      session.proof = detached.value;
      return refused(session, traced.failure);
    }
    return { type: 'failed', failure: traced.failure };
  }
  session.tracepoints = [traced.value];
  session.requests.clear();
  session.requests.set(traced.value.id, request);
  return { type: 'attached' };
}

/** The agent has answered, and its answer is no. */
function isRefusal({ kind }: Failure): boolean {
  return kind === 'agent' || kind === 'engine';
}

function refused(session: Session, failure: Failure): Event {
  session.refusal = failure;
  return { type: 'refused', failure };
}

/** What is traced, for file names and the report. */
export function functionName(session: Session): string {
  return session.wanted ? locationText(session.wanted.request.location) : 'hits';
}

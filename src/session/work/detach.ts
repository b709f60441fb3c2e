import type { Event } from '../machine.ts';
import { detachReason } from '../reasons.ts';
import type { Session } from '../session.ts';

/** Asks the agent for the safe shutdown of the debugger, and for the proof. */
export async function detach(session: Session): Promise<Event> {
  session.steps.clear();
  session.steps.start('detach', `detaching from process ${session.pid}`);
  if (!session.client) return { type: 'linkLost' };
  const proof = await session.client.request('detach', {}, 28_000);
  if (!proof.ok)
    return proof.failure.kind === 'link' ? { type: 'linkLost' } : { type: 'failed', failure: proof.failure };
  session.proof = proof.value;
  if (proof.value.clean) session.steps.pass('detach', `process ${proof.value.pid} runs, not traced, text unchanged`);
  else session.steps.warn('detach', detachReason('asked', '').text);
  return { type: 'detached' };
}

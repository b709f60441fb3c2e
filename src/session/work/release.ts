import type { Event } from '../machine.ts';
import type { Session } from '../session.ts';

/** Takes the probes of `watch` out, so that dlv can attach: what a proof doesn't show to be clean isn't gone on with. */
export async function release(session: Session): Promise<Event> {
  session.steps.clear();
  session.steps.start('release', `taking the probes out of process ${session.pid}`);
  if (!session.client) return { type: 'linkLost' };
  const proof = await session.client.request('detach', {}, 28_000);
  if (!proof.ok)
    return proof.failure.kind === 'link' ? { type: 'linkLost' } : { type: 'failed', failure: proof.failure };
  session.proof = proof.value;
  if (!proof.value.clean) {
    return {
      type: 'failed',
      failure: {
        kind: 'agent',
        message: 'After watching, the process is not as it was before; Delve is not attached.',
        hint: 'The report says what was checked.',
      },
    };
  }
  if (!proof.value.alive) return { type: 'detached' };
  session.steps.pass('release', `the probes are out of process ${session.pid}, its text is unchanged`);
  return { type: 'released' };
}

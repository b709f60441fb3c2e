import { setTimeout } from 'node:timers/promises';
import type { Event } from '../machine.ts';
import type { DebugPod, Session } from '../session.ts';

/**
 * Deletes the debug pod and waits until it is gone. A request that failed is tried again until the phase's time is over:
 * the link may be the reason why we are here.
 */
export async function deletePod(session: Session, signal: AbortSignal): Promise<Event> {
  const { cluster } = session.ports;
  const { pod, client } = session;
  // The agent ends by itself first: the pod is gone sooner than by a signal, and it can't be killed in its work.
  session.client = undefined;
  await client?.request('exit', {}, 3_000);
  client?.cut();
  if (!pod) return { type: 'deleted' };
  session.steps.start('delete', `deleting debug pod ${pod.name}`);
  for (;;) {
    const deleted = await cluster.deletePod(pod.namespace, pod.name, pod.uid, signal);
    if (deleted.ok && (await gone(session, pod, signal))) break;
    if (!deleted.ok) session.ports.log.failure(deleted.failure);
    if (signal.aborted) return { type: 'failed', failure: { kind: 'cancelled', message: 'Cancelled.' } };
    if (!deleted.ok && deleted.failure.kind === 'forbidden') return { type: 'failed', failure: deleted.failure };
    await setTimeout(1_000);
  }
  pod.deletedAt = Date.now();
  session.steps.pass('delete', `debug pod ${pod.name} is gone`);
  await countRestarts(session, signal);
  return { type: 'deleted' };
}

/** How long a create request that we gave up may still come true on the server. Milliseconds. */
const CREATE_MAY_LAG = 2_000;

async function gone(session: Session, pod: DebugPod, signal: AbortSignal): Promise<boolean> {
  if (pod.uid === undefined) await setTimeout(CREATE_MAY_LAG);
  for (let attempt = 0; attempt < 100 && !signal.aborted; attempt += 1) {
    const exists = await session.ports.cluster.podExists(pod.namespace, pod.name, pod.uid, signal);
    if (exists.ok) {
      if (!exists.value) return true;
      // Made after our delete: it has to be deleted again.
      if (pod.uid === undefined) return false;
    }
    await setTimeout(200);
  }
  return false;
}

async function countRestarts(session: Session, signal: AbortSignal): Promise<void> {
  const { pod, container } = session.request;
  const now = await session.ports.cluster.readPod(pod.namespace, pod.name, signal);
  if (!now.ok || now.value.uid !== pod.uid) return;
  const restarts = (one: typeof pod): number | undefined =>
    one.details.find(({ name }) => name === container)?.restarts;
  const before = restarts(pod);
  const after = restarts(now.value);
  if (before !== undefined && after !== undefined) session.restarts = after - before;
}

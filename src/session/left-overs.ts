import { ok, type Result } from '../failure.ts';
import type { Cluster, OurPod } from '../kube/cluster.ts';

/**
 * A debug pod whose agent has ended belongs to a dead session, whoever's it was. One whose agent runs belongs to a living
 * one: without its client an agent ends by itself when its lease is over, so that it runs means that somebody renews it
 * (or has not let it go for more than {@link SURELY_DEAD}).
 */
export async function leftOvers(
  cluster: Cluster,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<Result<{ dead: OurPod[]; living: OurPod[] }>> {
  const found = await cluster.listOurs(namespace, signal);
  if (!found.ok) return found;
  const pods = found.value.filter(({ deleting }) => !deleting);
  const isDead = ({ phase, ageMs }: OurPod): boolean =>
    phase === 'Succeeded' || phase === 'Failed' || ageMs > SURELY_DEAD;
  return ok({ dead: pods.filter(isDead), living: pods.filter((pod) => !isDead(pod)) });
}

/** Longer than any session's deadline. Milliseconds. */
const SURELY_DEAD = 24 * 3_600_000;

import type { Cluster, OurPod } from '../kube/cluster.ts';
import { leftOvers } from './left-overs.ts';

/** Debug pods of dead sessions, found at the start, for the user to have deleted. Nobody waits for it. */
export class LeftOverOffer {
  pods: readonly OurPod[] = [];
  deleting = false;
  readonly #cluster: Cluster;
  readonly #changed: (words?: string) => void;

  /** `changed` is called with what there is to say to the user. */
  constructor(cluster: Cluster, changed: (words?: string) => void) {
    this.#cluster = cluster;
    this.#changed = changed;
  }

  /** In the whole cluster, or in `namespace` for those who may not look everywhere. Not being allowed to is no failure. */
  async look(namespace: string): Promise<void> {
    const signal = AbortSignal.timeout(15_000);
    const everywhere = await leftOvers(this.#cluster, undefined, signal);
    const found = everywhere.ok ? everywhere : await leftOvers(this.#cluster, namespace, signal);
    if (!found.ok || found.value.dead.length === 0) return;
    this.pods = found.value.dead;
    this.#changed();
  }

  async delete(): Promise<void> {
    if (this.deleting) return;
    this.deleting = true;
    this.#changed();
    const kept: OurPod[] = [];
    let failure = '';
    for (const pod of this.pods) {
      const deleted = await this.#cluster.deletePod(pod.namespace, pod.name, pod.uid, AbortSignal.timeout(20_000));
      if (deleted.ok) continue;
      kept.push(pod);
      failure = deleted.failure.message;
    }
    const gone = this.pods.length - kept.length;
    this.pods = kept;
    this.deleting = false;
    this.#changed(failure || `${gone} ${gone === 1 ? 'debug pod' : 'debug pods'} of dead sessions deleted.`);
  }
}

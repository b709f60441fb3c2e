import { paths } from '../../test/support/paths.ts';
import type { Benchmark, Sample } from '../benchmark.ts';
import { clusterUp, findOrders, renewTarget } from '../cluster.ts';
import { byHand, deleteByHand, kubectlDebug, ours, type Way } from '../ways.ts';

/** What a person waits for. */
export const firstHit: Benchmark = {
  name: 'first-hit',
  about:
    'From the pod’s name to the first printed value on the local cluster, the debug image present. The ways by hand are typed by a script, without a second of thought; the function is called 20 times a second.',
  rounds: 5,
  figures: {
    'first value': { unit: 's', decimals: 2 },
    'debug pod runs': { unit: 's', decimals: 2 },
    'programs are there': { unit: 's', decimals: 2 },
  },
  columns: async () => {
    await clusterUp();
    return [byHand, kubectlDebug, ours('debug'), ours('watch')].map((way) => ({
      name: way.name,
      run: () => measured(way),
    }));
  },
};

async function measured(way: Way): Promise<Sample> {
  // Not in anyone's way: a pod is as it was made.
  await renewTarget();
  const { pod } = await findOrders();
  const since = performance.now();
  const seconds = (): { value: number } => ({ value: (performance.now() - since) / 1_000 });
  const sample: Sample = {};
  try {
    const begun = await way.begin(paths.kubeconfig, pod, (step) => {
      sample[step] = seconds();
    });
    sample['first value'] = seconds();
    await begun.end();
    return sample;
  } finally {
    await deleteByHand(paths.kubeconfig);
  }
}

import type { Result } from '../failure.ts';
import type { Cluster, Where } from './cluster.ts';

/** Reads the kubeconfig as kubectl would (--kubeconfig, $KUBECONFIG, ~/.kube/config); asks nobody yet. */
export async function connect(_where: Where, _env: NodeJS.ProcessEnv = process.env): Promise<Result<Cluster>> {
  throw new Error('not there yet');
}

/** The names of the contexts there are, the current one first. */
export async function listContexts(_where: Where, _env: NodeJS.ProcessEnv = process.env): Promise<Result<string[]>> {
  throw new Error('not there yet');
}

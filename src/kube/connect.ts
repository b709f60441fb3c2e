import { ok, type Result } from '../failure.ts';
import { ClientCluster } from './client-cluster.ts';
import type { Cluster, Where } from './cluster.ts';
import { identityInCluster, identityOf } from './identity.ts';
import { readKubeconfig } from './kubeconfig.ts';
import { Requests } from './requests.ts';

/**
 * Reads the kubeconfig as kubectl would (--kubeconfig, $KUBECONFIG, ~/.kube/config, a pod's service account); asks no
 * server yet. Loads client-node, which takes 0.2 to 0.6 s: call it after the first picture.
 */
export async function connect(where: Where, env: NodeJS.ProcessEnv = process.env): Promise<Result<Cluster>> {
  const library = await import('@kubernetes/client-node');
  const kubeconfig = await readKubeconfig(library, where, env);
  if (!kubeconfig.ok) {
    const inCluster =
      where.kubeconfig === undefined && where.context === undefined ? identityInCluster(library, env) : undefined;
    return inCluster ? ok(new ClientCluster(inCluster, new Requests(library, inCluster))) : kubeconfig;
  }
  const identity = identityOf(library, kubeconfig.value, where, env);
  if (!identity.ok) return identity;
  return ok(new ClientCluster(identity.value, new Requests(library, identity.value)));
}

/** The names of the contexts there are, the current one first. */
export async function listContexts(where: Where, env: NodeJS.ProcessEnv = process.env): Promise<Result<string[]>> {
  const library = await import('@kubernetes/client-node');
  const kubeconfig = await readKubeconfig(library, where, env);
  if (!kubeconfig.ok) return kubeconfig;
  const { contexts, currentContext } = kubeconfig.value;
  const names = contexts.map(({ name }) => name);
  return ok([...names.filter((name) => name === currentContext), ...names.filter((name) => name !== currentContext)]);
}

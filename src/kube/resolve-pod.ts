import { failed, ok, type Result } from '../failure.ts';
import { closest } from './closest.ts';
import { readAll } from './list.ts';
import type { Pod } from './objects.ts';
import { podOf } from './pod.ts';
import type { PodReference, WorkloadKind } from './pod-reference.ts';
import { getPod } from './pod-watch.ts';
import type { Requests } from './requests.ts';
import { selectorText } from './selector.ts';
import type { LabelSelector, ObjectMeta, PodObject } from './wire.ts';

/** Enough to find a near name in; Metadata only, so it costs little. */
const NAMES_ONLY = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';

/** The pod that is meant: by its name, or the newest ready one of a workload or selector. */
export async function resolvePod(
  requests: Requests,
  namespace: string,
  reference: PodReference,
  signal: AbortSignal,
): Promise<Result<Pod>> {
  switch (reference.kind) {
    case 'pod':
      return podByName(requests, namespace, reference.name, signal);
    case 'selector':
      return newestOf(requests, namespace, reference.selector, `label ${reference.selector}`, signal);
    case 'workload': {
      const selector = await selectorOf(requests, namespace, reference.workload, reference.name, signal);
      if (!selector.ok) return selector;
      return newestOf(requests, namespace, selector.value, `${reference.workload} ${reference.name}`, signal);
    }
  }
}

/** A name that isn't there gets the names near it as a hint, or the word that the namespace itself isn't there. */
export async function podByName(
  requests: Requests,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<Result<Pod>> {
  const found = await getPod(requests, { namespace, name }, signal);
  if (found.ok) return ok(podOf(found.value));
  if (found.failure.kind !== 'not-found') return found;
  const listing = { asked: { resource: 'pods', namespace }, path: podsOf(namespace), accept: NAMES_ONLY };
  const names = await readAll<{ metadata?: ObjectMeta }>(requests, listing, signal);
  if (!names.ok) return found;
  if (names.value.length === 0) {
    const exists = await namespaceExists(requests, namespace, signal);
    if (!exists.ok && exists.failure.kind === 'not-found') return exists;
  }
  const near = closest(
    name,
    names.value.map(({ metadata }) => metadata?.name ?? ''),
  );
  return near.length === 0 ? found : failed({ ...found.failure, hint: `Did you mean ${near.join(', ')}?` });
}

export function namespaceExists(requests: Requests, namespace: string, signal: AbortSignal): Promise<Result<unknown>> {
  const asked = { verb: 'get', resource: 'namespaces', name: namespace };
  return requests.json({ asked, method: 'GET', path: `/api/v1/namespaces/${encodeURIComponent(namespace)}` }, signal);
}

async function newestOf(
  requests: Requests,
  namespace: string,
  selector: string,
  what: string,
  signal: AbortSignal,
): Promise<Result<Pod>> {
  const listing = {
    asked: { resource: 'pods', namespace },
    path: podsOf(namespace),
    query: { labelSelector: selector },
  };
  const found = await readAll<PodObject>(requests, listing, signal);
  if (!found.ok) return found;
  const [best] = found.value.map(podOf).sort((a, b) => rank(b) - rank(a) || (a.createdAt < b.createdAt ? 1 : -1));
  if (best) return ok(best);
  return failed({
    kind: 'not-found',
    message: `There is no pod of ${what} in namespace ${namespace}.`,
    hint: `Those there are: kubectl get pods --namespace=${namespace} --show-labels`,
  });
}

/** Ready before running before the rest. */
function rank({ refusal, ready }: Pod): number {
  return (refusal === undefined ? 2 : 0) + (ready.ready === ready.total ? 1 : 0);
}

const workloads: Record<WorkloadKind, { group: string; plural: string }> = {
  deployment: { group: 'apps', plural: 'deployments' },
  statefulset: { group: 'apps', plural: 'statefulsets' },
  daemonset: { group: 'apps', plural: 'daemonsets' },
  replicaset: { group: 'apps', plural: 'replicasets' },
  job: { group: 'batch', plural: 'jobs' },
};

async function selectorOf(
  requests: Requests,
  namespace: string,
  kind: WorkloadKind,
  name: string,
  signal: AbortSignal,
): Promise<Result<string>> {
  const { group, plural } = workloads[kind];
  const asked = { verb: 'get', resource: plural, group, namespace, name };
  const path = `/apis/${group}/v1/namespaces/${encodeURIComponent(namespace)}/${plural}/${encodeURIComponent(name)}`;
  const found = await requests.json<{ spec?: { selector?: LabelSelector } }>({ asked, method: 'GET', path }, signal);
  if (!found.ok) return found;
  const selector = selectorText(found.value.spec?.selector ?? {});
  if (selector !== '') return ok(selector);
  return failed({
    kind: 'not-found',
    message: `${kind} ${name} selects no pods.`,
    hint: `See: kubectl describe ${kind} ${name} --namespace=${namespace}`,
  });
}

function podsOf(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
}

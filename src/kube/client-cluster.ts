import { failed, ok, type Result } from '../failure.ts';
import type { AccessAnswer, AccessCheck, Cluster, OurPod, PodState, ServerVersion } from './cluster.ts';
import { annotation, type DebugPodManifest, managedBy } from './debug-pod.ts';
import type { Identity } from './identity.ts';
import { readAll } from './list.ts';
import { keepLive } from './live-list.ts';
import { nodeFacts } from './node.ts';
import type { Live, NamespaceRow, NodeFacts, Pod, PodRow } from './objects.ts';
import { namespaceRow, podRow } from './pod.ts';
import type { PodReference } from './pod-reference.ts';
import { getPod, keepWatch } from './pod-watch.ts';
import type { Requests } from './requests.ts';
import { namespaceExists, podByName, resolvePod } from './resolve-pod.ts';
import type { NamespaceObject, NodeObject, ObjectMeta, PodObject } from './wire.ts';

/** The cluster of one context, over client-node's transport. */
export class ClientCluster implements Cluster {
  readonly context: string;
  readonly server: string;
  readonly defaultNamespace: string;
  readonly user: string;
  readonly where: Cluster['where'];
  readonly #requests: Requests;

  constructor(identity: Identity, requests: Requests) {
    this.context = identity.context;
    this.server = identity.server;
    this.defaultNamespace = identity.namespace;
    this.user = identity.user;
    this.where = identity.where;
    this.#requests = requests;
  }

  watchNamespaces(listener: (live: Live<NamespaceRow>) => void, signal: AbortSignal): void {
    const listing = { asked: { resource: 'namespaces' }, path: '/api/v1/namespaces' };
    void keepLive<NamespaceObject, NamespaceRow>(this.#requests, { listing, row: namespaceRow, listener }, signal);
  }

  watchPods(namespace: string, listener: (live: Live<PodRow>) => void, signal: AbortSignal): void {
    const whenEmpty = async () => {
      const exists = await namespaceExists(this.#requests, namespace, signal);
      return !exists.ok && exists.failure.kind === 'not-found' ? exists.failure : undefined;
    };
    const list = { listing: podListing(namespace), row: podRow, listener, whenEmpty };
    void keepLive<PodObject, PodRow>(this.#requests, list, signal);
  }

  async serverVersion(signal: AbortSignal): Promise<Result<ServerVersion>> {
    const asked = { verb: 'get', resource: 'version' };
    type Answer = { major?: string; minor?: string; gitVersion?: string };
    const answer = await this.#requests.json<Answer>({ asked, method: 'GET', path: '/version' }, signal);
    if (!answer.ok) return answer;
    const { major = '', minor = '', gitVersion = '' } = answer.value;
    // Some clouds say `30+`.
    return ok({ major: Number.parseInt(major, 10) || 0, minor: Number.parseInt(minor, 10) || 0, gitVersion });
  }

  readPod(namespace: string, name: string, signal: AbortSignal): Promise<Result<Pod>> {
    return podByName(this.#requests, namespace, name, signal);
  }

  resolvePod(namespace: string, reference: PodReference, signal: AbortSignal): Promise<Result<Pod>> {
    return resolvePod(this.#requests, namespace, reference, signal);
  }

  async readNode(name: string, signal: AbortSignal): Promise<Result<NodeFacts>> {
    const asked = { verb: 'get', resource: 'nodes', name };
    const path = `/api/v1/nodes/${encodeURIComponent(name)}`;
    const node = await this.#requests.json<NodeObject>({ asked, method: 'GET', path }, signal);
    return node.ok ? ok(nodeFacts(node.value)) : node;
  }

  async mayI(checks: readonly AccessCheck[], signal: AbortSignal): Promise<Result<AccessAnswer[]>> {
    const answers = await Promise.all(checks.map((check) => this.#review(check, signal)));
    const good: AccessAnswer[] = [];
    for (const answer of answers) {
      if (!answer.ok) return answer;
      good.push(answer.value);
    }
    return ok(good);
  }

  async #review(check: AccessCheck, signal: AbortSignal): Promise<Result<AccessAnswer>> {
    const group = 'authorization.k8s.io';
    const asked = { verb: 'create', resource: 'selfsubjectaccessreviews', group };
    const body = {
      apiVersion: `${group}/v1`,
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { group: '', ...check } },
    };
    const path = `/apis/${group}/v1/selfsubjectaccessreviews`;
    type Answer = { status?: { allowed?: boolean; reason?: string } };
    const answer = await this.#requests.json<Answer>({ asked, method: 'POST', path, body }, signal);
    if (!answer.ok) return answer;
    const { allowed = false, reason } = answer.value.status ?? {};
    return ok({ check, allowed, ...(reason ? { reason } : {}) });
  }

  async createPod(
    manifest: DebugPodManifest,
    { dryRun }: { dryRun: boolean },
    signal: AbortSignal,
  ): Promise<Result<{ uid: string; name: string }>> {
    const { namespace, name } = manifest.metadata;
    const asked = { verb: 'create', resource: 'pods', namespace, name };
    const query = dryRun ? { query: { dryRun: 'All' } } : {};
    const made = await this.#requests.json<PodObject>(
      { asked, method: 'POST', path: podListing(namespace).path, body: manifest, ...query },
      signal,
    );
    if (!made.ok) return made;
    return ok({ uid: made.value.metadata?.uid ?? '', name: made.value.metadata?.name ?? name });
  }

  watchPod(namespace: string, name: string, listener: (state: PodState) => void, signal: AbortSignal): void {
    void keepWatch(this.#requests, { namespace, name }, listener, signal);
  }

  async deletePod(
    namespace: string,
    name: string,
    uid: string | undefined,
    signal: AbortSignal,
  ): Promise<Result<void>> {
    const asked = { verb: 'delete', resource: 'pods', namespace, name };
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...(uid === undefined ? {} : { preconditions: { uid } }) };
    const path = `${podListing(namespace).path}/${encodeURIComponent(name)}`;
    const answer = await this.#requests.json({ asked, method: 'DELETE', path, body }, signal);
    if (answer.ok || answer.failure.kind === 'not-found') return ok(undefined);
    if (answer.failure.kind !== 'conflict' || uid === undefined) return answer;
    // The precondition failed: is it another pod by now?
    const exists = await this.podExists(namespace, name, uid, signal);
    return exists.ok && !exists.value ? ok(undefined) : failed(answer.failure);
  }

  async podExists(
    namespace: string,
    name: string,
    uid: string | undefined,
    signal: AbortSignal,
  ): Promise<Result<boolean>> {
    const pod = await getPod(this.#requests, { namespace, name }, signal);
    if (pod.ok) return ok(uid === undefined || pod.value.metadata?.uid === uid);
    return pod.failure.kind === 'not-found' ? ok(false) : pod;
  }

  async listOurs(namespace: string | undefined, signal: AbortSignal): Promise<Result<OurPod[]>> {
    const query = { labelSelector: `${managedBy.label}=${managedBy.value}` };
    const found = await readAll<PodObject>(this.#requests, { ...podListing(namespace), query }, signal);
    return found.ok ? ok(found.value.map(ourPod)) : found;
  }
}

function podListing(namespace: string | undefined) {
  if (namespace === undefined) return { asked: { resource: 'pods' }, path: '/api/v1/pods' };
  return { asked: { resource: 'pods', namespace }, path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods` };
}

function ourPod({ metadata = {}, spec, status }: PodObject): OurPod {
  const { labels = {}, annotations = {}, creationTimestamp: createdAt = '' }: ObjectMeta = metadata;
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    uid: metadata.uid ?? '',
    user: annotations[annotation.user] ?? 'unknown',
    phase: status?.phase ?? '',
    deleting: metadata.deletionTimestamp !== undefined,
    node: spec?.nodeName ?? '',
    ageMs: Math.max(0, Date.now() - Date.parse(createdAt)) || 0,
    createdAt,
    labels,
    annotations,
  };
}

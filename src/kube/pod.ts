import { managedBy } from './debug-pod.ts';
import type { Container, NamespaceRow, Pod, PodRow } from './objects.ts';
import { isSidecar, podStatus } from './pod-status.ts';
import type { ContainerSpec, ContainerStatus, NamespaceObject, PodObject } from './wire.ts';

export function namespaceRow({ metadata, status }: NamespaceObject): NamespaceRow {
  return { name: metadata?.name ?? '', phase: status?.phase ?? '', createdAt: metadata?.creationTimestamp ?? '' };
}

export function podRow(pod: PodObject): PodRow {
  const { metadata = {}, spec = {} } = pod;
  const refusal = refusalOf(pod);
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    uid: metadata.uid ?? '',
    ...podStatus(pod),
    createdAt: metadata.creationTimestamp ?? '',
    node: spec.nodeName ?? '',
    containers: [...(spec.containers ?? []), ...(spec.initContainers ?? []).filter(isSidecar)].map(({ name }) => name),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

export function podOf(pod: PodObject): Pod {
  return {
    ...podRow(pod),
    phase: pod.status?.phase ?? '',
    labels: pod.metadata?.labels ?? {},
    details: containersOf(pod),
    deleting: pod.metadata?.deletionTimestamp !== undefined,
  };
}

/** Why nothing in the pod can be traced now, to be read after `is`. */
function refusalOf(pod: PodObject): string | undefined {
  const { metadata, spec, status } = pod;
  if (metadata?.labels?.[managedBy.label] === managedBy.value) return 'a debug pod of this program';
  if (metadata?.deletionTimestamp) return 'being deleted';
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return 'no longer running';
  if (!spec?.nodeName) return 'not on a node yet';
  const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  if (all.some(({ state }) => state?.running)) return undefined;
  // CrashLoopBackOff, ImagePullBackOff: kubectl's word for it.
  const why = podStatus(pod).status;
  return /^(Running|Pending|)$/.test(why) ? 'not running' : `not running (${why})`;
}

/** Every container, in the order of the pod's specification: its own, sidecars and init containers, ephemeral ones. */
function containersOf({ spec = {}, status = {} }: PodObject): Container[] {
  const merge = (specs: ContainerSpec[] = [], statuses: ContainerStatus[] = [], kind: Container['kind']): Container[] =>
    specs.map((one) =>
      containerOf(
        one,
        statuses.find(({ name }) => name === one.name),
        kind,
      ),
    );
  return [
    ...merge(spec.containers, status.containerStatuses, 'container'),
    ...merge(spec.initContainers, status.initContainerStatuses, 'init'),
    ...merge(spec.ephemeralContainers, status.ephemeralContainerStatuses, 'ephemeral'),
  ];
}

function containerOf(spec: ContainerSpec, status: ContainerStatus | undefined, kind: Container['kind']): Container {
  const running = status?.state?.running !== undefined;
  const id = status?.containerID?.replace(/^[^:]*:\/\//, '');
  const probe = spec.livenessProbe;
  return {
    name: spec.name,
    kind: kind === 'init' && isSidecar(spec) ? 'sidecar' : kind,
    image: spec.image ?? status?.image ?? '',
    running,
    restarts: status?.restartCount ?? 0,
    ...(running && id ? { id } : {}),
    ...(probe
      ? {
          livenessProbe: {
            // The server's defaults.
            periodSeconds: probe.periodSeconds ?? 10,
            timeoutSeconds: probe.timeoutSeconds ?? 1,
            failureThreshold: probe.failureThreshold ?? 3,
          },
        }
      : {}),
  };
}

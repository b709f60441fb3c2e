import type { Failure } from '../failure.ts';
import type { PodState } from './cluster.ts';
import { oneLine } from './one-line.ts';
import type { ContainerState, EventObject, PodObject } from './wire.ts';

/** What is known of a pod that the server no longer has. */
export const gone: PodState = { phase: '', running: false, deleting: true, gone: true };

/** What a pod with one container is doing, from the pod and from the events about it (in order of time). */
export function podState(pod: PodObject, events: readonly EventObject[] = []): PodState {
  const { metadata = {}, status = {} } = pod;
  const state = status.containerStatuses?.[0]?.state ?? {};
  const phase = status.phase ?? 'Pending';
  const running = state.running !== undefined;
  const base = { phase, running, deleting: metadata.deletionTimestamp !== undefined, gone: false };
  const ended = endOf(pod, state);
  if (ended) {
    const failure = state.terminated ? neverStarted(pod, state.terminated) : refusedByNode(pod);
    return { ...base, ended, ...(failure ? { failure } : {}) };
  }
  if (running) return base;
  const failure = stuck(pod, state);
  return failure ? { ...base, failure } : { ...base, progress: progressOf(pod, state, events) };
}

function endOf({ status = {} }: PodObject, { terminated }: ContainerState): PodState['ended'] {
  if (terminated) {
    const { exitCode = 0, reason = '', message } = terminated;
    const why = reason || (exitCode === 0 ? 'Completed' : 'Error');
    return { exitCode, reason: why, ...(message ? { message } : {}) };
  }
  if (status.phase !== 'Failed' && status.phase !== 'Succeeded') return undefined;
  // The container never ran: there is no exit status.
  return {
    exitCode: -1,
    reason: status.reason || status.phase,
    ...(status.message ? { message: status.message } : {}),
  };
}

function refusedByNode({ spec = {}, metadata = {}, status = {} }: PodObject): Failure {
  const { reason = 'Failed', message = '' } = status;
  return {
    kind: 'node',
    message: `Node ${spec.nodeName} refused the debug pod (${reason}): ${oneLine(message) || 'it gives no reason'}`,
    hint: 'Choose a pod on another node, or try again when there is room.',
    cause: `${metadata.namespace}/${metadata.name} ${reason} ${message}`,
  };
}

/** What the kubelet calls a container whose command could not be run at all. */
const NOT_STARTED = new Set(['StartError', 'ContainerCannotRun', 'CreateContainerError', 'RunContainerError']);

function neverStarted(pod: PodObject, state: { reason?: string; message?: string }): Failure | undefined {
  return NOT_STARTED.has(state.reason ?? '') ? startFailure(pod, state) : undefined;
}

function startFailure(
  { spec = {} }: PodObject,
  { reason = '', message = '' }: { reason?: string; message?: string },
): Failure {
  const image = spec.containers?.[0]?.image ?? '';
  const hint = 'Give an image with a shell, such as busybox: --image IMAGE';
  const cause = `${reason} ${message}`;
  if (/executable file not found|no such file/.test(message)) {
    return { kind: 'image', message: `Image ${image} has no shell (sh).`, hint, cause };
  }
  return {
    kind: 'node',
    message: `Node ${spec.nodeName} can't start the debug container: ${oneLine(message)}`,
    hint,
    cause,
  };
}

/** Words of container runtimes after which another try is of no use. */
const HOPELESS =
  /not found|manifest unknown|does not exist|unauthorized|authentication required|denied|no matching manifest|invalid reference/i;

function stuck(pod: PodObject, { waiting }: ContainerState): Failure | undefined {
  const { reason = '', message = '' } = waiting ?? {};
  const image = pod.spec?.containers?.[0]?.image ?? '';
  const cause = `${reason} ${message}`;
  switch (reason) {
    case 'ErrImagePull':
      // One failed try isn't the end, unless the registry said no.
      return HOPELESS.test(message) ? imageFailure(image, pod, message) : undefined;
    case 'ImagePullBackOff':
    case 'RegistryUnavailable':
    case 'ImageInspectError':
      return imageFailure(image, pod, message);
    case 'InvalidImageName':
      return notAnImage(image, cause);
    case 'ErrImageNeverPull':
      return {
        kind: 'image',
        message: `Image ${image} is not on node ${pod.spec?.nodeName}, and may not be pulled.`,
        hint: 'Give another: --image IMAGE',
        cause,
      };
    case 'CreateContainerConfigError':
    case 'CreateContainerError':
    case 'RunContainerError':
      return startFailure(pod, { reason, message });
    default:
      return undefined;
  }
}

function notAnImage(image: string, cause: string): Failure {
  return {
    kind: 'image',
    message: `${image} is not the name of an image.`,
    hint: 'Give another: --image IMAGE',
    cause,
  };
}

function imageFailure(image: string, pod: PodObject, message: string): Failure {
  if (/invalid reference format/.test(message)) return notAnImage(image, message);
  const node = pod.spec?.nodeName ?? '';
  const why = /unauthorized|authentication|denied|forbidden/i.test(message)
    ? 'the registry wants credentials, or has no such image'
    : /no matching manifest|no match for platform/i.test(message)
      ? `it is not made for the node's processor`
      : /not found|manifest unknown|does not exist/i.test(message)
        ? 'there is no such image'
        : "the registry can't be reached from there";
  return {
    kind: 'image',
    message: `Node ${node} can't pull image ${image}: ${why}.`,
    hint: "Give an image with a shell that the node can pull, such as your mirror's busybox: --image IMAGE",
    cause: message,
  };
}

function progressOf(
  { spec = {}, status = {} }: PodObject,
  { waiting }: ContainerState,
  events: readonly EventObject[],
): string {
  const image = spec.containers?.[0]?.image ?? '';
  if (waiting?.reason === 'ErrImagePull') return `pulling image ${image} failed, it is tried again`;
  const last = events.at(-1);
  switch (last?.reason) {
    case 'Pulling':
      return `pulling image ${image}`;
    case 'Pulled':
    case 'Created':
    case 'Started':
      return 'starting the container';
    case 'Failed':
    case 'FailedCreatePodSandBox':
    case 'FailedMount':
      return `node ${spec.nodeName} has trouble: ${oneLine(last.message ?? '')}`;
    default:
      break;
  }
  return status.containerStatuses?.length ? 'the container is being created' : `waiting for node ${spec.nodeName}`;
}

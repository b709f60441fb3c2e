import type { ContainerState, PodObject } from './wire.ts';

/** What kubectl's list of pods says of one. */
export interface PodStatus {
  status: string;
  ready: { ready: number; total: number };
  restarts: number;
}

/**
 * The columns READY, STATUS and RESTARTS as `kubectl get pods` prints them: the same rules in the same order as the
 * server's printPod (kubernetes/pkg/printers/internalversion/printers.go, 1.36).
 */
export function podStatus(pod: PodObject): PodStatus {
  const { spec = {}, status = {}, metadata = {} } = pod;
  const sidecars = new Set((spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
  const total = (spec.containers?.length ?? 0) + sidecars.size;
  const init = initialization(pod, sidecars);
  const containers = status.containerStatuses ?? [];

  let reason = status.reason || status.phase || 'Unknown';
  if (hasCondition(pod, 'PodScheduled', undefined, 'SchedulingGated')) reason = 'SchedulingGated';
  let { restarts, ready } = init;
  if (init.reason !== undefined) reason = init.reason;

  if (init.reason === undefined || hasCondition(pod, 'Initialized', 'True')) {
    restarts = init.sidecarRestarts;
    let running = false;
    for (const { state, restartCount = 0, ready: isReady } of [...containers].reverse()) {
      restarts += restartCount;
      const waiting = state?.waiting?.reason;
      if (waiting) reason = waiting;
      else if (state?.terminated) reason = ending(state.terminated);
      else if (isReady && state?.running) {
        running = true;
        ready += 1;
      }
    }
    // A container that has ended by itself doesn't make a pod completed whose others run.
    if (reason === 'Completed' && running) reason = hasCondition(pod, 'Ready', 'True') ? 'Running' : 'NotReady';
  }

  const over = status.phase === 'Succeeded' || status.phase === 'Failed';
  if (metadata.deletionTimestamp && status.reason === 'NodeLost') reason = 'Unknown';
  else if (metadata.deletionTimestamp && !over) reason = 'Terminating';
  return { status: reason, ready: { ready, total }, restarts };
}

/** An init container that goes on beside the others. */
export function isSidecar({ restartPolicy }: { restartPolicy?: string }): boolean {
  return restartPolicy === 'Always';
}

interface Initialization {
  /** The first init container that isn't done; absent when all are. */
  reason?: string;
  restarts: number;
  sidecarRestarts: number;
  ready: number;
}

function initialization({ spec, status }: PodObject, sidecars: ReadonlySet<string>): Initialization {
  const found: Initialization = { restarts: 0, sidecarRestarts: 0, ready: 0 };
  const statuses = status?.initContainerStatuses ?? [];
  for (const [index, container] of statuses.entries()) {
    const { state, restartCount = 0 } = container;
    const sidecar = sidecars.has(container.name);
    found.restarts += restartCount;
    if (sidecar) found.sidecarRestarts += restartCount;
    if (state?.terminated?.exitCode === 0) continue;
    if (sidecar && container.started) {
      if (container.ready) found.ready += 1;
      continue;
    }
    const waiting = state?.waiting?.reason;
    if (state?.terminated) found.reason = `Init:${ending(state.terminated)}`;
    else if (waiting && waiting !== 'PodInitializing') found.reason = `Init:${waiting}`;
    else found.reason = `Init:${index}/${spec?.initContainers?.length ?? statuses.length}`;
    break;
  }
  return found;
}

function ending({ reason, signal, exitCode }: NonNullable<ContainerState['terminated']>): string {
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode ?? 0}`;
}

function hasCondition({ status }: PodObject, type: string, value?: string, reason?: string): boolean {
  return (status?.conditions ?? []).some(
    (one) =>
      one.type === type &&
      (value === undefined || one.status === value) &&
      (reason === undefined || one.reason === reason),
  );
}

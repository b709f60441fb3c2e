import type { Pod } from '../kube/objects.ts';
import type { SessionRequest } from './ports.ts';
import type { TraceDefaults } from './view.ts';

/** What the command line settles for every session of this run. */
export interface Settings {
  namespace?: string;
  container?: string;
  pid?: number;
  /** Where debug pods go; the target's namespace when absent. */
  debugNamespace?: string;
  image: string;
  memoryLimit?: string;
  leaseMs: number;
  trace: TraceDefaults;
}

/** The kubelet ends a forgotten debug pod this long after the session's time budget. Seconds. */
const DEADLINE_MARGIN = 15 * 60;

/** With no time budget a debug pod still ends. Seconds. */
const LONGEST = 8 * 3600;

export function sessionRequest(pod: Pod, container: string, settings: Settings): SessionRequest {
  const budget = settings.trace.limits.durationMs / 1000;
  return {
    pod,
    container,
    debugNamespace: settings.debugNamespace ?? pod.namespace,
    image: settings.image,
    imagePullSecrets: [],
    leaseMs: settings.leaseMs,
    ...(settings.trace.engine === undefined ? {} : { engine: settings.trace.engine }),
    deadlineSeconds: budget === 0 ? LONGEST : Math.min(LONGEST, Math.ceil(budget) + DEADLINE_MARGIN + 1800),
    ...(settings.pid === undefined ? {} : { pid: settings.pid }),
    ...(settings.memoryLimit === undefined ? {} : { memoryLimit: settings.memoryLimit }),
  };
}

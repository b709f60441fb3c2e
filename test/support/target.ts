import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { eventually } from './eventually.ts';
import { debugPods, pods } from './kubectl.ts';

/** A process that is traced in a test, as this machine sees it (its node is a box on the same kernel). */
export interface Target {
  namespace: string;
  pod: string;
  container: string;
  selector: string;
  containerID: string;
  restarts: number;
  /** PIDs on this machine, in order. */
  pids: number[];
}

/** Finds a pod's container and its processes. */
export async function findTarget(namespace: string, selector: string, container?: string): Promise<Target> {
  const [pod] = await pods(namespace, selector);
  const status = pod?.status.containerStatuses?.find(({ name }) => container === undefined || name === container);
  if (!pod || !status) throw new Error(`no running pod for ${selector} in ${namespace}`);
  const containerID = status.containerID.replace(/^.*:\/\//, '');
  return {
    namespace,
    pod: pod.metadata.name,
    container: status.name,
    selector,
    containerID,
    restarts: status.restartCount,
    pids: processesOf(containerID),
  };
}

/** Asserts what every end-to-end test has to: the same processes, not traced, not stopped, no restart, no debug pod left. */
export async function expectUnharmed(target: Target): Promise<void> {
  await eventually(async () => expect(await debugPods()).toEqual([]), 40_000);
  const now = await findTarget(target.namespace, target.selector, target.container);
  expect(now).toEqual(target);
  for (const pid of target.pids) expect(processState(pid)).toEqual({ tracerPid: 0, stopped: 0 });
}

function processesOf(containerID: string): number[] {
  const found = readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cgroup`, 'utf8').includes(containerID);
    } catch {
      return false;
    }
  });
  return found.map(Number).sort((a, b) => a - b);
}

/** From /proc: who traces it, and how many of its threads stand still. */
export function processState(pid: number): { tracerPid: number; stopped: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const stopped = readdirSync(`/proc/${pid}/task`).filter((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    return /^[TtZX]$/.test(stat.charAt(stat.lastIndexOf(')') + 2));
  });
  return { tracerPid: Number(/^TracerPid:\s*(\d+)/m.exec(status)?.[1]), stopped: stopped.length };
}

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installation } from '../installation.ts';

/** What the reaper has to know; one line of JSON on its standard input. */
export interface ReaperOrder {
  kubectl: string;
  /** kubectl's own flags: --kubeconfig, --context. */
  flags: string[];
  namespace: string;
  pod: string;
  /** The reaper puts the terminal right when this program's screens were on it. */
  screens: boolean;
}

/** A small process of its own that outlives this one, should it be killed, and then deletes the debug pod. */
export interface Reaper {
  /** The debug pod is gone: nothing is left to do. */
  dismiss(): void;
}

/**
 * Starts it before the debug pod is made. It notices our death by the end of its standard input, which the kernel
 * closes however we die. (Deleting the pod makes the kubelet signal the agent, which detaches before it ends.)
 */
export function startReaper(order: ReaperOrder, program = new URL('reaper.js', installation)): Reaper {
  const child = spawn(process.execPath, [fileURLToPath(program)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
    windowsHide: true,
  });
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  child.stdin.write(`${JSON.stringify(order)}\n`);
  child.unref();
  (child.stdin as unknown as { unref?: () => void }).unref?.();
  return {
    dismiss: () => {
      child.stdin.end('dismissed\n');
    },
  };
}

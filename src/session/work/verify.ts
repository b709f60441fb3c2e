import { setTimeout } from 'node:timers/promises';
import type { Proof } from '../../agent/protocol.ts';
import type { PodState } from '../../kube/cluster.ts';
import { agentContainer } from '../../kube/debug-pod.ts';
import { logsArgv } from '../../kube/kubectl.ts';
import type { Event } from '../machine.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';

/**
 * The agent can't be asked any more. It prints its proof as its last line and ends with 0 after a clean end, so the
 * debug pod's log and exit status tell what became of the target.
 */
export async function verify(session: Session, signal: AbortSignal): Promise<Event> {
  const { pod } = session;
  session.steps.start('verify', 'asking the debug pod what became of the process');
  if (!pod) return { type: 'verified', debugger: 'none' };
  const log = proofFromLog(session, signal);
  const state = await ended(session, signal);
  const proof = (await log) ?? (await proofFromLog(session, signal));
  if (proof) session.proof = proof;
  if (proof?.clean || state?.ended?.exitCode === 0) {
    session.steps.pass('verify', `process ${session.pid}: the agent detached before it ended`);
    return { type: 'verified', debugger: 'none' };
  }
  session.steps.warn('verify', `what became of process ${session.pid} could not be read`);
  return { type: 'verified', debugger: 'unknown' };
}

/** The agent ends when its lease is over, at the latest; the kubelet tells a moment later. */
async function ended(session: Session, signal: AbortSignal): Promise<PodState | undefined> {
  const { pod } = session;
  if (!pod) return undefined;
  const stop = new AbortController();
  let last: PodState | undefined;
  const over = new Promise<void>((resolve) => {
    const seen = (state: PodState): void => {
      if (!state.gone) last = state;
      if (state.ended || state.gone) resolve();
    };
    session.ports.cluster.watchPod(pod.namespace, pod.name, seen, AbortSignal.any([signal, stop.signal]));
  });
  await Promise.race([over, setTimeout(session.request.leaseMs + 10_000)]);
  stop.abort();
  return last;
}

async function proofFromLog(session: Session, signal: AbortSignal): Promise<Proof | undefined> {
  const { pod } = session;
  const { kubectl } = session.ports;
  if (!pod) return undefined;
  // Following it gets the last line even when the pod is deleted a moment later.
  const output = await run(
    kubectl.path,
    logsArgv({ flags: kubectl.flags, namespace: pod.namespace, pod: pod.name, container: agentContainer }),
    { signal, timeoutMs: session.request.leaseMs + 10_000 },
  );
  return proofIn(output.stdout);
}

/** The last line of a log that is a proof. */
export function proofIn(log: string): Proof | undefined {
  for (const line of log.split('\n').reverse()) {
    if (!line.includes('"clean"')) continue;
    try {
      const parsed = JSON.parse(line.slice(line.indexOf('{')));
      const proof = parsed.proof ?? parsed;
      if (typeof proof.clean === 'boolean' && typeof proof.pid === 'number') return proof;
    } catch {
      // half a line, or another's words
    }
  }
  return undefined;
}

import { kubectlExec } from '../../agent/exec.ts';
import type { Failure } from '../../failure.ts';
import type { PodState } from '../../kube/cluster.ts';
import { agentContainer } from '../../kube/debug-pod.ts';
import { execArgv } from '../../kube/kubectl.ts';
import { manifestOf } from '../debug-pod.ts';
import type { Event } from '../machine.ts';
import { startReaper } from '../reaper.ts';
import type { DebugPod, Session } from '../session.ts';

/** Makes the debug pod and waits until its container runs. */
export async function create(session: Session, signal: AbortSignal): Promise<Event> {
  const { cluster, kubectl } = session.ports;
  const manifest = manifestOf(session);
  const { name, namespace } = manifest.metadata;
  const pod: DebugPod = { namespace, name, createdAt: Date.now() };
  // From here on it may exist, whatever the answer: the reaper and the end must know of it.
  session.pod = pod;
  session.reaper = startReaper({
    kubectl: kubectl.path,
    flags: kubectl.flags,
    namespace,
    pod: name,
    screens: session.ports.screens,
  });
  session.steps.start('pod', `debug pod ${name} on ${session.request.pod.node}`);
  const created = await cluster.createPod(manifest, { dryRun: false }, signal);
  if (!created.ok) return { type: 'failed', failure: created.failure };
  pod.uid = created.value.uid;

  const running = await untilRunning(session, pod, signal);
  if (running) return { type: 'failed', failure: running };
  session.steps.pass('pod', `debug pod ${name} runs on ${session.request.pod.node}`);
  session.exec = kubectlExec(kubectl.path, (command) =>
    execArgv(
      { flags: kubectl.flags, namespace, pod: name, container: agentContainer },
      { stdin: true, tty: false },
      command,
    ),
  );
  watchOver(session, pod);
  return { type: 'created' };
}

function untilRunning(session: Session, pod: DebugPod, signal: AbortSignal): Promise<Failure | undefined> {
  const watching = AbortSignal.any([signal]);
  const stop = new AbortController();
  return new Promise((resolve) => {
    const done = (failure?: Failure): void => {
      stop.abort();
      resolve(failure);
    };
    signal.addEventListener('abort', () => done({ kind: 'cancelled', message: 'Cancelled.' }), { once: true });
    session.ports.cluster.watchPod(
      pod.namespace,
      pod.name,
      (state) => {
        if (state.running) done();
        else if (state.failure) done(state.failure);
        else if (state.gone) done(lostPod(pod));
        else if (state.ended)
          done({
            kind: 'node',
            message: `The debug pod ended before it began: ${state.ended.reason}.`,
            cause: JSON.stringify(state),
          });
        else if (state.progress) session.steps.say('pod', `debug pod ${pod.name}: ${state.progress}`);
      },
      AbortSignal.any([watching, stop.signal]),
    );
  });
}

/** For as long as the session lives: somebody else may delete the debug pod, or the node may end it. */
function watchOver(session: Session, pod: DebugPod): void {
  const stop = new AbortController();
  void session.ended.then(() => stop.abort());
  const seen = (state: PodState): void => {
    if (session.state.phase === 'deleting') return;
    if (state.gone || state.ended) session.dispatch({ type: 'podLost', failure: lostPod(pod) });
  };
  session.ports.cluster.watchPod(pod.namespace, pod.name, seen, stop.signal);
}

function lostPod(pod: DebugPod): Failure {
  return {
    kind: 'conflict',
    message: `The debug pod ${pod.name} was deleted or ended from outside.`,
    hint: 'When a pod is deleted the agent detaches first. Ask who deletes pods there, then start again.',
  };
}

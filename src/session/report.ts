import { commandLine } from '../kube/command-line.ts';
import type { Session, Watched } from './session.ts';
import type { Report } from './view.ts';
import { functionName } from './work/attach.ts';

/** What is said when a session is over. */
export function report(session: Session): Report {
  const { pod: target, container } = session.request;
  const leaked = session.state.phase === 'leaked';
  const { pod, proof, restarts, reason, pid } = session;
  const { flags } = session.ports.kubectl;
  // A refused request in a session that went on is no failure of the session.
  const failure = session.state.failure ?? (session.tracingSince === undefined ? session.refusal : undefined);
  const savedTo = session.hits.total > 0 ? session.hitFile?.saved : undefined;
  return {
    outcome: leaked ? 'leaked' : failure || proof?.clean === false || restarted(session) ? 'failed' : 'done',
    place: {
      context: session.ports.cluster.context,
      namespace: target.namespace,
      pod: target.name,
      container,
      ...(pid === undefined ? {} : { pid }),
    },
    ...(session.attachAsked ? { function: functionName(session) } : {}),
    startedAt: session.tracingSince ?? session.startedAt,
    endedAt: Date.now(),
    hits: session.hits.total,
    dropped: session.dropped,
    engines: session.engines,
    ...(session.watched.size > 0 ? { watched: sum(session.watched.values()) } : {}),
    ...(session.fetched ? { fetched: session.fetched } : {}),
    sampledMs: session.sampledMs,
    ...(savedTo ? { savedTo } : {}),
    ...(reason ? { reason } : {}),
    ...(failure ? { failure } : {}),
    ...(proof ? { proof } : {}),
    ...(restarts === undefined ? {} : { restarts }),
    ...(pod
      ? {
          debugPod: {
            namespace: pod.namespace,
            name: pod.name,
            lifetimeMs: (pod.deletedAt ?? Date.now()) - pod.createdAt,
            deleted: pod.deletedAt !== undefined,
          },
        }
      : {}),
    commands:
      leaked && pod
        ? [
            commandLine('kubectl', [...flags, 'delete', 'pod', pod.name, `--namespace=${pod.namespace}`]),
            commandLine('k8s-dlv-tui', ['cleanup', ...flags]),
          ]
        : [],
  };
}

/** The container was started anew while it was traced, or at once after that: then the proof is of its forerunner. */
function restarted({ restarts, tracingSince }: Session): boolean {
  return tracingSince !== undefined && (restarts ?? 0) > 0;
}

function sum(counts: Iterable<Watched>): Watched {
  const all = { calls: 0, recorded: 0, hits: 0, sent: 0 };
  for (const { calls, recorded, hits, sent } of counts) {
    all.calls += calls;
    all.recorded += recorded;
    all.hits += hits;
    all.sent += sent;
  }
  return all;
}

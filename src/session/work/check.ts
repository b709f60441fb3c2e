import type { Failure } from '../../failure.ts';
import { accessChecks, judgeAccess } from '../../kube/access.ts';
import { judgeLiveness } from '../../kube/liveness.ts';
import {
  type Finding,
  judgeDryRun,
  judgeKubectl,
  judgeNode,
  judgeServer,
  judgeTarget,
  refused,
} from '../../kube/preflight.ts';
import { judgeWatch } from '../../kube/watchable.ts';
import { manifestOf } from '../debug-pod.ts';
import type { Event } from '../machine.ts';
import type { Session } from '../session.ts';

/**
 * The preflight: everything that can be known before anything is made. All checks run at once, so that the user sees
 * everything that is wrong and not only the first.
 */
export async function check(session: Session, signal: AbortSignal): Promise<Event> {
  const { cluster, kubectl } = session.ports;
  const { pod, container, debugNamespace } = session.request;
  const find = (id: string, text: string, work: () => Promise<Finding>): Promise<Finding> =>
    step(session, id, text, work);

  const findings = await Promise.all([
    find('server', `server of context ${cluster.context}`, async () => {
      const version = await cluster.serverVersion(signal);
      const server = judgeServer(version);
      if (!version.ok || server.status !== 'passed') return server;
      const { status, text, ...more } = judgeKubectl(kubectl.version, version.value);
      return { status, text: status === 'passed' ? `${server.text}, ${text}` : text, ...more };
    }),
    find('access', 'access', async () =>
      judgeAccess(await cluster.mayI(accessChecks('pod', { target: pod.namespace, debug: debugNamespace }), signal)),
    ),
    find('policy', `policy of namespace ${debugNamespace}`, async () =>
      judgeDryRun(await cluster.createPod(manifestOf(session), { dryRun: true }, signal), debugNamespace),
    ),
    find('node', `node ${pod.node}`, async () => {
      const node = await cluster.readNode(pod.node, signal);
      if (node.ok) {
        session.arch = node.value.arch;
        session.kernel = node.value.kernel;
      }
      return judgeNode(node, pod.node);
    }),
    find('target', `pod ${pod.name}`, async () => {
      const now = await cluster.readPod(pod.namespace, pod.name, signal);
      if (!now.ok) return refused(now.failure);
      // Its container may have been restarted since it was chosen.
      session.request = { ...session.request, pod: now.value };
      return judgeTarget(now.value, container);
    }),
  ]);
  const target = session.request.pod.details.find(({ name }) => name === container);
  if (target) findings.push(await find('liveness', 'liveness probe', async () => judgeLiveness(target)));
  if (session.request.engine !== 'debug')
    findings.push(await find('watch', 'watch', async () => judgeWatch(session.kernel, pod.node)));

  const failure = worst(findings);
  return failure ? { type: 'failed', failure } : { type: 'allowed' };
}

async function step(session: Session, id: string, text: string, work: () => Promise<Finding>): Promise<Finding> {
  session.steps.start(id, text);
  const finding = await work();
  if (finding.status === 'passed') session.steps.pass(id, finding.text);
  else if (finding.status === 'warned') session.steps.warn(id, finding.text, finding.hint);
  else session.steps.fail(id, finding.failure ?? { kind: 'internal', message: finding.text });
  return finding;
}

/** An unreachable server fails everything: that is then the reason, not what follows from it. */
function worst(findings: readonly Finding[]): Failure | undefined {
  const failures = findings.flatMap(({ failure }) => failure ?? []);
  return (
    failures.find(({ kind }) => kind === 'unreachable' || kind === 'unauthorized' || kind === 'timeout') ?? failures[0]
  );
}

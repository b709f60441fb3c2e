import type { Failure, FailureKind, Result } from '../failure.ts';
import type { ServerVersion } from './cluster.ts';
import type { NodeFacts, Pod } from './objects.ts';

/** What one check has found out. */
export interface Finding {
  status: 'passed' | 'warned' | 'failed';
  text: string;
  hint?: string;
  /** Set when it has failed, with the same words. */
  failure?: Failure;
}

export const passed = (text: string): Finding => ({ status: 'passed', text });

export const warned = (text: string, hint?: string): Finding => ({ status: 'warned', text, ...(hint ? { hint } : {}) });

/** The finding that a failure is. */
export function refused(failure: Failure): Finding {
  return { status: 'failed', text: failure.message, failure, ...(failure.hint ? { hint: failure.hint } : {}) };
}

function wrong(kind: FailureKind, message: string, hint: string): Finding {
  return refused({ kind, message, hint });
}

/** Older ones lack things that this program was never tried without. */
const OLDEST = { major: 1, minor: 25 };

export function judgeServer(version: Result<ServerVersion>): Finding {
  if (!version.ok) return refused(version.failure);
  const { major, minor, gitVersion } = version.value;
  const text = `server ${gitVersion}`;
  if (major > OLDEST.major || minor >= OLDEST.minor) return passed(text);
  return warned(`${text} is older than ${OLDEST.major}.${OLDEST.minor}`, 'It may work; nobody has tried it there.');
}

/** Kubernetes promises that kubectl works with servers one minor version older or newer. */
export function judgeKubectl(kubectl: string, server: ServerVersion): Finding {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(kubectl) ?? [];
  const text = `kubectl ${kubectl}`;
  if (major === undefined || minor === undefined) return warned(`${text}: not a version that says how old it is`);
  const distance = Number(major) === server.major ? Math.abs(Number(minor) - server.minor) : Number.POSITIVE_INFINITY;
  if (distance <= 1) return passed(text);
  return warned(
    `${text} and server ${server.gitVersion} are more than one minor version apart`,
    'Should the upload or the console fail, take a kubectl as old as the server: KUBECTL=/path/to/kubectl',
  );
}

/** What a dry run of the debug pod says: the server's admission, with nothing made. */
export function judgeDryRun(answer: Result<unknown>, namespace: string): Finding {
  if (!answer.ok) return refused(answer.failure);
  return passed(`namespace ${namespace} takes the debug pod (server-side dry run)`);
}

export function judgeNode(node: Result<NodeFacts>, name: string): Finding {
  if (!node.ok) {
    if (node.failure.kind !== 'forbidden') return refused(node.failure);
    return warned(
      `node ${name} can't be looked at: no right to read nodes`,
      'Not needed: whether it works is seen when the debug pod starts.',
    );
  }
  const { ready, os, arch, memoryMiB } = node.value;
  // First: what a node that is gone says of itself means nothing.
  if (!ready) {
    return wrong(
      'node',
      `Node ${name} is not ready: no pod can be started there.`,
      `Its conditions: kubectl describe node ${name}`,
    );
  }
  if (os !== 'linux')
    return wrong('node', `Node ${name} runs ${os}; Delve is attached on Linux only.`, 'Choose a pod on a Linux node.');
  if (arch !== 'amd64' && arch !== 'arm64') {
    return wrong(
      'node',
      `Node ${name} is ${arch}; agent and dlv are there for amd64 and arm64.`,
      'Choose a pod on another node.',
    );
  }
  return passed(`node ${name}: ${os}/${arch}, ready, ${memoryMiB} MiB`);
}

/** Is the pod there, and does its container run? */
export function judgeTarget(pod: Pod, container: string): Finding {
  const place = `pod ${pod.name}`;
  const details = `kubectl describe pod ${pod.name} --namespace=${pod.namespace}`;
  if (pod.refusal !== undefined)
    return wrong('not-running', `Pod ${pod.name} is ${pod.refusal}.`, `Choose another pod. Why: ${details}`);
  const found = pod.details.find(({ name }) => name === container);
  if (!found) {
    const names = pod.details.filter(({ running }) => running).map(({ name }) => name);
    return wrong(
      'not-found',
      `Pod ${pod.name} has no container ${container}.`,
      `It has: ${names.join(', ') || 'none that runs'}.`,
    );
  }
  if (!found.running || found.id === undefined) {
    return wrong('not-running', `Container ${container} of pod ${pod.name} is not running.`, `Why: ${details}`);
  }
  return passed(`${place}, container ${container} runs on ${pod.node}`);
}

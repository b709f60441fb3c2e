import { expect, test } from 'vitest';
import { failed, ok } from '../../../src/failure.ts';
import { accessChecks, describeCheck, judgeAccess } from '../../../src/kube/access.ts';
import { judgeLiveness, livenessBudgetMs } from '../../../src/kube/liveness.ts';
import type { Container, NodeFacts, Pod } from '../../../src/kube/objects.ts';
import { judgeDryRun, judgeKubectl, judgeNode, judgeServer, judgeTarget } from '../../../src/kube/preflight.ts';

const namespaces = { target: 'shop', debug: 'tools' };

test('what a debug pod needs, in the words of kubectl auth can-i', () => {
  expect(accessChecks('pod', namespaces).map(describeCheck)).toEqual([
    'get pods in namespace shop',
    'create pods in namespace tools',
    'get pods in namespace tools',
    'delete pods in namespace tools',
    'create pods/exec in namespace tools',
    'get pods/exec in namespace tools',
    'get pods/log in namespace tools',
  ]);
  expect(accessChecks('pod', { target: 'shop', debug: 'shop' })).toHaveLength(6);
});

test("an ephemeral container goes into the target's pod", () => {
  expect(accessChecks('ephemeral', namespaces).map(describeCheck)).toContain(
    'patch pods/ephemeralcontainers in namespace shop',
  );
  expect(accessChecks('ephemeral', namespaces).map(describeCheck)).not.toContain('create pods in namespace shop');
});

const answers = (denied: string[]) =>
  ok(accessChecks('pod', namespaces).map((check) => ({ check, allowed: !denied.includes(describeCheck(check)) })));

test('access', () => {
  expect(judgeAccess(answers([])).status).toBe('passed');
  const refused = judgeAccess(answers(['create pods in namespace tools', 'get pods in namespace shop']));
  expect(refused).toMatchObject({ status: 'failed', failure: { kind: 'forbidden' } });
  expect(refused.text).toBe('You may not get pods in namespace shop; create pods in namespace tools.');
  expect(judgeAccess(answers(['get pods/exec in namespace tools'])).status).toBe('warned');
  expect(judgeAccess(answers(['get pods/log in namespace tools'])).status).toBe('warned');
  expect(judgeAccess(answers(['get pods/exec in namespace tools', 'create pods/exec in namespace tools'])).status).toBe(
    'failed',
  );
});

const timeout = failed({ kind: 'timeout', message: 'Too late.', hint: 'Wait.' });

test('a failure of the question is a failure of the check', () => {
  for (const finding of [
    judgeAccess(timeout),
    judgeServer(timeout),
    judgeNode(timeout, 'n'),
    judgeDryRun(timeout, 'tools'),
  ]) {
    expect(finding).toEqual({ status: 'failed', text: 'Too late.', hint: 'Wait.', failure: timeout.failure });
  }
});

test.each([
  [1, 36, 'passed'],
  [1, 25, 'passed'],
  [1, 24, 'warned'],
])('server %i.%i', (major, minor, status) => {
  expect(judgeServer(ok({ major, minor, gitVersion: `v${major}.${minor}.0` })).status).toBe(status);
});

test.each([
  ['v1.36.3', 'passed'],
  ['v1.35.0', 'passed'],
  ['v1.34.9', 'warned'],
  ['v1.37.0-alpha.1', 'passed'],
  ['v2.0.0', 'warned'],
  ['unknown', 'warned'],
])('kubectl %s with a server 1.36', (version, status) => {
  expect(judgeKubectl(version, { major: 1, minor: 36, gitVersion: 'v1.36.3' }).status).toBe(status);
});

const node: NodeFacts = {
  name: 'n',
  ready: true,
  os: 'linux',
  arch: 'amd64',
  kernel: '6.18.1',
  schedulable: false,
  memoryMiB: 4096,
};

test('nodes', () => {
  // Cordoned is no hindrance: the pod names its node.
  expect(judgeNode(ok(node), 'n').status).toBe('passed');
  expect(judgeNode(ok({ ...node, ready: false }), 'n').failure?.kind).toBe('node');
  expect(judgeNode(ok({ ...node, os: 'windows' }), 'n').text).toContain('windows');
  expect(judgeNode(ok({ ...node, arch: 's390x' }), 'n').text).toContain('s390x');
  expect(judgeNode(failed({ kind: 'forbidden', message: 'no' }), 'n').status).toBe('warned');
});

const container: Container = { name: 'app', kind: 'container', image: 'x', running: true, restarts: 0, id: 'aaa' };
const pod: Pod = {
  namespace: 'shop',
  name: 'orders-1',
  uid: 'u',
  ready: { ready: 1, total: 1 },
  status: 'Running',
  restarts: 0,
  createdAt: '',
  node: 'n',
  containers: ['app'],
  phase: 'Running',
  labels: {},
  details: [container],
  deleting: false,
};

test('targets', () => {
  expect(judgeTarget(pod, 'app').status).toBe('passed');
  expect(judgeTarget({ ...pod, refusal: 'being deleted' }, 'app').text).toBe('Pod orders-1 is being deleted.');
  expect(judgeTarget(pod, 'other')).toMatchObject({ failure: { kind: 'not-found', hint: 'It has: app.' } });
  expect(judgeTarget({ ...pod, details: [{ ...container, running: false }] }, 'app').failure?.kind).toBe('not-running');
});

test('how long a liveness probe lets a container stand still', () => {
  const probe = (periodSeconds: number, timeoutSeconds: number, failureThreshold: number): Container => ({
    ...container,
    livenessProbe: { periodSeconds, timeoutSeconds, failureThreshold },
  });
  expect(livenessBudgetMs(container)).toBeUndefined();
  expect(livenessBudgetMs(probe(10, 1, 3))).toBe(21_000);
  expect(livenessBudgetMs(probe(10, 1, 1))).toBe(1_000);
  expect(judgeLiveness(container).status).toBe('passed');
  expect(judgeLiveness(probe(10, 1, 3), 900).status).toBe('passed');
  expect(judgeLiveness(probe(10, 1, 1), 900).status).toBe('warned');
  expect(judgeLiveness(probe(10, 1, 1)).text).toContain('1 s');
});

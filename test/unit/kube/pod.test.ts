import { expect, test } from 'vitest';
import { bytesOf, nodeFacts } from '../../../src/kube/node.ts';
import { podOf, podRow } from '../../../src/kube/pod.ts';
import type { PodObject } from '../../../src/kube/wire.ts';

const full: PodObject = {
  metadata: {
    name: 'orders-1',
    namespace: 'shop',
    uid: 'u1',
    creationTimestamp: '2026-11-24T10:00:00Z',
    labels: { app: 'orders' },
  },
  spec: {
    nodeName: 'node-1',
    containers: [
      { name: 'app', image: 'orders:1', livenessProbe: { timeoutSeconds: 2 } },
      { name: 'proxy', image: 'proxy:1' },
    ],
    initContainers: [
      { name: 'migrate', image: 'orders:1' },
      { name: 'mesh', image: 'mesh:1', restartPolicy: 'Always' },
    ],
    ephemeralContainers: [{ name: 'debugger-x', image: 'busybox' }],
  },
  status: {
    phase: 'Running',
    containerStatuses: [
      { name: 'proxy', containerID: 'containerd://bbb', ready: true, restartCount: 2, state: { running: {} } },
      { name: 'app', containerID: 'containerd://aaa', ready: true, restartCount: 1, state: { running: {} } },
    ],
    initContainerStatuses: [
      { name: 'migrate', containerID: 'containerd://ccc', state: { terminated: { exitCode: 0 } } },
      { name: 'mesh', containerID: 'containerd://ddd', started: true, ready: true, state: { running: {} } },
    ],
    ephemeralContainerStatuses: [{ name: 'debugger-x', state: { terminated: { exitCode: 0 } } }],
  },
};

test('a row has what the list shows', () => {
  expect(podRow(full)).toEqual({
    namespace: 'shop',
    name: 'orders-1',
    uid: 'u1',
    ready: { ready: 3, total: 3 },
    status: 'Running',
    restarts: 3,
    createdAt: '2026-11-24T10:00:00Z',
    node: 'node-1',
    containers: ['app', 'proxy', 'mesh'],
  });
});

test('containers keep their order, kind, ID without the runtime, and probe with the defaults of the server', () => {
  const { details } = podOf(full);
  expect(details.map(({ name, kind, running, id }) => [name, kind, running, id])).toEqual([
    ['app', 'container', true, 'aaa'],
    ['proxy', 'container', true, 'bbb'],
    ['migrate', 'init', false, undefined],
    ['mesh', 'sidecar', true, 'ddd'],
    ['debugger-x', 'ephemeral', false, undefined],
  ]);
  expect(details[0]?.livenessProbe).toEqual({ periodSeconds: 10, timeoutSeconds: 2, failureThreshold: 3 });
});

const refusals: [string, (pod: PodObject) => void, string | undefined][] = [
  ['runs', () => {}, undefined],
  [
    'is being deleted',
    (pod) => Object.assign(pod.metadata ?? {}, { deletionTimestamp: '2026-11-24T11:00:00Z' }),
    'being deleted',
  ],
  ['has ended', (pod) => Object.assign(pod.status ?? {}, { phase: 'Succeeded' }), 'no longer running'],
  ['has no node', (pod) => delete pod.spec?.nodeName, 'not on a node yet'],
  [
    'runs nothing',
    (pod) => Object.assign(pod.status ?? {}, { containerStatuses: [], initContainerStatuses: [] }),
    'not running',
  ],
  [
    'is ours',
    (pod) => Object.assign(pod.metadata ?? {}, { labels: { 'app.kubernetes.io/managed-by': 'k8s-dlv-tui' } }),
    'a debug pod of this program',
  ],
];

test.each(refusals)('a pod that %s', (_, change, refusal) => {
  const pod = structuredClone(full);
  change(pod);
  expect(podRow(pod).refusal).toBe(refusal);
});

test('a node', () => {
  const node = {
    metadata: { name: 'n' },
    spec: { unschedulable: true },
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      nodeInfo: { operatingSystem: 'linux', architecture: 'arm64', kernelVersion: '6.1.0' },
      allocatable: { memory: '2097152Ki' },
    },
  };
  expect(nodeFacts(node)).toEqual({
    name: 'n',
    ready: true,
    os: 'linux',
    arch: 'arm64',
    kernel: '6.1.0',
    schedulable: false,
    memoryMiB: 2048,
  });
  expect(nodeFacts({}).ready).toBe(false);
});

test.each([
  ['1Gi', 2 ** 30],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['500M', 5e8],
  ['1e3', 1000],
  ['128974848', 128974848],
  ['1000m', 1],
  ['nonsense', 0],
  ['', 0],
])('quantity %s', (text, bytes) => expect(bytesOf(text)).toBe(bytes));

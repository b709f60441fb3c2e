import { expect, test } from 'vitest';
import { podStatus } from '../../../src/kube/pod-status.ts';
import type { ContainerStatus, PodObject } from '../../../src/kube/wire.ts';

const running: Partial<ContainerStatus> = { ready: true, state: { running: {} } };
const waiting = (reason: string): Partial<ContainerStatus> => ({ state: { waiting: { reason } } });
const ended = (exitCode: number, reason?: string, signal?: number): Partial<ContainerStatus> => ({
  state: { terminated: { exitCode, ...(reason ? { reason } : {}), ...(signal ? { signal } : {}) } },
});

interface Given {
  phase?: string;
  reason?: string;
  containers?: Partial<ContainerStatus>[];
  init?: Partial<ContainerStatus>[];
  sidecars?: number[];
  conditions?: { type: string; status: string; reason?: string }[];
  deleting?: boolean;
}

function pod({
  phase = 'Running',
  reason,
  containers = [],
  init = [],
  sidecars = [],
  conditions = [],
  deleting,
}: Given): PodObject {
  const named = (list: Partial<ContainerStatus>[], prefix: string) =>
    list.map((one, index) => ({ name: `${prefix}${index}`, ...one }));
  return {
    metadata: deleting ? { deletionTimestamp: '2026-11-24T10:00:00Z' } : {},
    spec: {
      containers: named(containers, 'c').map(({ name }) => ({ name })),
      initContainers: named(init, 'i').map(({ name }, index) => ({
        name,
        ...(sidecars.includes(index) ? { restartPolicy: 'Always' } : {}),
      })),
    },
    status: {
      phase,
      ...(reason ? { reason } : {}),
      conditions,
      containerStatuses: named(containers, 'c'),
      initContainerStatuses: named(init, 'i'),
    },
  };
}

const initialized = [{ type: 'Initialized', status: 'True' }];
const ready = [{ type: 'Ready', status: 'True' }];

/** What kubectl prints (printers.go and its test table). */
const cases: [what: string, given: Given, status: string, readyColumn: string][] = [
  ['a pod that runs', { containers: [running, running] }, 'Running', '2/2'],
  ['not yet on a node', { phase: 'Pending' }, 'Pending', '0/0'],
  [
    'held by a scheduling gate',
    { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
    'SchedulingGated',
    '0/0',
  ],
  ['being created', { phase: 'Pending', containers: [waiting('ContainerCreating')] }, 'ContainerCreating', '0/1'],
  ['crashing', { containers: [running, waiting('CrashLoopBackOff')] }, 'CrashLoopBackOff', '1/2'],
  [
    'an image that can not be had',
    { phase: 'Pending', containers: [waiting('ImagePullBackOff')] },
    'ImagePullBackOff',
    '0/1',
  ],
  ['completed', { phase: 'Succeeded', containers: [ended(0, 'Completed')] }, 'Completed', '0/1'],
  ['failed', { phase: 'Failed', containers: [ended(1, 'Error')] }, 'Error', '0/1'],
  ['killed for memory', { containers: [ended(137, 'OOMKilled')] }, 'OOMKilled', '0/1'],
  ['ended without a reason', { containers: [ended(3)] }, 'ExitCode:3', '0/1'],
  ['ended by a signal without a reason', { containers: [ended(0, undefined, 9)] }, 'Signal:9', '0/1'],
  ['evicted', { phase: 'Failed', reason: 'Evicted' }, 'Evicted', '0/0'],
  ['one done, one ready', { containers: [ended(0, 'Completed'), running], conditions: ready }, 'Running', '1/2'],
  ['one done, one runs but the pod is not ready', { containers: [ended(0, 'Completed'), running] }, 'NotReady', '1/2'],
  ['being deleted', { containers: [running], deleting: true }, 'Terminating', '1/1'],
  [
    'being deleted after its end',
    { phase: 'Succeeded', containers: [ended(0, 'Completed')], deleting: true },
    'Completed',
    '0/1',
  ],
  ['its node is lost', { reason: 'NodeLost', containers: [running], deleting: true }, 'Unknown', '1/1'],
  [
    'initializing',
    { phase: 'Pending', init: [ended(0), { state: { running: {} } }], containers: [waiting('PodInitializing')] },
    'Init:1/2',
    '0/1',
  ],
  [
    'about to initialize',
    { phase: 'Pending', init: [waiting('PodInitializing')], containers: [waiting('PodInitializing')] },
    'Init:0/1',
    '0/1',
  ],
  [
    'initialization fails',
    { phase: 'Pending', init: [ended(1, 'Error')], containers: [waiting('PodInitializing')] },
    'Init:Error',
    '0/1',
  ],
  [
    'initialization fails without a reason',
    { phase: 'Pending', init: [ended(2)], containers: [] },
    'Init:ExitCode:2',
    '0/0',
  ],
  [
    'initialization crashes',
    { phase: 'Pending', init: [waiting('CrashLoopBackOff')], containers: [] },
    'Init:CrashLoopBackOff',
    '0/0',
  ],
  [
    'a sidecar that has started',
    { init: [{ ...running, started: true }], sidecars: [0], containers: [running] },
    'Running',
    '2/2',
  ],
  [
    'a sidecar that has not',
    {
      phase: 'Pending',
      init: [{ state: { running: {} }, started: false }],
      sidecars: [0],
      containers: [waiting('PodInitializing')],
    },
    'Init:0/1',
    '0/2',
  ],
  [
    'initialized once, its init container runs again',
    { init: [{ state: { running: {} } }], containers: [running], conditions: initialized },
    'Init:0/1',
    '1/1',
  ],
];

test.each(cases)('STATUS and READY of a pod that is: %s', (_, given, status, column) => {
  const found = podStatus(pod(given));
  expect(found.status).toBe(status);
  expect(`${found.ready.ready}/${found.ready.total}`).toBe(column);
});

test('RESTARTS counts containers and sidecars, and init containers while they are at work', () => {
  const started = { ...running, started: true, restartCount: 4 };
  expect(
    podStatus(
      pod({
        init: [{ ...ended(0), restartCount: 2 }, started],
        sidecars: [1],
        containers: [{ ...running, restartCount: 3 }],
      }),
    ).restarts,
  ).toBe(7);
  expect(
    podStatus(pod({ phase: 'Pending', init: [{ ...waiting('CrashLoopBackOff'), restartCount: 5 }] })).restarts,
  ).toBe(5);
});

test('a pod of which nothing is known yet is Unknown', () => {
  expect(podStatus({})).toEqual({ status: 'Unknown', ready: { ready: 0, total: 0 }, restarts: 0 });
});

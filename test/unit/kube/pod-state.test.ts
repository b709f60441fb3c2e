import { expect, test } from 'vitest';
import { podState } from '../../../src/kube/pod-state.ts';
import type { ContainerState, PodObject } from '../../../src/kube/wire.ts';

function pod(state: ContainerState | undefined, status: PodObject['status'] = { phase: 'Pending' }): PodObject {
  return {
    metadata: { name: 'k8s-dlv-tui-4f2a', namespace: 'tools' },
    spec: { nodeName: 'node-1', containers: [{ name: 'agent', image: 'busybox:1.37' }] },
    status: { ...status, ...(state ? { containerStatuses: [{ name: 'agent', state }] } : {}) },
  };
}

test('it waits, is created, pulls, runs', () => {
  expect(podState(pod(undefined)).progress).toBe('waiting for node node-1');
  const creating = pod({ waiting: { reason: 'ContainerCreating' } });
  expect(podState(creating).progress).toBe('the container is being created');
  expect(podState(creating, [{ reason: 'Scheduled' }, { reason: 'Pulling' }]).progress).toBe(
    'pulling image busybox:1.37',
  );
  expect(podState(creating, [{ reason: 'Pulling' }, { reason: 'Pulled' }]).progress).toBe('starting the container');
  const trouble = podState(creating, [{ reason: 'FailedCreatePodSandBox', message: 'no\nnetwork' }]).progress;
  expect(trouble).toBe('node node-1 has trouble: no network');
  const running = podState(pod({ running: {} }, { phase: 'Running' }));
  expect(running).toEqual({ phase: 'Running', running: true, deleting: false, gone: false });
});

test('one failed pull is tried again, a second one is a failure', () => {
  const once = podState(pod({ waiting: { reason: 'ErrImagePull', message: 'i/o timeout' } }));
  expect(once.failure).toBeUndefined();
  expect(once.progress).toContain('tried again');
  expect(podState(pod({ waiting: { reason: 'ImagePullBackOff', message: 'i/o timeout' } })).failure?.kind).toBe(
    'image',
  );
});

/** Words of containerd 1.6 and 2, Docker and CRI-O. */
const pulls: [string, string][] = [
  ['rpc error: code = NotFound desc = failed to resolve reference "x": not found', 'there is no such image'],
  ['manifest unknown: manifest unknown', 'there is no such image'],
  [
    'pull access denied for x, repository does not exist or may require authorization',
    'the registry wants credentials, or has no such image',
  ],
  ['unexpected status from HEAD request: 401 Unauthorized', 'the registry wants credentials, or has no such image'],
  ['no matching manifest for linux/arm64 in the manifest list entries', "it is not made for the node's processor"],
];

test.each(pulls)('a registry that says "%s" is believed at once', (message, why) => {
  const { failure } = podState(pod({ waiting: { reason: 'ErrImagePull', message } }));
  expect(failure).toMatchObject({
    kind: 'image',
    message: `Node node-1 can't pull image busybox:1.37: ${why}.`,
    cause: message,
  });
});

test('an image without a shell is told from a node that has trouble', () => {
  const message = 'runc create failed: exec: "sh": executable file not found in $PATH';
  const started = podState(pod({ terminated: { exitCode: 128, reason: 'StartError', message } }, { phase: 'Failed' }));
  expect(started.failure?.message).toBe('Image busybox:1.37 has no shell (sh).');
  expect(started.ended?.exitCode).toBe(128);
  expect(podState(pod({ waiting: { reason: 'RunContainerError', message } })).failure?.kind).toBe('image');
  expect(podState(pod({ waiting: { reason: 'CreateContainerError', message: 'no space left' } })).failure?.kind).toBe(
    'node',
  );
});

test('an end is no failure by itself: who waits for it decides', () => {
  const proven = podState(pod({ terminated: { exitCode: 0 } }, { phase: 'Succeeded' }));
  expect(proven).toMatchObject({ ended: { exitCode: 0, reason: 'Completed' }, running: false });
  expect(proven.failure).toBeUndefined();
  expect(podState(pod({ terminated: { exitCode: 2, reason: 'Error' } }, { phase: 'Failed' })).failure).toBeUndefined();
});

test('a node that refuses the pod is named', () => {
  const refused = podState(pod(undefined, { phase: 'Failed', reason: 'OutOfpods', message: 'Node has no room' }));
  expect(refused.failure?.message).toBe('Node node-1 refused the debug pod (OutOfpods): Node has no room');
  expect(refused.ended).toMatchObject({ exitCode: -1, reason: 'OutOfpods' });
});

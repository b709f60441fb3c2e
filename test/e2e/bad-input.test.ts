import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { apply, local, unreachable, withRole, withWrongToken } from '../support/kubeconfig.ts';
import { debugPods, kubectl } from '../support/kubectl.ts';
import { start, userEnvironment } from '../support/program.ts';
import { keys, Person } from '../support/screen.ts';
import { expectUnharmed, findTarget } from '../support/target.ts';

const NAMESPACE = 'bad-input';

function pod(name: string, spec: object): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: NAMESPACE },
    spec: { terminationGracePeriodSeconds: 1, ...spec },
  };
}

/** Not Go; and of those pods that come into being without any. */
const sleeper = {
  containers: [{ name: 'c', image: 'busybox:1.37', imagePullPolicy: 'IfNotPresent', command: ['sleep', '3600'] }],
};

/** What the tool needs in one namespace, and no more. SECURITY.md lists the same. */
const minimal = [
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'create', 'delete'] },
  { apiGroups: [''], resources: ['pods/exec'], verbs: ['create', 'get'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
];

beforeAll(async () => {
  await local();
  await apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }]);
  await eventually(() => kubectl('get', 'serviceaccount', 'default', `--namespace=${NAMESPACE}`), 20_000);
  await apply([
    pod('not-go', sleeper),
    pod('not-running', { containers: [{ name: 'c', image: 'registry.local/nothing:1' }] }),
    { apiVersion: 'v1', kind: 'Node', metadata: { name: 'gone' }, status: {} },
  ]);
  await apply([pod('on-a-gone-node', { ...sleeper, nodeName: 'gone', tolerations: [{ operator: 'Exists' }] })]);
  const running = {
    phase: 'Running',
    containerStatuses: [
      {
        name: 'c',
        ready: true,
        restartCount: 0,
        image: 'x',
        imageID: 'x',
        containerID: `containerd://${'0'.repeat(64)}`,
        state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
      },
    ],
  };
  await kubectl(
    'patch',
    'pod',
    'on-a-gone-node',
    `--namespace=${NAMESPACE}`,
    '--subresource=status',
    '--type=merge',
    '-p',
    JSON.stringify({ status: running }),
  );
  await kubectl('wait', 'pod/not-go', `--namespace=${NAMESPACE}`, '--for=condition=Ready', '--timeout=30s');
});

afterAll(async () => {
  await kubectl('delete', 'pod', 'on-a-gone-node', `--namespace=${NAMESPACE}`, '--grace-period=0', '--force');
  await kubectl('delete', 'node', 'gone');
  await kubectl('delete', 'namespace', NAMESPACE, '--wait=false');
});

let person: Person | undefined;

afterEach(async () => {
  person?.kills('SIGKILL');
  person = undefined;
  await eventually(async () => expect(await debugPods()).toEqual([]), 30_000);
});

async function refused(args: string[], env = userEnvironment()): Promise<{ code: number | null; stderr: string }> {
  const { code, stdout, stderr } = await start(args, env).ended;
  expect(stdout).toBe('');
  // Neither a stack trace nor the server's raw answer.
  expect(stderr).not.toMatch(/^ +at .*:\d+:\d+\)?$|HTTP-Code|"kind":\s*"Status"|\[object/m);
  // What failed, and what to do.
  expect(stderr).toMatch(/✗ .+\n +\S+/);
  return { code, stderr };
}

describe('a script is told what is wrong when', () => {
  it('there is no kubeconfig', async () => {
    const { code, stderr } = await refused(['trace', 'x', 'main.main'], userEnvironment({ KUBECONFIG: '' }));
    expect(stderr).toMatch(/kubeconfig/);
    expect(code).toBe(3);
  });

  it('the API server is unreachable', async () => {
    const { code, stderr } = await refused(['trace', 'x', 'main.main', '--kubeconfig', unreachable()]);
    expect(stderr).toContain('https://127.0.0.1:1');
    expect(code).not.toBe(0);
  });

  it('the credentials have expired', async () => {
    const { stderr } = await refused(['trace', 'x', 'main.main', '--kubeconfig', withWrongToken()]);
    expect(stderr).toMatch(/credentials|log in/i);
  });

  it('there is no kubectl', async () => {
    const { code, stderr } = await refused(['trace', 'x', 'main.main'], userEnvironment({ PATH: '/nonexistent' }));
    expect(stderr).toContain('There is no kubectl on the PATH.');
    expect(code).toBe(3);
  });

  it('the pod is not running', async () => {
    const { stderr } = await refused(['trace', 'not-running', 'main.main', '-n', NAMESPACE]);
    expect(stderr).toMatch(/not running/);
  });

  it('the pod is being deleted', async () => {
    await apply([
      pod('leaving', {
        ...sleeper,
        terminationGracePeriodSeconds: 15,
        containers: [{ ...sleeper.containers[0], command: ['sh', '-c', 'trap "" TERM; while :; do sleep 1; done'] }],
      }),
    ]);
    await kubectl('wait', 'pod/leaving', `--namespace=${NAMESPACE}`, '--for=condition=Ready', '--timeout=30s');
    await kubectl('delete', 'pod', 'leaving', `--namespace=${NAMESPACE}`, '--wait=false');
    const { stderr } = await refused(['trace', 'leaving', 'main.main', '-n', NAMESPACE]);
    expect(stderr).toMatch(/being deleted/);
  });

  it('the node is gone', async () => {
    const { code, stderr } = await refused(['trace', 'on-a-gone-node', 'main.main', '-n', NAMESPACE]);
    expect(stderr).toMatch(/Node gone is not ready/);
    expect(code).toBe(3);
  });

  it('the process is not a Go program', async () => {
    const { code, stderr } = await refused(['trace', 'not-go', 'main.main', '-n', NAMESPACE]);
    expect(stderr).toMatch(/not a Go program/i);
    expect(code).toBe(1);
  });

  it('policy forbids the debug pod', async () => {
    await kubectl('label', 'namespace', NAMESPACE, 'pod-security.kubernetes.io/enforce=baseline', '--overwrite');
    const { code, stderr } = await refused(['trace', 'not-go', 'main.main', '-n', NAMESPACE]);
    await kubectl('label', 'namespace', NAMESPACE, 'pod-security.kubernetes.io/enforce-');
    expect(stderr).toMatch(/baseline/);
    expect(stderr).toMatch(/--debug-namespace/);
    expect(code).toBe(3);
  });

  it('the user may not do it', async () => {
    const kubeconfig = await withRole(NAMESPACE, 'reader', [
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
    ]);
    const { code, stderr } = await refused(['trace', 'not-go', 'main.main', '--kubeconfig', kubeconfig]);
    expect(stderr).toMatch(/may not create pods in namespace bad-input/);
    expect(code).toBe(3);
  });
});

describe('a user with the rights of one namespace', () => {
  it('traces there, and types the namespace where listing them is forbidden', async () => {
    const target = await findTarget('shop', 'app=orders');
    const kubeconfig = await withRole('shop', 'minimal', minimal);
    person = await Person.opens([], { env: userEnvironment({ KUBECONFIG: kubeconfig }) });
    await person.sees('may not list namespaces');
    person.presses('shop');
    await person.sees('/ shop');
    person.presses(keys.enter);
    await person.sees(/orders-\S+\s+1\/1/);
    person.presses('orders');
    await person.sees(/1 of \d/);
    person.presses(keys.enter);
    await person.sees('type to find a function', 30_000);
    person.presses('storeTake');
    await person.sees(/▌ store\.\(\*Store\)\.Take /);
    person.presses(keys.enter);
    await person.sees('Enter attaches');
    await person.types('order.SKU');
    person.presses(keys.enter);
    await person.sees(/:\d\d\.\d{3} .*"bolt"/, 30_000);
    person.presses('q');
    expect(await person.exited).toBe(0);
    await expectUnharmed(target);
  });
});

describe('a terminal that is too small', () => {
  it('says what it needs, and the screens come when it is bigger', async () => {
    person = await Person.opens([], { columns: 40, rows: 10 });
    await person.sees('40x10');
    person.resizes(100, 30);
    await person.sees('namespaces');
    person.presses(keys.ctrlC);
    expect(await person.exited).toBe(0);
  });
});

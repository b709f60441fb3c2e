import { expect, test, vi } from 'vitest';
import type { PodState } from '../../../src/kube/cluster.ts';
import { debugPod } from '../../../src/kube/debug-pod.ts';
import { beginWatch, clusterAt, event, fakeServer, json, pod, status, untilTestEnds } from './fake-server.ts';
import { order } from './order.ts';

const never = new AbortController().signal;

test('requests carry the credentials and say who asks', async () => {
  const server = await fakeServer((_, response) =>
    json(response, { major: '1', minor: '30+', gitVersion: 'v1.30.2-eks' }),
  );
  const cluster = await clusterAt(server.url);
  expect(await cluster.serverVersion(never)).toEqual({
    ok: true,
    value: { major: 1, minor: 30, gitVersion: 'v1.30.2-eks' },
  });
  expect(server.seen[0]?.headers).toMatchObject({ authorization: 'Bearer secret', 'user-agent': 'k8s-dlv-tui' });
});

test('a server that stays silent is given up after the time limit', async () => {
  const server = await fakeServer(() => {});
  const cluster = await clusterAt(server.url, 200);
  const started = Date.now();
  expect(await cluster.serverVersion(never)).toMatchObject({ ok: false, failure: { kind: 'timeout' } });
  expect(Date.now() - started).toBeLessThan(8_000);
});

test('a server that freezes in the middle of an answer is given up as well', async () => {
  const server = await fakeServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.write('{"major":');
  });
  const cluster = await clusterAt(server.url, 200);
  expect(await cluster.serverVersion(never)).toMatchObject({ ok: false, failure: { kind: 'timeout' } });
});

test('the signal ends a request', async () => {
  const server = await fakeServer(() => {});
  const cluster = await clusterAt(server.url);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  expect(await cluster.serverVersion(stop.signal)).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
  expect(await cluster.serverVersion(AbortSignal.abort())).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
  expect(await cluster.serverVersion(AbortSignal.timeout(50))).toMatchObject({
    ok: false,
    failure: { kind: 'timeout' },
  });
});

test('a server that is not there is named', async () => {
  const server = await fakeServer(() => {});
  await server.close();
  const answer = await (await clusterAt(server.url)).serverVersion(never);
  expect(answer).toMatchObject({ ok: false, failure: { kind: 'unreachable' } });
  expect(!answer.ok && answer.failure.message).toBe(
    `The server ${server.url} of context fake can't be reached: nothing listens there.`,
  );
});

test('credentials that are not accepted are fetched anew once', async () => {
  const plugin = {
    command: 'sh',
    args: [
      '-c',
      'echo "$KUBERNETES_EXEC_INFO" | grep -q ExecCredential && echo "{\\"status\\":{\\"token\\":\\"t$(date +%N)\\"}}"',
    ],
    apiVersion: 'client.authentication.k8s.io/v1',
  };
  const server = await fakeServer((_, response) => {
    if (server.seen.length === 1) json(response, status(401, 'Unauthorized', 'Unauthorized'), 401);
    else json(response, { major: '1', minor: '36', gitVersion: 'v1.36.3' });
  });
  const cluster = await clusterAt(server.url, 2_000, { exec: plugin });
  expect(await cluster.serverVersion(never)).toMatchObject({ ok: true });
  const [first, second] = server.seen.map(({ headers }) => headers.authorization);
  expect(first).toMatch(/^Bearer t\d+$/);
  expect(second).not.toBe(first);
});

test('credentials that are never accepted are a failure in words', async () => {
  const server = await fakeServer((_, response) => json(response, status(401, 'Unauthorized', 'Unauthorized'), 401));
  expect(await (await clusterAt(server.url)).serverVersion(never)).toMatchObject({
    ok: false,
    failure: { kind: 'unauthorized' },
  });
  expect(server.seen.length).toBe(2);
});

test('a credential plugin that is missing or fails is named', async () => {
  const server = await fakeServer((_, response) => json(response, {}));
  const missing = await clusterAt(server.url, 2_000, { exec: { command: 'no-such-plugin' } });
  const answer = await missing.serverVersion(never);
  expect(!answer.ok && answer.failure.message).toBe(
    'The credential plugin no-such-plugin of user somebody is not installed.',
  );
  const failing = await clusterAt(server.url, 2_000, {
    exec: { command: 'sh', args: ['-c', 'echo log in first >&2; exit 1'] },
  });
  expect(await failing.serverVersion(never)).toMatchObject({
    ok: false,
    failure: { kind: 'unauthorized', cause: 'log in first\n' },
  });
});

test('a server that puts us off is asked again when it says so', async () => {
  const server = await fakeServer((_, response) => {
    if (server.seen.length < 3)
      json(response, status(429, 'TooManyRequests', 'slow down'), 429, { 'Retry-After': '0' });
    else json(response, { major: '1', minor: '36', gitVersion: 'v1.36.3' });
  });
  expect(await (await clusterAt(server.url)).serverVersion(never)).toMatchObject({ ok: true });
});

test('an answer that is no JSON is a failure, not an exception', async () => {
  const server = await fakeServer((_, response) => response.end('<html>Welcome to the portal</html>'));
  expect(await (await clusterAt(server.url)).serverVersion(never)).toMatchObject({ ok: false });
});

test('a pod is created as it is, or tried by a dry run', async () => {
  const server = await fakeServer((_, response) => json(response, { metadata: { name: 'x', uid: 'u1' } }, 201));
  const cluster = await clusterAt(server.url);
  const manifest = debugPod(order);
  expect(await cluster.createPod(manifest, { dryRun: true }, never)).toEqual({
    ok: true,
    value: { name: 'x', uid: 'u1' },
  });
  await cluster.createPod(manifest, { dryRun: false }, never);
  const [tried, made] = server.seen;
  expect(tried?.query.get('dryRun')).toBe('All');
  expect(made?.query.has('dryRun')).toBe(false);
  expect(made).toMatchObject({ method: 'POST', path: '/api/v1/namespaces/tools/pods' });
  expect(JSON.parse(made?.body ?? '')).toEqual(JSON.parse(JSON.stringify(manifest)));
});

test('a pod is deleted by its uid and with its own grace period', async () => {
  const server = await fakeServer((_, response) => json(response, {}));
  const cluster = await clusterAt(server.url);
  expect(await cluster.deletePod('shop', 'a', 'u1', never)).toEqual({ ok: true, value: undefined });
  const body = JSON.parse(server.seen[0]?.body ?? '');
  expect(body.preconditions).toEqual({ uid: 'u1' });
  expect(body).not.toHaveProperty('gracePeriodSeconds');
});

test('a pod that is gone, or another one by now, counts as deleted', async () => {
  const server = await fakeServer((_, response) => json(response, status(404, 'NotFound', 'pods "a" not found'), 404));
  const cluster = await clusterAt(server.url);
  expect(await cluster.deletePod('shop', 'a', 'u1', never)).toMatchObject({ ok: true });
  server.answer = ({ method }, response) =>
    method === 'DELETE'
      ? json(response, status(409, 'Conflict', 'the UID in the precondition'), 409)
      : json(response, pod('a', '1'));
  expect(await cluster.deletePod('shop', 'a', 'u1', never)).toMatchObject({ ok: true });
  expect(await cluster.deletePod('shop', 'a', 'uid-a', never)).toMatchObject({
    ok: false,
    failure: { kind: 'conflict' },
  });
});

test('the newest ready pod of a Deployment is meant', async () => {
  const ready = pod('ready', '1') as {
    metadata: Record<string, unknown>;
    status: { containerStatuses: { ready: boolean }[] };
  };
  const newer = structuredClone(ready);
  newer.metadata = { ...newer.metadata, name: 'newer', creationTimestamp: '2026-11-24T11:00:00Z' };
  const newest = structuredClone(newer);
  newest.metadata = { ...newest.metadata, name: 'newest', creationTimestamp: '2026-11-24T12:00:00Z' };
  for (const one of newest.status.containerStatuses) one.ready = false;
  const server = await fakeServer(({ path }, response) => {
    if (path === '/apis/apps/v1/namespaces/shop/deployments/web')
      json(response, { spec: { selector: { matchLabels: { app: 'web' } } } });
    else json(response, { items: [ready, newest, newer] });
  });
  const cluster = await clusterAt(server.url);
  const found = await cluster.resolvePod('shop', { kind: 'workload', workload: 'deployment', name: 'web' }, never);
  expect(found).toMatchObject({ ok: true, value: { name: 'newer' } });
  expect(server.seen.at(-1)?.query.get('labelSelector')).toBe('app=web');
});

test('a mistyped pod gets the names near it', async () => {
  const server = await fakeServer(({ path }, response) => {
    if (path.endsWith('/pods')) json(response, { items: [pod('orders-1', '1'), pod('billing-1', '1')] });
    else json(response, status(404, 'NotFound', 'pods "ordres-1" not found', { kind: 'pods' }), 404);
  });
  const found = await (await clusterAt(server.url)).readPod('shop', 'ordres-1', never);
  expect(found).toMatchObject({ ok: false, failure: { kind: 'not-found', hint: 'Did you mean orders-1?' } });
});

test('access is asked for in the words of RBAC', async () => {
  const server = await fakeServer(({ body }, response) => {
    const { verb } = JSON.parse(body).spec.resourceAttributes;
    json(response, { status: { allowed: verb === 'get', reason: verb === 'get' ? 'RBAC: allowed' : '' } }, 201);
  });
  const checks = [
    { verb: 'create', resource: 'pods', namespace: 'shop' },
    { verb: 'get', resource: 'pods', subresource: 'exec', namespace: 'shop' },
  ];
  expect(await (await clusterAt(server.url)).mayI(checks, never)).toEqual({
    ok: true,
    value: [
      { check: checks[0], allowed: false },
      { check: checks[1], allowed: true, reason: 'RBAC: allowed' },
    ],
  });
});

test("a pod's life is told until it is gone", async () => {
  const server = await fakeServer(({ path, query }, response) => {
    if (path.endsWith('/events'))
      return query.has('watch') ? beginWatch(response) : json(response, { metadata: {}, items: [] });
    if (!query.has('watch'))
      return json(response, { metadata: { resourceVersion: '1' }, items: [pod('a', '1', 'Pending')] });
    beginWatch(response);
    if (query.get('resourceVersion') !== '1') return;
    event(response, 'MODIFIED', pod('a', '2'));
    setTimeout(() => event(response, 'DELETED', pod('a', '3')), 250);
  });
  const states: PodState[] = [];
  (await clusterAt(server.url)).watchPod('shop', 'a', (state) => states.push(state), untilTestEnds());
  await vi.waitFor(() => expect(states.at(-1)?.gone).toBe(true), 5_000);
  expect(states.some(({ running }) => running)).toBe(true);
  expect(states.filter(({ gone }) => gone).length).toBe(1);
});

test('without the right to watch a pod is read again and again', async () => {
  const server = await fakeServer(({ path }, response) => {
    if (path.endsWith('/pods/a')) {
      const reads = server.seen.filter((seen) => seen.path === path).length;
      if (reads > 1) json(response, status(404, 'NotFound', 'pods "a" not found', { kind: 'pods' }), 404);
      else json(response, pod('a', '1'));
    } else json(response, status(403, 'Forbidden', 'pods is forbidden: User "bob" cannot list resource "pods"'), 403);
  });
  const states: PodState[] = [];
  (await clusterAt(server.url)).watchPod('shop', 'a', (state) => states.push(state), untilTestEnds());
  await vi.waitFor(
    () =>
      expect(states.map(({ running, gone }) => [running, gone])).toEqual([
        [true, false],
        [false, true],
      ]),
    5_000,
  );
});

test('a server that is away says nothing about a pod', async () => {
  const server = await fakeServer((_, response) => json(response, {}, 500));
  const states: PodState[] = [];
  (await clusterAt(server.url)).watchPod('shop', 'a', (state) => states.push(state), untilTestEnds());
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(states).toEqual([]);
});

test('our pods are found by their label, with who made them', async () => {
  const ours = {
    ...pod('k8s-dlv-tui-4f2a', '1'),
    metadata: { name: 'k8s-dlv-tui-4f2a', namespace: 'tools', uid: 'u', annotations: { 'k8s-dlv-tui/user': 'ann' } },
  };
  const server = await fakeServer((_, response) => json(response, { items: [ours] }));
  const found = await (await clusterAt(server.url)).listOurs(undefined, never);
  expect(found).toMatchObject({ ok: true, value: [{ namespace: 'tools', user: 'ann', node: 'node-1', ageMs: 0 }] });
  expect(server.seen[0]).toMatchObject({ path: '/api/v1/pods' });
  expect(server.seen[0]?.query.get('labelSelector')).toBe('app.kubernetes.io/managed-by=k8s-dlv-tui');
});

import type { ServerResponse } from 'node:http';
import { expect, test, vi } from 'vitest';
import type { Live, PodRow } from '../../../src/kube/objects.ts';
import {
  beginWatch,
  clusterAt,
  event,
  fakeServer,
  json,
  pod,
  type Seen,
  status,
  untilTestEnds,
} from './fake-server.ts';

/** Follows the pods of `shop`; `names` is what a screen would show. */
function follow(cluster: Awaited<ReturnType<typeof clusterAt>>) {
  const told: Live<PodRow>[] = [];
  cluster.watchPods('shop', (live) => told.push(live), untilTestEnds());
  return {
    told,
    last: () => told.at(-1),
    text: () => {
      const live = told.at(-1);
      if (!live) return 'nothing';
      return 'rows' in live ? `${live.state}: ${live.rows.map(({ name }) => name).join(' ')}` : live.state;
    },
  };
}

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 8_000, interval: 10 });

const list = (response: ServerResponse, version: string, items: unknown[], token = '') =>
  json(response, { metadata: { resourceVersion: version, continue: token }, items });

test('the first page is shown before the second has come', async () => {
  let finish = (): void => {};
  const server = await fakeServer(({ query }, response) => {
    if (query.has('watch')) beginWatch(response);
    else if (query.has('continue')) finish = () => list(response, '7', [pod('c', '3')]);
    else list(response, '7', [pod('a', '1'), pod('b', '2')], 'next');
  });
  const pods = follow(await clusterAt(server.url));
  await eventually(() => expect(pods.text()).toBe('live: a b'));
  await eventually(() => expect(server.seen.length).toBe(2));
  finish();
  await eventually(() => expect(pods.text()).toBe('live: a b c'));
  expect(server.seen[0]?.query.get('limit')).toBe('500');
  expect(server.seen[1]?.query.get('continue')).toBe('next');
  await eventually(() => expect(server.seen[2]?.query.get('resourceVersion')).toBe('7'));
});

test('changes are shown, and a watch that the server ends is taken up where it ended', async () => {
  const watches: ServerResponse[] = [];
  const server = await fakeServer(({ query }, response) => {
    if (!query.has('watch')) return list(response, '7', [pod('a', '1')]);
    beginWatch(response);
    watches.push(response);
  });
  const pods = follow(await clusterAt(server.url));
  await eventually(() => expect(watches.length).toBe(1));
  const first = watches[0] as ServerResponse;
  event(first, 'ADDED', pod('b', '8'));
  event(first, 'MODIFIED', pod('a', '9', 'Pending'));
  await eventually(() => expect(pods.text()).toBe('live: a b'));
  await eventually(() => expect(pods.last()).toMatchObject({ rows: [{ name: 'a', status: 'Pending' }, {}] }));
  event(first, 'BOOKMARK', { metadata: { resourceVersion: '20' } });
  first.end();
  await eventually(() => expect(watches.length).toBe(2));
  expect(server.seen.at(-1)?.query.get('resourceVersion')).toBe('20');
  event(watches[1] as ServerResponse, 'DELETED', pod('a', '21'));
  await eventually(() => expect(pods.text()).toBe('live: b'));
  expect(pods.told.every(({ state }) => state === 'live')).toBe(true);
});

function expireByEvent(response: ServerResponse): void {
  beginWatch(response);
  event(response, 'ERROR', status(410, 'Expired', 'too old'));
}

function expireByAnswer(response: ServerResponse): void {
  json(response, status(410, 'Gone', 'too old'), 410);
}

test.each([
  ['as an event', expireByEvent],
  ['as an answer', expireByAnswer],
])('a version that is too old (410 %s) leads to a new list', async (_, expire) => {
  let lists = 0;
  const server = await fakeServer(({ query }, response) => {
    if (!query.has('watch')) {
      lists += 1;
      return list(
        response,
        String(lists * 10),
        lists === 1 ? [pod('a', '1'), pod('b', '2')] : [pod('b', '2'), pod('c', '3')],
      );
    }
    if (query.get('resourceVersion') === '10') return expire(response);
    beginWatch(response);
  });
  const pods = follow(await clusterAt(server.url));
  await eventually(() => expect(pods.text()).toBe('live: b c'));
});

test('a list that grows too old between its pages is read anew', async () => {
  let expired = 0;
  const server = await fakeServer(({ query }, response) => {
    if (query.has('watch')) return beginWatch(response);
    if (!query.has('continue')) return list(response, '7', [pod('a', '1')], query.has('limit') ? 'next' : '');
    expired += 1;
    json(response, status(410, 'Expired', 'the provided continue parameter is too old'), 410);
  });
  const pods = follow(await clusterAt(server.url));
  await eventually(() => expect(pods.text()).toBe('live: a'));
  await eventually(() => expect(server.seen.at(-1)?.query.has('watch')).toBe(true));
  expect(expired).toBe(2);
});

test('while the server is away the last rows stay, as stale; they live again when it is back', async () => {
  const watches: ServerResponse[] = [];
  const good = ({ query }: Seen, response: ServerResponse): void => {
    if (query.has('watch')) {
      beginWatch(response);
      watches.push(response);
    } else list(response, '7', [pod('a', '1')]);
  };
  const server = await fakeServer(good);
  const pods = follow(await clusterAt(server.url));
  await eventually(() => expect(watches.length).toBe(1));
  server.answer = (_, response) => json(response, { message: 'down' }, 503);
  watches[0]?.destroy();
  await eventually(() => expect(pods.text()).toBe('stale: a'));
  expect(pods.last()).toMatchObject({ failure: { kind: 'unreachable' } });
  server.answer = good;
  await eventually(() => expect(pods.text()).toBe('live: a'));
});

test('without the right to list it has failed, in words', async () => {
  const words = 'pods is forbidden: User "alice" cannot list resource "pods" in API group "" in the namespace "shop"';
  const server = await fakeServer((_, response) => json(response, status(403, 'Forbidden', words), 403));
  const pods = follow(await clusterAt(server.url));
  await eventually(() => expect(pods.last()).toMatchObject({ state: 'failed' }));
  expect(pods.last()).toMatchObject({
    failure: { kind: 'forbidden', message: 'User alice may not list pods in namespace shop.' },
  });
});

test('the empty list of a namespace that is not there has failed', async () => {
  const server = await fakeServer(({ path }, response) => {
    if (path.endsWith('/pods')) return list(response, '7', []);
    json(response, status(404, 'NotFound', 'namespaces "shop" not found', { name: 'shop', kind: 'namespaces' }), 404);
  });
  const pods = follow(await clusterAt(server.url));
  await eventually(() => expect(pods.last()).toMatchObject({ state: 'failed', failure: { kind: 'not-found' } }));
});

test('a thousand changes make few calls', async () => {
  const server = await fakeServer(({ query }, response) => {
    if (!query.has('watch')) return list(response, '7', []);
    beginWatch(response);
    for (let i = 0; i < 1_000; i += 1) event(response, 'ADDED', pod(`p${i}`, String(10 + i)));
  });
  const pods = follow(await clusterAt(server.url));
  await eventually(() => expect(pods.last()).toMatchObject({ state: 'live', rows: { length: 1_000 } }));
  expect(pods.told.length).toBeLessThan(15);
});

test('after the signal nothing is told and nothing is asked', async () => {
  const server = await fakeServer(({ query }, response) => {
    if (query.has('watch')) beginWatch(response);
    else list(response, '7', [pod('a', '1')]);
  });
  const cluster = await clusterAt(server.url);
  const stop = new AbortController();
  let told = 0;
  cluster.watchPods('shop', () => (told += 1), stop.signal);
  await eventually(() => expect(server.seen.length).toBe(2));
  stop.abort();
  const before = told;
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(told).toBe(before);
  expect(server.seen.length).toBe(2);
});

import { expect, test } from 'vitest';
import { failed, ok } from '../../../src/failure.ts';
import type { Cluster, OurPod } from '../../../src/kube/cluster.ts';
import { LeftOverOffer } from '../../../src/session/left-over-offer.ts';

const pod = (name: string, more: Partial<OurPod>): OurPod => ({
  namespace: 'shop',
  name,
  uid: `uid of ${name}`,
  user: 'ada',
  phase: 'Running',
  deleting: false,
  node: 'node-1',
  ageMs: 60_000,
  createdAt: '2026-01-01T00:00:00Z',
  labels: {},
  annotations: {},
  ...more,
});

function cluster(pods: OurPod[], stubborn: string[] = [], everywhere = true) {
  const deleted: string[] = [];
  const part = {
    listOurs: async (namespace: string | undefined) =>
      namespace === undefined && !everywhere ? failed({ kind: 'forbidden', message: 'no' }) : ok(pods),
    deletePod: async (_namespace: string, name: string) => {
      if (stubborn.includes(name)) return failed({ kind: 'forbidden', message: `You may not delete ${name}.` });
      deleted.push(name);
      return ok(undefined);
    },
  };
  return { cluster: part as unknown as Cluster, deleted };
}

const dead = pod('dead', { phase: 'Failed' });
const forgotten = pod('forgotten', { ageMs: 48 * 3_600_000 });
const colleague = pod('of-a-colleague', {});

test('only pods of dead sessions are offered, and deleted when asked for', async () => {
  const { cluster: one, deleted } = cluster([dead, colleague, forgotten, pod('going', { deleting: true })]);
  const words: (string | undefined)[] = [];
  const offer = new LeftOverOffer(one, (said) => words.push(said));
  await offer.look('shop');
  expect(offer.pods.map(({ name }) => name)).toEqual(['dead', 'forgotten']);
  expect(deleted).toEqual([]);
  await offer.delete();
  expect(deleted).toEqual(['dead', 'forgotten']);
  expect(offer.pods).toEqual([]);
  expect(words.at(-1)).toBe('2 debug pods of dead sessions deleted.');
});

test('who may not look everywhere is offered those of the namespace; who may not delete is told', async () => {
  const { cluster: one } = cluster([dead, forgotten], ['forgotten'], false);
  const words: (string | undefined)[] = [];
  const offer = new LeftOverOffer(one, (said) => words.push(said));
  await offer.look('shop');
  await offer.delete();
  expect(offer.pods.map(({ name }) => name)).toEqual(['forgotten']);
  expect(words.at(-1)).toBe('You may not delete forgotten.');
});

test('nothing is said where there is nothing', async () => {
  const { cluster: one } = cluster([colleague]);
  let calls = 0;
  const offer = new LeftOverOffer(one, () => {
    calls += 1;
  });
  await offer.look('shop');
  expect(calls).toBe(0);
});

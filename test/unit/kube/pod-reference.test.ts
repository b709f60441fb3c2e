import { expect, test } from 'vitest';
import { closest } from '../../../src/kube/closest.ts';
import { podReference } from '../../../src/kube/pod-reference.ts';
import { selectorText } from '../../../src/kube/selector.ts';

test.each([
  ['web-1', { kind: 'pod', name: 'web-1' }],
  ['pod/web-1', { kind: 'pod', name: 'web-1' }],
  ['po/web-1', { kind: 'pod', name: 'web-1' }],
  ['deploy/web', { kind: 'workload', workload: 'deployment', name: 'web' }],
  ['deployment.apps/web', { kind: 'workload', workload: 'deployment', name: 'web' }],
  ['sts/db', { kind: 'workload', workload: 'statefulset', name: 'db' }],
  ['DS/log', { kind: 'workload', workload: 'daemonset', name: 'log' }],
  ['job/import.v2', { kind: 'workload', workload: 'job', name: 'import.v2' }],
])('%s', (text, reference) => {
  expect(podReference(text, undefined)).toEqual({ ok: true, value: reference });
});

test.each(['', 'svc/web', 'a/b/c', 'pod/', 'Web_1', '../secrets', '--all', 'x'.repeat(300)])(
  '%j means no pod',
  (text) => {
    expect(podReference(text, undefined)).toMatchObject({ ok: false, failure: { kind: 'usage' } });
  },
);

test('a selector is passed on as it is', () => {
  expect(podReference(undefined, 'app in (a,b)')).toEqual({
    ok: true,
    value: { kind: 'selector', selector: 'app in (a,b)' },
  });
});

test("a workload's selector as text", () => {
  const selector = {
    matchLabels: { app: 'web' },
    matchExpressions: [
      { key: 'tier', operator: 'In', values: ['a', 'b'] },
      { key: 'zone', operator: 'NotIn', values: ['c'] },
      { key: 'team', operator: 'Exists' },
      { key: 'canary', operator: 'DoesNotExist' },
    ],
  };
  expect(selectorText(selector)).toBe('app=web,tier in (a,b),zone notin (c),team,!canary');
  expect(selectorText({})).toBe('');
});

test('names near a mistyped one', () => {
  const names = ['orders-5744c74cd6-wtptb', 'orders-5744c74cd6-x9k2p', 'billing-1', 'default'];
  expect(closest('orders', names)).toEqual(['orders-5744c74cd6-wtptb', 'orders-5744c74cd6-x9k2p']);
  expect(closest('defualt', names)).toEqual(['default']);
  expect(closest('zzz', names)).toEqual([]);
});

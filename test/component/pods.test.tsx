import { expect, test } from 'vitest';
import type { PodRow } from '../../src/kube/objects.ts';
import { pod, pods, view } from '../support/views.ts';
import { key, mount } from './mount.tsx';

const live = (rows: readonly PodRow[]) => view({ name: 'pods', namespace: 'shop', pods: { state: 'live', rows } });

test('kubectl’s columns, and the pod that is chosen', async () => {
  const screen = await mount(live(pods), { columns: 160, rows: 50 });
  expect(screen.frame()).toMatch(/NAME +READY +STATUS +RESTARTS +AGE +NODE +CONTAINERS/);
  await screen.press(key.down, key.enter);
  expect(screen.store.intents).toEqual([{ type: 'choosePod', namespace: 'shop', pod: 'orders-7c9f5d6b8-k8s4q' }]);
});

test('a pod that can’t be traced says why', async () => {
  const screen = await mount(live(pods));
  expect(screen.rows().find((row) => row.includes('orders-migrate'))).toContain('not running');
  await screen.press(key.end, key.enter);
  expect(screen.store.intents).toEqual([]);
  expect(screen.frame()).toContain('orders-migrate-28391: not running');
  await screen.press(key.up);
  expect(screen.frame()).not.toContain('orders-migrate-28391: not running');
});

test('the cursor stays on its pod, at its place on the screen, when others come and go', async () => {
  const many = Array.from({ length: 60 }, (_, at) => pod(`orders-${String(at).padStart(2, '0')}`));
  const screen = await mount(live(many));
  await screen.press(...Array.from({ length: 30 }, () => key.down));
  const at = screen.rows().findIndex((row) => row.includes('▌'));
  expect(screen.rows()[at]).toContain('orders-30');
  await screen.show(live([pod('aaa-1'), pod('aaa-2'), ...many.filter(({ name }) => name !== 'orders-05')]));
  expect(screen.rows().findIndex((row) => row.includes('▌'))).toBe(at);
  expect(screen.rows()[at]).toContain('orders-30');
});

test('when the chosen pod is gone, the cursor stays at its place', async () => {
  const screen = await mount(live(pods));
  await screen.press(key.down);
  await screen.show(live(pods.filter(({ name }) => name !== 'orders-7c9f5d6b8-k8s4q')));
  await screen.press(key.enter);
  expect(screen.store.intents).toEqual([{ type: 'choosePod', namespace: 'shop', pod: 'orders-7c9f5d6b8-x2x9p' }]);
});

test('the filter looks at status, node and containers too, and Ctrl-U clears it', async () => {
  const screen = await mount(live(pods));
  await screen.press(...'node-3 app');
  expect(screen.frame()).toContain('2 of 4');
  await screen.press(key.ctrlU);
  expect(screen.frame()).toContain('4 · live');
});

test('q is a letter like others, Ctrl-C quits', async () => {
  const screen = await mount(live(pods));
  await screen.press('q');
  expect(screen.frame()).toContain('/ q');
  await screen.press(key.ctrlC);
  expect(screen.store.intents).toEqual([{ type: 'quit' }]);
});

test('control characters in names are shown, not sent', async () => {
  const screen = await mount(live([pod('evil\x1b]0;owned\x07', { status: 'a\x1b[2Jb\u202e' })]));
  expect(screen.frame()).toContain('evil\\x1b]0;owned\\x07');
  expect(screen.frame()).toContain('a\\x1b[2Jb\\u202e');
  expect(screen.raw()).not.toContain('\x1b]0;');
  expect(screen.raw()).not.toContain('\x1b[2J');
});

test('a broken watch keeps the rows and says so', async () => {
  const failure = { kind: 'unreachable', message: 'The cluster does not answer.' } as const;
  const screen = await mount(view({ name: 'pods', namespace: 'shop', pods: { state: 'stale', rows: pods, failure } }));
  expect(screen.frame()).toContain('The cluster does not answer.');
  expect(screen.frame()).toContain('orders-7c9f5d6b8-x2x9p');
  expect(screen.frame()).toContain('reconnecting');
});

test('no pods is said', async () => {
  const screen = await mount(live([]));
  expect(screen.frame()).toContain('no pods in shop');
  await screen.press('x');
  expect(screen.frame()).toContain('no pods in shop');
});

test('? shows the keys while nothing is typed, any key closes them', async () => {
  const screen = await mount(live(pods));
  await screen.press('?');
  expect(screen.frame()).toContain('Keys');
  expect(screen.frame()).toContain('a page down');
  expect(screen.frame()).not.toContain('READY');
  await screen.press('x');
  expect(screen.frame()).toContain('READY');
  expect(screen.frame()).not.toContain('/ x');
});

test('five thousand pods', async () => {
  const many = Array.from({ length: 5_000 }, (_, at) => pod(`orders-${at}`));
  const screen = await mount(live(many));
  await screen.press(...'4999');
  expect(screen.frame()).toContain('1 of 5,000');
});

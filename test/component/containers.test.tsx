import { expect, test } from 'vitest';
import type { Container } from '../../src/kube/objects.ts';
import { pod, view } from '../support/views.ts';
import { key, mount } from './mount.tsx';

const containers: Container[] = [
  { name: 'app', kind: 'container', image: 'registry.example.com/orders:1.9.2', running: true, restarts: 0 },
  { name: 'envoy', kind: 'sidecar', image: 'envoyproxy/envoy:v1.30', running: true, restarts: 2 },
  { name: 'migrate', kind: 'init', image: 'registry.example.com/orders:1.9.2', running: false, restarts: 0 },
];

const containersView = view({ name: 'containers', pod: pod('orders-7c9f5d6b8-x2x9p'), containers });

test('the containers of the pod, and which of them run', async () => {
  const screen = await mount(containersView, { columns: 160, rows: 50 });
  expect(screen.frame()).toContain('orders-7c9f5d6b8-x2x9p ▸ containers');
  expect(screen.rows().find((row) => row.includes('migrate'))).toContain('not running');
  expect(screen.frame()).toContain('envoyproxy/envoy:v1.30');
  await screen.press(key.down, key.enter);
  expect(screen.store.intents).toEqual([{ type: 'chooseContainer', container: 'envoy' }]);
});

test('one that doesn’t run says why it can’t be chosen, Esc goes back', async () => {
  const screen = await mount(containersView);
  await screen.press(key.end, key.enter);
  expect(screen.frame()).toContain('migrate: not running');
  await screen.press(key.escape);
  expect(screen.store.intents).toEqual([{ type: 'back' }]);
});

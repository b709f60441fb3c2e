import { expect, test } from 'vitest';
import type { PreparationScreen } from '../../src/session/view.ts';
import { view } from '../support/views.ts';
import { key, mount } from './mount.tsx';

const now = Date.now();
const preparation: PreparationScreen = {
  name: 'preparation',
  steps: [
    { id: 'server', text: 'server 1.36, kubectl 1.34', status: 'passed', startedAt: now - 300, endedAt: now - 200 },
    {
      id: 'probe',
      text: 'liveness probe gives 3 s',
      status: 'warned',
      startedAt: now,
      endedAt: now,
      hint: 'A longer pause restarts the container.',
    },
    {
      id: 'upload',
      text: 'agent and dlv',
      status: 'running',
      startedAt: now - 1_200,
      progress: { done: 4_200_000, total: 8_400_000 },
    },
    { id: 'process', text: 'process of container app', status: 'waiting' },
  ],
};

test('every step has its mark and how long it took', async () => {
  const screen = await mount(view(preparation));
  expect(screen.frame()).toMatch(/✓ server 1\.36, kubectl 1\.34 +0\.1 s/);
  expect(screen.frame()).toContain('! liveness probe gives 3 s');
  expect(screen.frame()).toContain('→ A longer pause restarts the container.');
  expect(screen.frame()).toMatch(/agent and dlv {2}█{9}░{9} {2}4\.2 of 8\.4 MB +\d+\.\d s/);
  expect(screen.frame()).toContain('· process of container app');
  expect(screen.frame()).toContain('Nothing has been stopped so far.');
});

test('Esc goes back, and says what that does', async () => {
  const screen = await mount(view(preparation));
  expect(screen.frame()).toContain('esc back (deletes the debug pod)');
  await screen.press(key.escape);
  expect(screen.store.intents).toEqual([{ type: 'back' }]);
});

test('a failure stays with its reason and what to do', async () => {
  const failure = {
    kind: 'policy',
    message: 'policy forbids hostPID in shop',
    hint: 'Try --debug-namespace.',
  } as const;
  const screen = await mount(view({ ...preparation, failure }));
  expect(screen.frame()).toContain('✗ policy forbids hostPID in shop');
  expect(screen.frame()).toContain('→ Try --debug-namespace.');
  await screen.press(key.enter);
  expect(screen.store.intents).toEqual([{ type: 'back' }]);
});

test('a failure that a step tells already isn’t told twice', async () => {
  const failure = { kind: 'quota', message: 'quota exceeded' } as const;
  const steps = [{ id: 'pod', text: 'quota exceeded', status: 'failed' as const }];
  const screen = await mount(view({ name: 'preparation', steps, failure }));
  expect(screen.frame().match(/quota exceeded/g)).toHaveLength(1);
});

test('more steps than rows: the newest are seen, and the rest can be scrolled to', async () => {
  const steps = Array.from({ length: 40 }, (_, at) => ({
    id: `${at}`,
    text: `step ${at}.`,
    status: 'passed' as const,
  }));
  const screen = await mount(view({ name: 'preparation', steps }));
  expect(screen.frame()).toContain('step 39.');
  expect(screen.frame()).not.toContain('step 3.');
  await screen.press(key.home);
  expect(screen.frame()).toContain('step 3.');
});

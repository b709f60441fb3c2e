import { expect, test } from 'vitest';
import { view } from '../support/views.ts';
import { mount } from './mount.tsx';

test('the way out is shown step by step', async () => {
  const now = Date.now();
  const screen = await mount(
    view({
      name: 'ending',
      steps: [
        { id: 'detach', text: 'the process runs free', status: 'passed', startedAt: now - 400, endedAt: now - 100 },
        { id: 'delete', text: 'deleting debug pod k8s-dlv-tui-4f2a', status: 'running', startedAt: now },
      ],
    }),
  );
  expect(screen.frame()).toMatch(/✓ the process runs free +0\.3 s/);
  expect(screen.frame()).toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] deleting debug pod/);
  expect(screen.frame()).toContain('It ends by itself.');
});

test('hits that are being fetched can be given up, a debug pod that is being deleted cannot', async () => {
  const steps = [{ id: 'fetch', text: 'fetching 98,211 hits', status: 'running' as const, startedAt: Date.now() }];
  const fetching = await mount(view({ name: 'ending', steps, fetching: true }));
  expect(fetching.frame()).toContain('q ends without these hits');
  await fetching.press('q');
  expect(fetching.store.intents).toEqual([{ type: 'quit' }]);
  const deleting = await mount(view({ name: 'ending', steps }));
  await deleting.press('q');
  expect(deleting.store.intents).toEqual([]);
});

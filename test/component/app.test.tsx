import { expect, test } from 'vitest';
import { pods, sessionScreen, view } from '../support/views.ts';
import { key, mount } from './mount.tsx';

const podsView = view({ name: 'pods', namespace: 'shop', pods: { state: 'live', rows: pods } });

test('a terminal that is too small is told so in one sentence, and goes on when it is made bigger', async () => {
  const screen = await mount(podsView, { columns: 40, rows: 10 });
  expect(screen.frame().replace(/\s+/g, ' ')).toContain(
    'This terminal has 40x10 cells; k8s-dlv-tui needs at least 60x15.',
  );
  await screen.resize(80, 24);
  expect(screen.frame()).toContain('orders-7c9f5d6b8-x2x9p');
  await screen.resize(59, 24);
  expect(screen.frame()).toContain('59x24');
});

test('Ctrl-C ends it even there', async () => {
  const screen = await mount(podsView, { columns: 40, rows: 10 });
  await screen.press(key.ctrlC);
  expect(screen.store.intents).toEqual([{ type: 'quit' }]);
});

test('every row fits, in the smallest and in a large terminal', async () => {
  for (const [columns, rows] of [
    [60, 15],
    [80, 24],
    [160, 50],
  ] as const) {
    const screen = await mount(podsView, { columns, rows });
    for (const next of [podsView, view(sessionScreen())]) {
      await screen.show(next);
      expect(screen.rows()).toHaveLength(rows);
      for (const row of screen.rows()) expect(row.length).toBeLessThanOrEqual(columns);
    }
  }
});

test('a notice is shown under the screen, whatever is in it', async () => {
  const notice = { text: 'saved to /tmp/\x1b[31mhits', level: 'info' as const, at: Date.now() };
  const screen = await mount({ ...podsView, notice });
  expect(screen.frame()).toContain('saved to /tmp/\\x1b[31mhits');
});

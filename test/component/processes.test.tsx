import { expect, test } from 'vitest';
import { process as orders, view } from '../support/views.ts';
import { key, mount } from './mount.tsx';

const shell = {
  ...orders,
  pid: 7_900,
  executable: '/bin/sh',
  commandLine: ['sh', '-c', 'sleep 1\n'],
  refusal: 'not a Go program',
};
const traced = { ...orders, pid: 7_901, refusal: 'traced already by process 12' };

test('the processes, with what can be traced', async () => {
  const screen = await mount(view({ name: 'processes', processes: [orders, shell, traced] }));
  expect(screen.frame()).toContain('/orders --listen=:8080');
  expect(screen.frame()).toContain('sh -c sleep 1\\n');
  expect(screen.frame()).toContain('not a Go program');
  await screen.press(key.enter);
  expect(screen.store.intents).toEqual([{ type: 'chooseProcess', pid: 7_820 }]);
});

test('one that can’t be traced says why', async () => {
  const screen = await mount(view({ name: 'processes', processes: [orders, shell, traced] }));
  await screen.press(...'7901', key.enter);
  expect(screen.store.intents).toEqual([]);
  expect(screen.frame()).toContain('7901: traced already by process 12');
});

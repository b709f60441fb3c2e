import { expect, test } from 'vitest';
import { namespace, view } from '../support/views.ts';
import { key, mount } from './mount.tsx';

const live = (...names: string[]) =>
  view({
    name: 'namespaces',
    preferred: 'shop',
    namespaces: { state: 'live', rows: names.map((name) => namespace(name)) },
  });

const forbidden = view({
  name: 'namespaces',
  preferred: 'shop',
  namespaces: {
    state: 'failed',
    failure: { kind: 'forbidden', message: 'You may not list namespaces.', hint: 'Type the name of one.' },
  },
});

test('the context’s own namespace comes first', async () => {
  const screen = await mount(live('default', 'kube-system', 'shop'));
  expect(screen.frame()).toContain('prod-eu ▸ namespaces');
  expect(screen.rows().findIndex((row) => row.includes('shop'))).toBeLessThan(
    screen.rows().findIndex((row) => row.includes('default')),
  );
  await screen.press(key.enter);
  expect(screen.store.intents).toEqual([{ type: 'chooseNamespace', namespace: 'shop' }]);
});

test('letters filter, Esc clears the filter first and then goes back', async () => {
  const screen = await mount(live('default', 'kube-system', 'shop'));
  await screen.press('s', 'y', 's');
  expect(screen.frame()).toContain('/ sys');
  expect(screen.frame()).toContain('1 of 3 · live');
  expect(screen.frame()).not.toContain('default');
  await screen.press(key.escape);
  expect(screen.frame()).toContain('default');
  expect(screen.store.intents).toEqual([]);
  await screen.press(key.escape);
  expect(screen.store.intents).toEqual([{ type: 'back' }]);
});

test('what is typed and Enter can come in one read', async () => {
  const screen = await mount(live('default', 'kube-system', 'shop'));
  await screen.press(`kube${key.enter}`);
  expect(screen.store.intents).toEqual([{ type: 'chooseNamespace', namespace: 'kube-system' }]);
});

test('so can a control key and what is typed after it', async () => {
  const screen = await mount(live('default', 'kube-system', 'shop'));
  await screen.press('nothing');
  await screen.press(`${key.ctrlU}sho${key.backspace}${key.backspace}ho`);
  expect(screen.frame()).toContain('/ sho');
});

test('who may not list namespaces is told so and types one', async () => {
  const screen = await mount(forbidden);
  expect(screen.frame()).toContain('✗ You may not list namespaces.');
  expect(screen.frame()).toContain('→ Type the name of one.');
  await screen.press(...'payments', key.enter);
  expect(screen.store.intents).toEqual([{ type: 'chooseNamespace', namespace: 'payments' }]);
});

test('while listing is forbidden Enter alone takes the preferred namespace', async () => {
  const screen = await mount(forbidden);
  await screen.press(key.enter);
  expect(screen.store.intents).toEqual([{ type: 'chooseNamespace', namespace: 'shop' }]);
});

test('what can’t be a namespace can’t be chosen', async () => {
  const screen = await mount(forbidden);
  await screen.press('No such', key.enter);
  expect(screen.store.intents).toEqual([]);
});

test('loading says for how long', async () => {
  const screen = await mount(
    view({ name: 'namespaces', preferred: 'shop', namespaces: { state: 'loading', since: Date.now() - 1_500 } }),
  );
  expect(screen.frame()).toMatch(/loading 1\.[5-9] s/);
});

test('the context’s namespace is where the cursor is when it is come back to', async () => {
  const screen = await mount(live('default', 'kube-system', 'shop'));
  await screen.press(key.down, key.down);
  const before = screen.store.getView();
  await screen.show(view({ name: 'pods', namespace: 'kube-system', pods: { state: 'live', rows: [] } }));
  await screen.show(before);
  expect(screen.rows().find((row) => row.includes('▌'))).toContain('kube-system');
});

const left = {
  deleting: false,
  pods: [{ namespace: 'shop', name: 'k8s-dlv-tui-a1b2c3', user: 'ada', createdAt: new Date().toISOString() }],
};

test('what dead sessions left is offered for deletion, and deleted after Enter only', async () => {
  const screen = await mount({ ...live('default', 'shop'), leftOvers: left });
  expect(screen.frame()).toContain('! dead sessions left a debug pod in this cluster · ctrl-x deletes');
  await screen.press('\x18');
  expect(screen.frame()).toContain('shop/k8s-dlv-tui-a1b2c3');
  expect(screen.frame()).toContain('of ada');
  await screen.press(key.escape);
  expect(screen.store.intents).toEqual([]);
  await screen.press('\x18', key.enter);
  expect(screen.store.intents).toEqual([{ type: 'deleteLeftOvers' }]);
  await screen.show(live('default', 'shop'));
  expect(screen.frame()).not.toContain('ctrl-x');
});

import { expect, test } from 'vitest';
import type { FunctionsScreen } from '../../src/session/view.ts';
import { functionsScreen, signature, view } from '../support/views.ts';
import { key, mount } from './mount.tsx';

const take = signature.function;
const limits = functionsScreen.defaults.limits;
const place = { context: 'prod-eu', namespace: 'shop', pod: 'orders-x2x9p', container: 'app', pid: 7_820 };

function functions(more: Partial<FunctionsScreen> = {}) {
  return { ...view({ ...functionsScreen, ...more }), place };
}

test('what the binary is, and the program’s own functions first', async () => {
  const screen = await mount(functions(), { columns: 160, rows: 50 });
  expect(screen.frame()).toContain('app ▸ pid 7820');
  expect(screen.frame()).toContain(
    'Go 1.26.8 · example.com/shop/orders v1.9.2 @ 3f2c1a9 · optimised · debug info · amd64',
  );
  const order = ['cart.(*Cart).TakeOut', 'main.main', 'grpc.(*Server).Serve', 'http.(*conn).serve', 'runtime.gopark'];
  const rows = order.map((name) => screen.rows().findIndex((row) => row.includes(name)));
  expect(rows).toEqual([...rows].sort((a, b) => a - b));
  expect(rows).not.toContain(-1);
  expect(screen.frame()).toMatch(/store\.\(\*Store\)\.Take +store\.go:41/);
});

test('a function is found, described, filled in and traced', async () => {
  const screen = await mount(functions());
  await screen.press(...'take', key.enter);
  expect(screen.store.intents).toEqual([{ type: 'describe', function: take }]);
  await screen.show(functions({ signature }));
  expect(screen.frame()).toContain('(s *Store, order Order, n int) (left int, err error)');
  await screen.press(...'order.S', key.tab, ...', n');
  expect(screen.frame()).toContain('order.SKU, n');
  await screen.press(key.down, ...'n > 1', key.down, key.right, key.right, key.down, ' ', key.enter);
  expect(screen.store.intents.at(-1)).toEqual({
    type: 'trace',
    request: {
      location: { function: take },
      print: ['order.SKU', 'n'],
      condition: 'n > 1',
      stack: 2,
      args: false,
      returns: true,
    },
    limits,
    engine: 'debug',
  });
});

test('Tab completes as far as all candidates agree, then takes the first', async () => {
  const screen = await mount(functions({ signature }));
  await screen.press(...'take', key.enter, ...'order.cust');
  expect(screen.frame()).toContain('Customer Customer · CustomerID int64');
  await screen.press(key.tab);
  expect(screen.frame()).toContain('order.Customer');
  await screen.press('I', key.tab);
  expect(screen.frame()).toContain('order.CustomerID');
});

test('Tab with nothing to complete goes to the next field', async () => {
  const screen = await mount(functions({ signature }));
  await screen.press(...'take', key.enter, ...'nothing', key.tab, ...'n == 1', key.enter);
  expect(screen.store.intents.at(-1)).toMatchObject({ request: { print: ['nothing'], condition: 'n == 1' } });
});

test('Esc goes from the form to the list, clears the filter, and then goes back', async () => {
  const screen = await mount(functions({ signature }));
  await screen.press(...'take', key.enter, ...'n', key.escape);
  expect(screen.frame()).not.toContain('limits');
  await screen.press(key.escape);
  expect(screen.frame()).toContain('runtime.main');
  await screen.press(...'take', key.enter);
  expect(screen.rows().find((row) => row.includes('print'))).toMatch(/print +n/);
  await screen.press(key.escape, key.escape, key.escape);
  expect(screen.store.intents.at(-1)).toEqual({ type: 'back' });
});

test('a refused trace says why and keeps what was typed', async () => {
  const screen = await mount(functions({ signature }));
  await screen.press(...'take', key.enter, ...'order.Nme', key.enter);
  const failure = { kind: 'agent', message: 'Order has no field Nme.', hint: 'It has ID, SKU and Customer.' } as const;
  await screen.show(functions({ signature, failure }));
  expect(screen.frame()).toContain('✗ Order has no field Nme.');
  expect(screen.frame()).toContain('→ It has ID, SKU and Customer.');
  expect(screen.frame()).toContain('order.Nme');
  await screen.press(key.backspace, key.enter);
  expect(screen.store.intents.at(-1)).toMatchObject({ type: 'trace', request: { print: ['order.Nm'] } });
});

test('while it attaches, nothing but ending works', async () => {
  const screen = await mount(functions({ signature }));
  await screen.press(...'take', key.enter);
  await screen.show(functions({ signature, attachingSince: Date.now() - 400 }));
  expect(screen.frame()).toMatch(/attaching: the process stands still for a moment +0\.[4-9] s/);
  const before = screen.store.intents.length;
  await screen.press('x', key.enter);
  expect(screen.store.intents).toHaveLength(before);
  await screen.press(key.escape);
  expect(screen.store.intents.at(-1)).toEqual({ type: 'back' });
});

test('what the command line named is opened and filled in, but only Enter traces', async () => {
  const defaults = {
    ...functionsScreen.defaults,
    function: 'Store.Take',
    print: ['n', 'order.SKU'],
    condition: 'n > 2',
    stack: 4,
  };
  const screen = await mount(functions({ defaults }));
  expect(screen.store.intents).toEqual([{ type: 'describe', function: take }]);
  await screen.press(key.enter);
  expect(screen.store.intents.at(-1)).toMatchObject({
    type: 'trace',
    request: { location: { function: take }, print: ['n', 'order.SKU'], condition: 'n > 2', stack: 4, args: false },
  });
});

test('a line that the command line named is opened as well', async () => {
  const defaults = { ...functionsScreen.defaults, at: { file: 'store.go', line: 44 } };
  const screen = await mount(functions({ defaults }));
  await screen.press(key.enter);
  expect(screen.store.intents).toMatchObject([
    { type: 'trace', request: { location: { file: 'store.go', line: 44 } } },
  ]);
});

test('a name that no function has becomes the filter', async () => {
  const defaults = { ...functionsScreen.defaults, function: 'takeb' };
  const screen = await mount(functions({ defaults }));
  expect(screen.frame()).toContain('/ takeb');
  expect(screen.store.intents).toEqual([]);
});

test('a paste is text, with its line ends as blanks', async () => {
  const screen = await mount(functions({ signature }));
  await screen.press(...'take', key.enter, '\x1b[200~n,\norder.ID\x1b[201~');
  expect(screen.frame()).toContain('n, order.ID');
});

test('the list is read while nothing is known yet', async () => {
  const { functions: _, ...reading } = functionsScreen;
  const screen = await mount(view(reading));
  expect(screen.frame()).toContain('reading the functions of the binary');
});

test('a hundred and fifty thousand functions answer each key', async () => {
  const table = {
    files: ['/src/a.go'],
    functions: Array.from({ length: 150_000 }, (_, at): [string, number, number] => [
      `pkg${at % 300}.(*Type${at % 77}).Method${at}`,
      0,
      at,
    ]),
  };
  const screen = await mount(functions({ functions: table }));
  await screen.press(...'method149999');
  expect(screen.frame()).toContain('1 of 150,000 functions');
});

test('in a low terminal the form has the screen for itself', async () => {
  const screen = await mount(functions({ signature }), { columns: 60, rows: 15 });
  await screen.press(...'take', key.enter);
  expect(screen.rows()).toHaveLength(15);
  expect(screen.frame()).not.toContain('/ take');
  expect(screen.frame()).toContain('Enter attaches');
});

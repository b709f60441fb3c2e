import { expect, test } from 'vitest';
import type { SessionScreen } from '../../src/session/view.ts';
import {
  functionsScreen,
  hit,
  log,
  sessionScreen,
  signature,
  target,
  text,
  tracepoint,
  view,
} from '../support/views.ts';
import { FakeConsole } from './fake-console.ts';
import { key, mount } from './mount.tsx';

const wide = { columns: 160, rows: 50 };

function session(more: Partial<SessionScreen> = {}) {
  return view(sessionScreen(more));
}

test('the truth about the target in one line', async () => {
  const screen = await mount(session(), wide);
  const line = screen.rows()[1];
  expect(line).toContain('● running (*Store).Take');
  expect(line).toContain('1,204 of 10,000 hits');
  expect(line).toContain('31/s');
  expect(line).toContain('stopped 0.4 % (limit 10 %)');
  expect(line).toMatch(/lease ✓ {2}2:1\d of 10:00/);
});

test('in 80 columns it is the same in fewer words', async () => {
  const screen = await mount(session());
  expect(screen.rows()[1]).toMatch(
    /● running \(\*Store\)\.Take {2}1,204 hits {2}31\/s.* stopped 0\.4 % +lease ✓ {2}2:1\d/,
  );
});

test('hits have a column for each expression, newest last', async () => {
  const screen = await mount(session(), wide);
  expect(screen.frame()).toMatch(/TIME +G +order\.SKU +n/);
  expect(screen.rows().find((row) => row.includes('▌'))).toMatch(/\d\d:\d\d:\d\d\.400 +47 +"bolt" +1/);
  expect(screen.frame()).toContain('hit 200');
});

test('it follows the newest hit until somebody moves, and then stays on that hit', async () => {
  const hits = log(200);
  const screen = await mount(session({ hits }), wide);
  await screen.press(key.up, key.up);
  expect(screen.frame()).toContain('hit 198');
  expect(screen.frame()).toContain('following paused');
  const at = screen.rows().findIndex((row) => row.includes('▌'));
  for (let seq = 201; seq <= 260; seq += 1) hits.add(hit(seq));
  await screen.show(session({ hits }));
  expect(screen.frame()).toContain('hit 198');
  expect(screen.rows().findIndex((row) => row.includes('▌'))).toBe(at);
  await screen.press('G');
  expect(screen.frame()).toContain('hit 260');
  expect(screen.frame()).not.toContain('following paused');
});

test('values of the target never reach the terminal as anything but text', async () => {
  const hits = log(1);
  hits.add(hit(2, { values: [text('order.SKU', 'a\x1b]0;x\x07\x1b[2J"\n\u202eb')], function: 'main.\x1b[31mf' }));
  const screen = await mount(session({ hits }), wide);
  expect(screen.frame()).toContain('"a\\x1b]0;x\\x07\\x1b[2J\\"\\n\\u202eb"');
  expect(screen.raw()).not.toContain('\x1b[2J');
  expect(screen.raw()).not.toContain('\x1b]0;');
});

test('Enter shows the whole hit, Esc goes back', async () => {
  const screen = await mount(session());
  await screen.press(key.enter);
  expect(screen.frame()).toContain('main.Customer {Name: "Ada"}');
  expect(screen.frame()).toContain('<optimised away>');
  await screen.press('j', 'j', 'j', 'G');
  expect(screen.frame()).toContain('cart.(*Cart).Checkout cart.go:120');
  await screen.press(key.escape);
  expect(screen.frame()).toContain('enter detail');
});

test('a filter shows the hits that match, while it is typed', async () => {
  const screen = await mount(session(), wide);
  await screen.press('/', ...'washer');
  expect(screen.frame()).toContain('40 of 200 match washer');
  await screen.press(key.enter);
  expect(screen.frame()).toContain('esc all hits');
  await screen.press(key.escape);
  expect(screen.frame()).not.toContain('match');
});

test('pause, resume, export, end', async () => {
  const screen = await mount(session());
  await screen.press(' ', 'x', 'X');
  await screen.show(session({ target: { ...target, paused: 'user' } }));
  expect(screen.frame()).toContain('◌ paused');
  await screen.press(' ', 'q', key.ctrlC);
  expect(screen.store.intents.filter(({ type }) => type !== 'consoleSize')).toEqual([
    { type: 'pause' },
    { type: 'export', format: 'jsonl' },
    { type: 'export', format: 'csv' },
    { type: 'resume' },
    { type: 'back' },
    { type: 'quit' },
  ]);
});

test('a process that is held says so, where, and since when; c lets it run', async () => {
  const stop = {
    since: new Date(Date.now() - 4_200).toISOString(),
    reason: 'breakpoint' as const,
    function: 'main.handleSlash',
    file: '/src/main.go',
    line: 10,
    goroutine: 35,
  };
  const screen = await mount(session({ target: { ...target, phase: 'stopped', stop } }));
  expect(screen.frame()).toMatch(/■ the process is stopped: 4\.\d s at main\.handleSlash main\.go:10 · c continue/);
  await screen.press('c');
  expect(screen.store.intents.at(-1)).toEqual({ type: 'continue' });
});

test('a held process shows how long its liveness probe bears it, and k keeps it for longer', async () => {
  const since = Date.now() - 4_200;
  const stop = {
    since: new Date(since).toISOString(),
    until: new Date(since + 14_700).toISOString(),
    reason: 'breakpoint',
    function: 'main.handleSlash',
    file: '/src/main.go',
    line: 10,
    goroutine: 1,
  } as const;
  const screen = await mount(session({ target: { ...target, phase: 'stopped', stop } }), { columns: 140, rows: 40 });
  expect(screen.frame()).toMatch(
    /the process is stopped: 4\.\d s of 15 s, then it runs on: its liveness probe · c continue · k keep/,
  );
  await screen.press('k');
  expect(screen.store.intents.at(-1)).toEqual({ type: 'hold', ms: 10_000 });
});

test('a lost link says what will happen', async () => {
  const screen = await mount(session({ link: { state: 'lost', since: Date.now() - 2_000, leaseMs: 15_000 } }), wide);
  expect(screen.frame()).toMatch(/○ link lost 2\.\d s ago; at 15 s the agent detaches by itself/);
});

test('the size of the console is told once, and again when the terminal changes', async () => {
  const screen = await mount(session(), wide);
  await screen.show(session());
  await screen.press(key.up, key.enter, key.escape);
  const sizes = () => screen.store.intents.filter(({ type }) => type === 'consoleSize');
  expect(sizes()).toEqual([{ type: 'consoleSize', columns: 73, rows: 44 }]);
  await screen.resize(120, 40);
  expect(sizes()).toHaveLength(2);
});

test('with the focus the console gets every byte, until Ctrl-]', async () => {
  const console = new FakeConsole();
  const screen = await mount(session({ console }), wide);
  expect(screen.frame()).toContain('(dlv) ');
  await screen.press(key.tab);
  expect(screen.frame()).toContain('ctrl-] back to the hits');
  await screen.press('q', key.ctrlC, key.escape, key.up, 'é');
  expect(console.typed).toBe('q\x03\x1b\x1b[Aé');
  expect(screen.store.intents.filter(({ type }) => type !== 'consoleSize')).toEqual([]);
  await screen.press(key.ctrlBracket, 'q');
  expect(console.typed).toBe('q\x03\x1b\x1b[Aé');
  expect(screen.store.intents.at(-1)).toEqual({ type: 'back' });
});

test('the console’s modes are mirrored while it has the focus', async () => {
  const console = new FakeConsole();
  const screen = await mount(session({ console }), wide);
  console.modes = { bracketedPaste: false, applicationCursorKeys: true };
  await screen.press(key.tab);
  expect(screen.modes.at(-1)).toBe('\x1b[?2004l\x1b[?1h');
  await screen.press(key.ctrlBracket);
  expect(screen.modes.at(-1)).toBe('\x1b[?2004h\x1b[?1l');
});

test('a console that is lost while it has the focus doesn’t take the keyboard with it', async () => {
  const screen = await mount(session({ console: new FakeConsole() }), wide);
  await screen.press(key.tab);
  const consoleFailure = { kind: 'terminal', message: 'The console could not be opened.' } as const;
  await screen.show(session({ consoleFailure }));
  expect(screen.frame()).toContain('✗ The console could not be opened.');
  await screen.press(key.ctrlBracket, 'q');
  expect(screen.store.intents.at(-1)).toEqual({ type: 'back' });
});

test('below 100 columns Tab shows the console instead of the hits', async () => {
  const screen = await mount(session({ console: new FakeConsole() }));
  expect(screen.frame()).not.toContain('(dlv) ');
  await screen.press(key.tab);
  expect(screen.frame()).toContain('(dlv) ');
  expect(screen.frame()).not.toContain('TIME');
});

test('t adds a tracepoint and comes back when it is set', async () => {
  const screen = await mount(session({ signature }), wide);
  await screen.press('t', ...'handle', key.enter, ...'r.URL', key.enter);
  expect(screen.store.intents.at(-1)).toMatchObject({
    type: 'trace',
    request: { location: { function: 'main.handleSlash' }, print: ['r.URL'] },
    limits: functionsScreen.defaults.limits,
  });
  const second = { ...tracepoint, id: 2, name: 'handleSlash', print: ['r.URL'] };
  await screen.show(session({ tracepoints: [tracepoint, second] }));
  expect(screen.frame()).toContain('TRACEPOINT');
});

test('a refused tracepoint stays in its form', async () => {
  const screen = await mount(session({ signature }), wide);
  await screen.press('t', ...'handle', key.enter, key.enter);
  await screen.show(session({ failure: { kind: 'agent', message: 'main.handleSlash is traced already.' } }));
  expect(screen.frame()).toContain('✗ main.handleSlash is traced already.');
  await screen.press(key.escape, key.escape, key.escape);
  expect(screen.frame()).toContain('TIME');
});

test('u removes the only tracepoint at once, and asks which of several', async () => {
  const screen = await mount(session());
  await screen.press('u');
  expect(screen.store.intents.at(-1)).toEqual({ type: 'untrace', id: 1 });
  await screen.show(session({ tracepoints: [tracepoint, { ...tracepoint, id: 2, function: 'main.main' }] }));
  await screen.press('u', key.down, key.enter);
  expect(screen.store.intents.at(-1)).toEqual({ type: 'untrace', id: 2 });
  expect(screen.frame()).toContain('TIME');
});

test('y copies the hit for the terminal’s clipboard', async () => {
  const screen = await mount(session());
  await screen.press('y');
  const sequence = screen.modes.at(-1) ?? '';
  expect(sequence).toMatch(/^.\]52;c;/);
  const copied = Buffer.from(sequence.slice('\x1b]52;c;'.length, -1), 'base64').toString();
  expect(JSON.parse(copied)).toMatchObject({ seq: 200, values: { 'order.SKU': 'bolt', n: 1 } });
});

test('? shows the keys of the log', async () => {
  const screen = await mount(session());
  await screen.press('?');
  expect(screen.frame()).toContain('export as CSV');
  expect(screen.frame()).toContain('up, k'.replace('up', '↑'));
});

test('without hits it says what it waits for', async () => {
  const screen = await mount(session({ hits: log(0) }));
  expect(screen.frame()).toContain('waiting for the first call');
});

test('a refused request is said until the next key', async () => {
  const screen = await mount(session());
  await screen.show(session({ failure: { kind: 'agent', message: 'There is no tracepoint 1.' } }));
  expect(screen.frame()).toContain('✗ There is no tracepoint 1.');
  await screen.press(key.up);
  expect(screen.frame()).not.toContain('There is no tracepoint 1.');
});

test('results have columns of their own', async () => {
  const hits = log(3);
  hits.add(hit(4, { return: true, values: [], returns: [text('left', 'few')] }));
  const screen = await mount(session({ hits }), wide);
  expect(screen.frame()).toContain('→ left');
  expect(screen.frame()).toContain('return of store.(*Store).Take');
});

test('budgets are changed while it runs; nothing before Enter', async () => {
  const screen = await mount(session());
  await screen.press('b');
  expect(screen.frame()).toMatch(/▌ hits +◂ 10,000 +▸/);
  await screen.press(key.right, 'j', 'j', 'j', key.left);
  expect(screen.frame()).toMatch(/hits +100,000 +\*/);
  expect(screen.frame()).toMatch(/▌ overhead +◂ 5 % +▸ \*/);
  expect(screen.store.intents.filter(({ type }) => type === 'limit')).toEqual([]);
  await screen.press(key.enter);
  const { limits } = sessionScreen();
  expect(screen.store.intents.at(-1)).toEqual({
    type: 'limit',
    limits: { ...limits, hits: 100_000, overheadPercent: 5 },
  });
  await screen.press('b', key.left, key.escape);
  expect(screen.store.intents.filter(({ type }) => type === 'limit')).toHaveLength(1);
  expect(screen.frame()).toContain('enter detail');
});

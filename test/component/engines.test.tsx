import { expect, test } from 'vitest';
import type { EngineOffer, FunctionsScreen } from '../../src/session/view.ts';
import { engineOffer, functionsScreen, signature, view } from '../support/views.ts';
import { key, mount } from './mount.tsx';

const wide = { columns: 160, rows: 50 };
const { defaults } = functionsScreen;

/** The form for the function of the command line, with its costs. */
function form(engines: EngineOffer, more: Partial<FunctionsScreen> = {}) {
  return view({ ...functionsScreen, engines, signature, defaults: { ...defaults, function: 'Store.Take' }, ...more });
}

const row = (rows: string[], engine: string): string => rows.find((one) => one.includes(` ${engine}  `)) ?? '';

test('a hot function is watched, and what each engine would cost here is said', async () => {
  const screen = await mount(form(engineOffer(3_400)), wide);
  expect(row(screen.rows(), 'watch')).toContain(
    '● watch  3,400 calls/s × ~1.4 µs = 0.5 % of a core · nothing is stopped',
  );
  expect(row(screen.rows(), 'debug')).toContain(
    '○ debug  each call stops the process for ~1.4 ms: about 83 % of its throughput · attach pause ~0.3 s (the liveness probe allows 3 s) · console',
  );
  expect(screen.frame()).toContain('Enter watches: nothing is stopped.');
  expect(screen.frame()).toContain('1,000,000 hits · 10 min · 10 % of a core');
  await screen.press(key.enter);
  expect(screen.store.intents.at(-1)).toMatchObject({ type: 'trace', engine: 'watch', limits: defaults.watchLimits });
  expect(screen.store.intents.at(-1)).not.toHaveProperty('overruled');
});

test('a quiet function is debugged', async () => {
  const screen = await mount(form(engineOffer(12)), wide);
  expect(screen.frame()).toContain('● debug  each call stops the process for ~1.4 ms: about 1.7 % of its throughput');
  await screen.press(key.enter);
  expect(screen.store.intents.at(-1)).toMatchObject({ type: 'trace', engine: 'debug', limits: defaults.limits });
});

test('ctrl-t overrules the rule from any field, also against typed text', async () => {
  const screen = await mount(form(engineOffer(3_400)), wide);
  await screen.press('n', '\x14', key.enter);
  expect(screen.store.intents.at(-1)).toMatchObject({
    type: 'trace',
    request: { print: ['n'] },
    engine: 'debug',
    overruled: true,
    limits: defaults.limits,
  });
  expect(screen.frame()).toContain('Enter attaches: the process will stand still for about 0.3 s.');
});

test('it is a field like others: arrows and blank switch it', async () => {
  const screen = await mount(form(engineOffer(3_400)), wide);
  await screen.press(key.up);
  expect(screen.frame()).toMatch(/▌ engine +● watch/);
  await screen.press(key.right);
  expect(screen.frame()).toContain('● debug');
  await screen.press(key.left, ' ', ' ');
  expect(screen.frame()).toContain('● watch');
});

test('what is recorded changes the costs', async () => {
  const screen = await mount(form(engineOffer(3_400)), wide);
  await screen.press(key.up, key.up, key.up, ' ');
  expect(screen.frame()).toContain('× ~12 µs');
  expect(screen.frame()).toContain('for ~2.8 ms');
});

test('counting does not hold up the form; an answer for another function is none', async () => {
  const screen = await mount(form(engineOffer()), wide);
  expect(row(screen.rows(), 'watch')).toMatch(
    /● watch {2}nothing is stopped · ~1\.4 µs a call · counting its calls \S/,
  );
  await screen.press('n');
  await screen.show(
    form(engineOffer(9, { measured: { function: 'main.main', state: 'done', callsPerSecond: 9, stepped: false } })),
  );
  expect(row(screen.rows(), 'watch')).not.toContain('calls/s');
  await screen.press(key.enter);
  expect(screen.store.intents.at(-1)).toMatchObject({ type: 'trace', engine: 'watch', request: { print: ['n'] } });
});

test('where the node does not allow watch, the reason is there and debug is the choice', async () => {
  const watch = { possible: false, reason: 'the container may not use BPF', hint: 'Give it BPF and PERFMON.' } as const;
  const screen = await mount(form(engineOffer(3_400, { watch })), wide);
  expect(row(screen.rows(), 'watch')).toContain(
    '○ watch  not here: the container may not use BPF · Give it BPF and PERFMON.',
  );
  expect(screen.frame()).toContain('● debug');
  expect(screen.frame()).not.toContain('ctrl-t');
  await screen.press('\x14', key.enter);
  expect(screen.store.intents.at(-1)).toMatchObject({ type: 'trace', engine: 'debug' });
});

test('where no probe fits the function, debug is the choice', async () => {
  const failure = { kind: 'engine', message: 'It has no place for a probe.' } as const;
  const measured = { function: signature.function, state: 'failed', failure } as const;
  const screen = await mount(form(engineOffer(0, { measured })), wide);
  expect(row(screen.rows(), 'watch')).toContain('○ watch  not for this function: It has no place for a probe.');
  expect(screen.frame()).toContain('● debug');
  await screen.press('\x14');
  expect(screen.frame()).toContain('● watch');
});

test('a count that failed otherwise is said, and nothing is stopped meanwhile', async () => {
  const failure = { kind: 'timeout', message: 'The agent did not answer.' } as const;
  const measured = { function: signature.function, state: 'failed', failure } as const;
  const screen = await mount(form(engineOffer(0, { measured })), wide);
  expect(row(screen.rows(), 'watch')).toMatch(/● watch .* how often it is called is not known/);
});

test('more than the budget of watch is sampled', async () => {
  const screen = await mount(form(engineOffer(100_000)), wide);
  expect(row(screen.rows(), 'watch')).toContain('= 14 % of a core · nothing is stopped · sampled, to keep below 10 %');
});

test('an earlier choice, and a flag that outranks it', async () => {
  const remembered = () => 'debug' as const;
  const screen = await mount(form(engineOffer(3_400, { remembered })), wide);
  expect(row(screen.rows(), 'debug')).toMatch(/● debug {2}as last time · each call/);
  await screen.show(
    form(engineOffer(3_400, { remembered }), { defaults: { ...defaults, function: 'Store.Take', engine: 'watch' } }),
  );
  expect(screen.frame()).toContain('● watch');
});

test('what watch cannot do is said, with debug at hand', async () => {
  const screen = await mount(form(engineOffer(3_400)), wide);
  await screen.press(key.enter);
  const failure = {
    kind: 'engine',
    message: 'watch can not read the contents of maps.',
    hint: 'Print len(m).',
  } as const;
  await screen.show(form(engineOffer(3_400), { failure }));
  expect(screen.frame()).toContain('✗ watch can not read the contents of maps.');
  expect(screen.frame()).toContain('→ Print len(m). ctrl-t takes debug instead.');
  await screen.press('\x14', key.enter);
  expect(screen.store.intents.at(-1)).toMatchObject({ type: 'trace', engine: 'debug' });
});

test('while the probes are set, nothing is said to stand still', async () => {
  const screen = await mount(form(engineOffer(3_400), { attachingSince: Date.now() }), wide);
  expect(screen.frame()).toContain('setting the probes: nothing is stopped');
});

test('in 80 columns both engines are there; in a low terminal the one that is taken', async () => {
  const screen = await mount(form(engineOffer(3_400)));
  expect(screen.rows()).toHaveLength(24);
  expect(screen.frame()).toContain('● watch  3,400 calls/s × ~1.4 µs = 0.5 % of a core');
  expect(screen.frame()).toContain('about 83 % of');
  expect(screen.frame()).toContain('Enter watches');
  await screen.resize(60, 15);
  expect(screen.rows()).toHaveLength(15);
  expect(screen.frame()).toContain('● watch  3,400 calls/s');
  expect(screen.frame()).not.toContain('○ debug');
  expect(screen.frame()).toContain('Enter watches');
});

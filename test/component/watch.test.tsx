import { expect, test } from 'vitest';
import type { SessionScreen } from '../../src/session/view.ts';
import { hit, log, summary, tracepoint, view, watchScreen } from '../support/views.ts';
import { key, mount } from './mount.tsx';

const wide = { columns: 160, rows: 50 };
const session = (more: Partial<SessionScreen> = {}) => view(watchScreen(more));

test('the line says that it is watched, what that costs, and what was not recorded', async () => {
  const screen = await mount(session(), wide);
  expect(screen.rows()[1]).toContain(
    '● running (*Store).Take  watch 0.7 % of a core (limit 10 %)  calls 120,000 · recorded 20,000 (rate limit) · lost 0',
  );
  await screen.show(session({ target: { ...watchScreen().target, dropped: 7 } }));
  expect(screen.rows()[1]).toContain('! lost 7');
  const { limits } = watchScreen();
  await screen.show(session({ limits: { ...limits, hitsPerSecond: 0 } }));
  expect(screen.rows()[1]).toContain('recorded 20,000 · lost 0');
  await screen.show(session({ tracepoints: [{ ...tracepoint, condition: 'n > 1' }] }));
  expect(screen.rows()[1]).toContain('recorded 20,000 (condition or rate limit)');
});

test('in 80 columns it is the same in fewer words', async () => {
  const screen = await mount(session());
  expect(screen.rows()[1]).toMatch(/● running .* watch 0\.7 % {2}calls 120k · recorded 20k · lost 0 +lease ✓ *$/);
});

test('hits that were sampled for the eye are told, in little room too', async () => {
  const [one] = summary.tracepoints;
  const sampled = session({ summary: { tracepoints: one ? [{ ...one, sent: 6_000 }] : [] } });
  const screen = await mount(sampled, wide);
  expect(screen.rows()[1]).toContain('recorded 20,000 (rate limit) · shown 6,000 · lost 0');
  expect(screen.frame()).toContain('recorded 20,000 (16 %)  shown 6,000 of 39,990');
  await screen.resize(80, 24);
  expect(screen.rows()[1]).toContain('watch 0.7 %  calls 120k, recorded 20k, shown 6.0k, lost 0');
});

test('in the console’s place is what was seen of all calls', async () => {
  const screen = await mount(session(), wide);
  expect(screen.frame()).toContain('calls 120,000  3,400/s  recorded 20,000 (16 %)');
  expect(screen.frame()).toContain('took  p50 420 µs  p90 1.3 ms  p99 8.1 ms  max 31 ms');
  expect(screen.frame()).toMatch(/≤ 500 µs +9,800 +█{30,}/);
  expect(screen.frame()).toMatch(/bolt +16,800 +84 % +█+/);
  expect(screen.frame()).toMatch(/any other value +240 +1 %/);
  expect(screen.frame()).toMatch(/15,000 +75 % +cart\.\(\*Cart\)\.Checkout cart\.go:120/);
  expect(screen.frame()).not.toContain('dlv');
  expect(screen.store.intents).toEqual([]);
});

test('there are no keys of the console, held processes or dlv', async () => {
  const screen = await mount(session(), wide);
  expect(screen.rows().at(-1)).toContain('tab insight · space pause · d debug with Delve');
  await screen.press('?');
  expect(screen.frame()).not.toContain('console');
  expect(screen.frame()).toContain('debug with Delve');
});

test('below 100 columns Tab shows it instead of the hits; it scrolls, and Tab goes back', async () => {
  const screen = await mount(session());
  expect(screen.frame()).toContain('TIME');
  await screen.press(key.tab);
  expect(screen.frame()).not.toContain('TIME');
  expect(screen.frame()).toContain('1 to 18 of 26');
  await screen.press(key.end);
  expect(screen.frame()).toContain('cron.(*Job).Run cron.go:71');
  expect(screen.rows().at(-1)).toContain('tab hits');
  await screen.press(key.tab);
  expect(screen.frame()).toContain('TIME');
});

test('nothing is counted yet', async () => {
  const screen = await mount(view({ ...watchScreen({ hits: log(0) }), summary: { tracepoints: [] } }), wide);
  expect(screen.frame()).toContain('nothing has been counted yet');
  expect(screen.frame()).toContain('waiting for the first call');
});

test('values of the target are text here as well', async () => {
  const [one] = summary.tracepoints;
  const values = [{ name: 'a\x1b[2J', top: [{ text: 'b\x1b]0;x\x07', count: 1 }], others: 0 }];
  const screen = await mount(session({ summary: { tracepoints: one ? [{ ...one, values }] : [] } }), wide);
  expect(screen.frame()).toContain('b\\x1b]0;x\\x07');
  expect(screen.raw()).not.toContain('\x1b]0;');
  expect(screen.raw()).not.toContain('\x1b[2J');
});

test('d says what Delve will cost, and only Enter attaches it', async () => {
  const screen = await mount(session());
  await screen.press('d');
  expect(screen.frame()).toContain('Debug example.com/shop/orders/store.(*Store).Take with Delve?');
  expect(screen.frame()).toContain('attach pause ~0.3 s (the liveness probe allows 3 s)');
  expect(screen.frame()).toContain('! 3,400 calls/s now, each call stops the process for ~2.8 ms: about 90 %');
  await screen.press(key.escape);
  expect(screen.frame()).toContain('TIME');
  expect(screen.store.intents).toEqual([]);
  await screen.press('d', key.enter);
  expect(screen.store.intents).toEqual([{ type: 'debug', id: 1 }]);
});

test('d is for the tracepoint of the chosen hit', async () => {
  const hits = log(1);
  hits.add(hit(2, { tracepointId: 2 }));
  const second = { ...tracepoint, id: 2, function: 'main.handleSlash' };
  const screen = await mount(session({ hits, tracepoints: [tracepoint, second] }), wide);
  await screen.press('d');
  expect(screen.frame()).toContain('Debug main.handleSlash with Delve?');
  expect(screen.frame()).toContain('The other tracepoints are not set again.');
  await screen.press(key.enter);
  expect(screen.store.intents.at(-1)).toEqual({ type: 'debug', id: 2 });
});

test('on the way to Delve the hits stay, and only ending can be asked for', async () => {
  const screen = await mount(session({ switchingSince: Date.now() - 400 }));
  expect(screen.rows()[1]).toMatch(/◌ from watch to debug 0\.\d s: probes out, then Delve attaches: a short pause/);
  await screen.press('d', ' ', 't', 'u', 'b');
  expect(screen.store.intents).toEqual([]);
  await screen.press('q');
  expect(screen.store.intents).toEqual([{ type: 'back' }]);
});

test('when Delve is there the console is opened in its place', async () => {
  const screen = await mount(session(), wide);
  await screen.press(key.tab);
  await screen.show(session({ engine: 'debug', target: { ...watchScreen().target, engine: 'debug' } }));
  expect(screen.frame()).toContain('opening the dlv console');
  expect(screen.store.intents).toMatchObject([{ type: 'consoleSize' }]);
  expect(screen.rows().at(-1)).toContain('tab console');
});

test('the budget of overhead is one of a core', async () => {
  const screen = await mount(session(), wide);
  await screen.press('b');
  expect(screen.frame()).toContain('per cent of a core that the probes may take');
});

test('how long a call took is a column and in its detail', async () => {
  const hits = log(3);
  hits.add(hit(4, { return: true, durationMs: 1.234 }));
  const screen = await mount(session({ hits }), wide);
  expect(screen.frame()).toMatch(/TIME .* took/);
  expect(screen.frame()).toMatch(/▌ .* 1\.2 ms/);
  expect(screen.frame()).toContain('return of store.(*Store).Take store.go:41 · took 1.2 ms · goroutine');
});

test('pause, resume, untrace and one more tracepoint work as with Delve', async () => {
  const screen = await mount(session(), wide);
  await screen.press(' ', 'u', 't', ...'handle', key.enter);
  expect(screen.frame()).not.toContain('engine');
  expect(screen.frame()).not.toContain('Enter attaches');
  await screen.press(key.enter);
  expect(screen.store.intents).toMatchObject([
    { type: 'pause' },
    { type: 'untrace', id: 1 },
    { type: 'describe' },
    { type: 'trace', engine: 'watch', request: { location: { function: 'main.handleSlash' } } },
  ]);
  const failure = { kind: 'engine', message: 'No place for a probe.' } as const;
  await screen.show(session({ failure }));
  expect(screen.frame()).toContain('✗ No place for a probe.');
  expect(screen.frame()).toContain('debug instead: back to the hits, then d.');
});

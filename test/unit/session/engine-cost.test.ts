import { describe, expect, it } from 'vitest';
import type { Limits } from '../../../src/agent/protocol.ts';
import {
  type ChoiceFrom,
  chooseEngine,
  debugCost,
  type Recorded,
  watchCost,
} from '../../../src/session/engine-cost.ts';
import { choiceText, debugParts, percent, rate, watchParts } from '../../../src/session/engine-text.ts';

const nothing: Recorded = { print: [], args: false, stack: 0, returns: false };
const one: Recorded = { ...nothing, print: ['r.RemoteAddr'] };
const load = (callsPerSecond: number) => ({ callsPerSecond, pauseMs: 400, livenessMs: 3_000 });

describe('the cost of watching', () => {
  it.each([
    ['nothing but the count', nothing, 0.9],
    ['a string', one, 1.1],
    ['five expressions', { ...nothing, print: ['a', 'b', 'c', 'd', 'e'] }, 1.4],
    ['a string with a stack', { ...one, stack: 8 }, 1.5],
    ['a string with returns', { ...one, returns: true }, 11.4],
  ])('%s is as measured', (_, recorded, us) => {
    expect(watchCost(load(1), recorded).hitUs).toBeCloseTo(us, 1);
  });

  it('is a share of one core', () => {
    expect(watchCost(load(100_000), one).corePercent).toBeCloseTo(11, 1);
    expect(watchCost({ pauseMs: 400 }, one)).not.toHaveProperty('corePercent');
  });
});

describe('the cost of debugging', () => {
  it('makes 28,000 requests a second about 700', () => {
    const { stoppedPercent = 0 } = debugCost(load(28_000), one);
    expect(28_000 * (1 - stoppedPercent / 100)).toBeCloseTo(697, 0);
  });

  it('is the rate times the stop where calls are few, and never more than all', () => {
    expect(debugCost(load(1), one).stoppedPercent).toBeCloseTo(0.14, 2);
    expect(debugCost(load(1e9), one).stoppedPercent).toBeLessThan(100);
    expect(debugCost(load(0), one).stoppedPercent).toBe(0);
  });

  it('is twice as much with returns', () => {
    expect(debugCost(load(1), { ...one, returns: true }).callMs).toBeCloseTo(2.8);
  });
});

describe('the choice', () => {
  const limits: Limits = { hits: 0, hitsPerSecond: 0, durationMs: 0, overheadPercent: 10, holdMs: 0 };
  const from = (callsPerSecond: number | undefined, more: Partial<ChoiceFrom> = {}): ChoiceFrom => ({
    watchPossible: true,
    location: { function: 'main.handleSlash' },
    limits,
    debug: debugCost({ pauseMs: 400, ...(callsPerSecond === undefined ? {} : { callsPerSecond }) }, one),
    ...more,
  });
  const long = { callMs: 1.4, stoppedPercent: 0, pauseMs: 1_600, livenessMs: 3_000 };

  it.each<[string, ChoiceFrom, string, string]>([
    ['a quiet function', from(31), 'debug', 'harmless'],
    ['one that is not called', from(0), 'debug', 'harmless'],
    ['just within the budget', from(79), 'debug', 'harmless'],
    ['just over it', from(80), 'watch', 'overhead'],
    ['a hot function', from(3_400), 'watch', 'overhead'],
    [
      'a hot function without a budget',
      from(3_400, { limits: { ...limits, overheadPercent: 0 } }),
      'debug',
      'harmless',
    ],
    ['a pause that the liveness probe may not bear', from(0, { debug: long }), 'watch', 'pause'],
    ['while nothing is measured', from(undefined), 'watch', 'unknown'],
    ['a line', from(undefined, { location: { file: 'main.go', line: 10 } }), 'debug', 'line'],
    ['a node that forbids watch', from(3_400, { watchPossible: false, asked: 'watch' }), 'debug', 'impossible'],
    ['a flag', from(3_400, { asked: 'debug', debug: long }), 'debug', 'asked'],
    ['what was chosen earlier', from(3_400, { remembered: 'debug' }), 'debug', 'remembered'],
    ['what was chosen earlier for a quiet one', from(1, { remembered: 'watch' }), 'watch', 'remembered'],
    ['that, where it would restart the container', from(1, { remembered: 'debug', debug: long }), 'watch', 'pause'],
  ])('%s', (_, given, engine, because) => {
    expect(chooseEngine(given)).toEqual({ engine, because });
  });

  it('is said with its reason', () => {
    const given = from(3_400);
    expect(choiceText(chooseEngine(given), 'example.com/shop/orders.(*Store).Take', 3_400, given.debug)).toBe(
      'watch: orders.(*Store).Take is called 3,400 times a second; Delve would take about 83 % of its throughput',
    );
    const quiet = from(2);
    expect(choiceText(chooseEngine(quiet), 'main.f', 2, quiet.debug)).toBe(
      'debug: main.f is called 2.0 times a second; Delve takes about 0.3 % of its throughput',
    );
    const asked = from(undefined, { asked: 'debug' });
    expect(choiceText(chooseEngine(asked), 'main.f', undefined, asked.debug)).toBe('debug: as --engine says');
  });
});

it('the costs in words, most important first', () => {
  expect(watchParts(watchCost(load(3_400), one), 3_400)).toEqual([
    '3,400 calls/s × ~1.1 µs = 0.4 % of a core',
    'nothing is stopped',
  ]);
  expect(watchParts(watchCost({ pauseMs: 1 }, one), undefined)[0]).toBe('nothing is stopped');
  expect(watchParts(watchCost(load(0), one), 0)[0]).toBe('not called while it was measured');
  expect(debugParts(debugCost(load(3_400), one))).toEqual([
    'each call stops the process for ~1.4 ms: about 83 % of its throughput',
    'attach pause ~0.4 s (the liveness probe allows 3 s)',
    'console',
  ]);
  expect(debugParts(debugCost({ pauseMs: 310 }, one))).toEqual([
    'each call stops the process for ~1.4 ms',
    'attach pause ~0.3 s',
    'console',
  ]);
});

it('numbers for a glance', () => {
  expect([0, 0.4, 9.94, 10, 3_400].map(rate)).toEqual(['0', '0.4', '9.9', '10', '3,400']);
  expect([0, 0.01, 0.7, 9.94, 83.2].map(percent)).toEqual(['0.0 %', 'under 0.1 %', '0.7 %', '9.9 %', '83 %']);
});

it('a probe that is single-stepped costs ten times more', () => {
  const usual = watchCost(
    { callsPerSecond: 1_000, pauseMs: 0 },
    { print: ['a'], args: false, stack: 0, returns: false },
  );
  const stepped = watchCost(
    { callsPerSecond: 1_000, pauseMs: 0, stepped: true },
    { print: ['a'], args: false, stack: 0, returns: false },
  );
  expect(stepped.hitUs / usual.hitUs).toBeGreaterThan(9);
  expect(
    debugCost({ callsPerSecond: 1, pauseMs: 5, stepped: true }, { print: [], args: false, stack: 0, returns: false }),
  ).toEqual(debugCost({ callsPerSecond: 1, pauseMs: 5 }, { print: [], args: false, stack: 0, returns: false }));
});

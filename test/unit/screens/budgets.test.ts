import { expect, test } from 'vitest';
import { amountText, type Budget, budgets, changed } from '../../../screens/budgets.ts';
import type { Limits } from '../../../src/agent/protocol.ts';

const limits: Limits = { hits: 10_000, hitsPerSecond: 0, durationMs: 600_000, overheadPercent: 10, holdMs: 0 };
function named(limit: Budget['limit']): Budget {
  const found = budgets.find((budget) => budget.limit === limit);
  if (!found) throw new Error(`no budget ${limit}`);
  return found;
}

test('a step is the next amount that is offered, also from one that is not', () => {
  expect(changed(limits, named('hits'), 1).hits).toBe(100_000);
  expect(changed({ ...limits, hits: 42 }, named('hits'), 1).hits).toBe(100);
  expect(changed({ ...limits, hits: 42 }, named('hits'), -1).hits).toBe(10);
});

test('no limit is more than every amount', () => {
  expect(changed(limits, named('hitsPerSecond'), -1).hitsPerSecond).toBe(20_000);
  expect(changed(limits, named('hitsPerSecond'), 1)).toBe(limits);
  expect(amountText(named('hitsPerSecond'), limits)).toBe('no limit');
});

test('time is always limited', () => {
  let longest = limits;
  for (let step = 0; step < 30; step += 1) longest = changed(longest, named('durationMs'), 1);
  expect(longest.durationMs).toBe(240 * 60_000);
});

import { expect, test } from 'vitest';
import { summaryText } from '../../../src/hits/summary-text.ts';
import { summary } from '../../support/views.ts';

const [one] = summary.tracepoints;
const rows = (more: Partial<NonNullable<typeof one>>): string[] =>
  summaryText({ tracepoints: one ? [{ ...one, ...more }] : [] })
    .trimEnd()
    .split('\n');

test('the final summary as a table', () => {
  expect(summaryText(summary)).toBe(`120,000 calls, 3,400/s at the end, 20,000 recorded
  took     p50 420 µs  p90 1.3 ms  p99 8.1 ms  max 31 ms
  order.SKU
       16,800   84 %  bolt
        2,000   10 %  nut
          700    4 %  line\\ntwo ✓
          260    1 %  gear 歯車
          240    1 %  other values
  n
       20,000  100 %  1
  callers
       15,000   75 %  example.com/shop/orders/store.(*Store).Take ← example.com/shop/orders/cart.(*Cart).Checkout ← net/http.(*conn).serve
        5,000   25 %  example.com/shop/orders/cron.(*Job).Run
`);
});

test('what there is no room for is counted, and nothing is nothing', () => {
  const top = Array.from({ length: 9 }, (_, at) => ({ text: `v${at}`, count: 10 }));
  expect(rows({ values: [{ name: 'x', top, others: 1 }], recorded: 91 }).find((row) => row.includes('other'))).toMatch(
    /^ +41 +45 % +other values$/,
  );
  expect(summaryText({ tracepoints: [] })).toBe('');
  expect(rows({ calls: 0, rate: 0, recorded: 0, values: [{ name: 'x', top: [], others: 0 }] })[0]).toBe(
    '0 calls, 0/s at the end, 0 recorded',
  );
});

test('hits that were sampled for the eye are told', () => {
  // Returns are hits of their own: half of them were not shown here.
  expect(rows({ sent: 20_000 })[0]).toContain('; 20,000 of 39,990 hits shown');
  expect(rows({ sent: 39_990 })[0]).not.toContain('shown');
  expect(rows({ sent: 6_000 })[0]).toBe(
    '120,000 calls, 3,400/s at the end, 20,000 recorded; 6,000 of 39,990 hits shown one by one',
  );
});

test('no control character of the target gets through', () => {
  const values = [{ name: 'x\x1b', top: [{ text: 'a\x1b[2J\nb', count: 1 }], others: 0 }];
  const text = summaryText({ tracepoints: one ? [{ ...one, values }] : [] });
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Control}/u);
  expect(text).toContain('a\\x1b[2J\\nb');
});

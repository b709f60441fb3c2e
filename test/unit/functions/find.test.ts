import { describe, expect, it } from 'vitest';
import type { FunctionTable } from '../../../src/agent/protocol.ts';
import { findFunction } from '../../../src/functions/find.ts';

const names = [
  'main.main',
  'main.handleSlash',
  'example.com/shop/orders/store.(*Store).Take',
  'example.com/shop/orders/cart.(*Cart).Take',
  'example.com/shop/orders/pricing.Max[...]',
  'net/http.(*Server).Serve',
  'net/http.handleSlash',
];
const table: FunctionTable = { files: ['main.go'], functions: names.map((name, line) => [name, 0, line]) };
const find = (wanted: string): string => {
  const found = findFunction(table, wanted, 'example.com/shop/orders');
  return found.ok ? found.value : `✗ ${found.failure.message} ${found.failure.hint}`;
};

describe('the function that a person means', () => {
  it.each([
    ['main.handleSlash', 'main.handleSlash'],
    ['handleSlash', 'main.handleSlash'],
    ['store.(*Store).Take', 'example.com/shop/orders/store.(*Store).Take'],
    ['store.Store.Take', 'example.com/shop/orders/store.(*Store).Take'],
    ['Store.Take', 'example.com/shop/orders/store.(*Store).Take'],
    ['http.(*Server).Serve', 'net/http.(*Server).Serve'],
    ['Max[...]', 'example.com/shop/orders/pricing.Max[...]'],
  ])('%s is %s', (wanted, name) => {
    expect(find(wanted)).toBe(name);
  });

  it('says which ones it can be', () => {
    expect(find('Take')).toMatch(
      /^✗ Take can be several functions: .*store\.\(\*Store\)\.Take, .*cart\.\(\*Cart\)\.Take\. Give the full name\.$/,
    );
  });

  it('offers similar names, the own module first', () => {
    expect(find('handleslash')).toBe(
      '✗ The program has no function handleslash. Similar ones: main.handleSlash, net/http.handleSlash.',
    );
  });

  it('knows of inlining when nothing is similar', () => {
    expect(find('main.nothingLikeIt')).toMatch(/inlined everywhere/);
  });
});

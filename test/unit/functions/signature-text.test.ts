import { expect, it } from 'vitest';
import { shortType } from '../../../src/functions/signature-text.ts';

it.each([
  ['int', 'int'],
  ['*example.com/shop/store.Order', '*store.Order'],
  ['map[string]*example.com/shop/store.Order', 'map[string]*store.Order'],
  ['[]net/http.Header', '[]http.Header'],
  ['github.com/a/b-c.T[example.com/x.Y,int]', 'b-c.T[x.Y,int]'],
  ['func(*net/http.Request) error', 'func(*http.Request) error'],
])('%s is short for a reader: %s', (type, short) => {
  expect(shortType(type)).toBe(short);
});

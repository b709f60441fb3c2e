import { expect, test } from 'vitest';
import type { Variable } from '../../../src/agent/protocol.ts';
import { plainHit, plainValue } from '../../../src/hits/plain.ts';
import { hit } from '../../support/views.ts';

function variable(kind: Variable['kind'], text: string, more: Partial<Variable> = {}): Variable {
  return { name: 'x', type: 't', kind, text, ...more };
}

test.each([
  ['a string, as it is', variable('string', 'a"b\n'), 'a"b\n'],
  ['an int', variable('int', '-42'), -42],
  ['an int that JSON’s readers would round', variable('int', '9007199254740993'), '9007199254740993'],
  ['an int with a name', variable('int', 'time.Second (1000000000)'), 'time.Second (1000000000)'],
  ['a float', variable('float', '0.1'), 0.1],
  ['a float that JSON doesn’t have', variable('float', '+Inf'), '+Inf'],
  ['a bool', variable('bool', 'true'), true],
  ['nil', variable('nil', 'nil'), null],
  ['a nil pointer', variable('pointer', 'nil'), null],
  ['a func', variable('func', 'main.f'), 'main.f'],
  ['something unreadable', variable('int', '', { unreadable: 'optimised away' }), { unreadable: 'optimised away' }],
  ['a slice', variable('slice', '[]int len: 2', { children: [variable('int', '1'), variable('int', '2')] }), [1, 2]],
  ['an empty slice', variable('slice', '[]int len: 0', { children: [] }), []],
  ['a slice that wasn’t loaded', variable('slice', '[]int len: 9'), '[]int len: 9'],
])('%s', (_what, given, expected) => {
  expect(plainValue(given)).toEqual(expected);
});

test('structs and maps are objects, what a pointer points to stands for it', () => {
  const order = variable('struct', '', {
    children: [
      { ...variable('int', '7'), name: 'ID' },
      { ...variable('string', 'a'), name: '__proto__' },
    ],
  });
  const plain = plainValue(variable('pointer', '*main.Order', { children: [order] }));
  expect(JSON.stringify(plain)).toBe('{"ID":7,"__proto__":"a"}');
});

test('two keys of a map that read the same are both kept', () => {
  const children = [variable('int', '1'), variable('int', '2')];
  expect(plainValue(variable('map', '', { children }))).toEqual({ x: 1, 'x#1': 2 });
});

test('a hit has the fields of the contract, and only what there is', () => {
  const { stack: _stack, args: _args, ...bare } = hit(5);
  expect(JSON.parse(JSON.stringify(plainHit(bare)))).toEqual({
    time: '2026-11-24T11:01:40.185Z',
    seq: 5,
    tracepoint: '(*Store).Take',
    goroutine: 47,
    function: 'example.com/shop/orders/store.(*Store).Take',
    file: '/src/store/store.go',
    line: 41,
    hits: { total: 5, goroutine: 2 },
    values: { 'order.SKU': 'bolt', n: 2 },
  });
  expect(plainHit({ ...hit(5), return: true, returns: [variable('nil', 'nil')] })).toMatchObject({
    return: true,
    returns: { x: null },
  });
});

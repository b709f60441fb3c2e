import { expect, test } from 'vitest';
import { judgeWatch, watchable } from '../../../src/kube/watchable.ts';

test.each([
  ['6.18.44-fc-v669', 'capabilities'],
  ['6.10.0', 'capabilities'],
  ['7.0.1', 'capabilities'],
  ['6.9.12', 'sys-admin'],
  ['5.15.0-1051-aws', 'sys-admin'],
  ['5.12.1', 'sys-admin'],
  ['5.10.230', 'no'],
  ['4.18.0-553.el8', 'no'],
  ['', 'unknown'],
  [undefined, 'unknown'],
])('kernel %s', (kernel, expected) => {
  expect(watchable(kernel)).toBe(expected);
});

test('what is wrong comes with what to do', () => {
  expect(judgeWatch('6.18.1', 'n')).toMatchObject({ status: 'passed' });
  expect(judgeWatch('5.15.0', 'n').hint).toContain('--engine watch asks for it');
  expect(judgeWatch('4.18.0', 'n').text).toContain('too old');
});

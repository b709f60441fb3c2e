import { expect, test } from 'vitest';
import { CSV_HEADER, csvField, toCsv, toJsonLine, toTextLine } from '../../../src/hits/export.ts';
import { hit, int, text } from '../../support/views.ts';

const nasty = hit(1, { values: [text('=cmd', 'a,"b"\r\n\x1b[2J'), int('n', -3)] });

test('a line of JSON is one line, and gives the values back as they were', () => {
  const line = toJsonLine(nasty);
  expect(line).not.toMatch(/[\r\n]/);
  expect(JSON.parse(line).values).toEqual({ '=cmd': 'a,"b"\r\n\x1b[2J', n: -3 });
});

test('CSV as RFC 4180 has it', () => {
  const csv = toCsv([hit(1), nasty]);
  expect(csv.startsWith(CSV_HEADER)).toBe(true);
  expect(csv.endsWith('\r\n')).toBe(true);
  const [, first = ''] = csv.split('\r\n');
  expect(first).toContain(',"order.SKU=""nut"" n=2",');
});

test('quotes, commas and line ends are quoted', () => {
  expect(csvField('a')).toBe('a');
  expect(csvField('a,b')).toBe('"a,b"');
  expect(csvField('say "x"')).toBe('"say ""x"""');
  expect(csvField('a\nb')).toBe('"a\nb"');
});

test('no field is a formula', () => {
  for (const start of ['=', '+', '-', '@', '\t', '\r']) expect(csvField(`${start}1+1`).replace(/^"/, '')).toMatch(/^'/);
  expect(csvField('-3')).toBe('-3');
  expect(csvField('-3.5')).toBe('-3.5');
});

test('a line for a person', () => {
  const { stack: _, args: __, ...bare } = hit(1);
  expect(toTextLine(bare)).toMatch(
    /^\d\d:\d\d:\d\d\.037 example\.com\/shop\/orders\/store\.\(\*Store\)\.Take store\.go:41 g41 order\.SKU="nut" n=2$/,
  );
  expect(toTextLine({ ...bare, return: true, returns: [int('left', 4)] })).toMatch(/ → left=4$/);
  expect(toTextLine(nasty)).not.toMatch(/\p{Control}/u);
  expect(toTextLine({ ...nasty, time: 'never\x1b' })).not.toMatch(/\p{Control}/u);
});

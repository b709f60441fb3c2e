import { expect, test } from 'vitest';
import { CSV_HEADER, csvField, toCsv, toJsonLine, toTextLine } from '../../../src/hits/export.ts';
import { tookText } from '../../../src/hits/took.ts';
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

test('how long a call took, in every form', () => {
  const { stack: _, args: __, ...bare } = hit(1);
  const timed = { ...bare, return: true, returns: [int('left', 4)], durationMs: 1.234 };
  expect(JSON.parse(toJsonLine(timed))).toMatchObject({ return: true, durationMs: 1.234 });
  expect(JSON.parse(toJsonLine(hit(1)))).not.toHaveProperty('durationMs');
  const [header = '', line = '', untimed = ''] = toCsv([timed, bare]).split('\r\n');
  expect(header.split(',').at(-1)).toBe('durationMs');
  expect(line).toMatch(/,1\.234$/);
  expect(untimed).toMatch(/,$/);
  expect(toTextLine(timed)).toMatch(/ → 1\.2 ms left=4$/);
  expect(toTextLine({ ...bare, durationMs: 0.0004 })).toMatch(/ → 0\.4 µs$/);
});

test('durations for a glance', () => {
  expect([0.0004, 0.85, 0.9996, 1.234, 31.4, 999.4, 999.6, 2_400, 185_000].map(tookText)).toEqual([
    '0.4 µs',
    '850 µs',
    '1.0 ms',
    '1.2 ms',
    '31 ms',
    '999 ms',
    '1.0 s',
    '2.4 s',
    '3 min 5 s',
  ]);
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

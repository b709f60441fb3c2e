import { expect, test } from 'vitest';
import { printable } from '../../../src/terminal/sanitize.ts';

test('plain text stays as it is', () => {
  for (const text of ['orders-7c9f5d6b8-x2x9p', 'größe ✓ 歯車', '👩‍👩‍👧 🇩🇪', 'a\u0301'])
    expect(printable(text)).toBe(text);
});

test('control characters are written as Go escapes them', () => {
  expect(printable('a\nb\tc\rd')).toBe('a\\nb\\tc\\rd');
  expect(printable('\x1b[31mred\x1b[0m')).toBe('\\x1b[31mred\\x1b[0m');
  expect(printable('\x00\x7f\x9b2J\x9d')).toBe('\\x00\\x7f\\x9b2J\\x9d');
});

test('what would hide or turn text round is written out', () => {
  expect(printable('abc\u202edef\u2066\u200b\ufeff')).toBe('abc\\u202edef\\u2066\\u200b\\ufeff');
  expect(printable('\u{e0041}')).toBe('\\U000e0041');
});

test('halves of characters are written out', () => {
  expect(printable('\ud83d')).toBe('\\ud83d');
  expect(printable('\udc69\ud83d')).toBe('\\udc69\\ud83d');
  expect(printable('👩')).toBe('👩');
});

test('whatever comes in, nothing that a terminal obeys goes out', () => {
  let seed = 20_261_124;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  for (let round = 0; round < 5_000; round += 1) {
    const text = Array.from({ length: random(40) }, () =>
      String.fromCharCode(random(2) ? random(0xa0) : random(0x10000)),
    ).join('');
    const shown = printable(text);
    expect(shown).not.toMatch(/[\p{Control}\p{Bidi_Control}\p{Surrogate}\p{Line_Separator}\p{Paragraph_Separator}]/u);
    expect(printable(shown)).toBe(shown);
  }
});

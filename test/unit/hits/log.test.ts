import { expect, test } from 'vitest';
import { FilteredHits } from '../../../src/hits/filter.ts';
import { HitLog } from '../../../src/hits/log.ts';
import { valueText } from '../../../src/hits/text.ts';
import { hit, text } from '../../support/views.ts';

function logOf(count: number, capacity = 10): HitLog {
  const log = new HitLog(capacity);
  for (let seq = 1; seq <= count; seq += 1) log.add(hit(seq));
  return log;
}

test('the oldest hits are forgotten, and counted', () => {
  const log = logOf(13);
  expect(log.length).toBe(10);
  expect(log.total).toBe(13);
  expect(log.forgotten).toBe(3);
  expect(log.at(0)?.seq).toBe(4);
  expect(log.at(9)?.seq).toBe(13);
  expect(log.at(10)).toBeUndefined();
  expect(log.slice(8, 5).map(({ seq }) => seq)).toEqual([12, 13]);
});

test('a filter keeps up with what comes in and what falls out', () => {
  const log = logOf(10);
  const filtered = new FilteredHits(log, 'WASHER');
  expect(filtered.length).toBe(2);
  expect(filtered.at(0)?.seq).toBe(4);
  const place = filtered.placeAt(1) ?? -1;
  for (let seq = 11; seq <= 15; seq += 1) log.add(hit(seq));
  expect(filtered.length).toBe(2);
  expect(filtered.at(0)?.seq).toBe(9);
  expect(filtered.indexOf(place)).toBe(0);
  expect(filtered.at(1)?.seq).toBe(14);
});

test('without words everything matches, and places stay with their hits', () => {
  const log = logOf(10);
  const all = new FilteredHits(log, ' ');
  const place = all.placeAt(5) ?? -1;
  expect(all.at(5)?.seq).toBe(6);
  log.add(hit(11));
  expect(all.at(all.indexOf(place))?.seq).toBe(6);
  expect(all.indexOf(-5)).toBe(0);
});

test('every word has to occur', () => {
  const log = logOf(10);
  expect(new FilteredHits(log, 'bolt 47').length).toBe(1);
  expect(new FilteredHits(log, 'bolt washer').length).toBe(0);
});

test('a longer filter looks only at what the shorter one found, and finds the same', () => {
  const log = logOf(10);
  let before = new FilteredHits(log, 'w');
  expect(before.length).toBe(10);
  log.add(hit(11));
  for (const filter of ['wa', 'wash', 'washer', 'washer 4', 'washer 47']) {
    before = new FilteredHits(log, filter, before);
    const afresh = new FilteredHits(log, filter);
    expect(Array.from({ length: before.length }, (_, at) => before.at(at)?.seq)).toEqual(
      Array.from({ length: afresh.length }, (_, at) => afresh.at(at)?.seq),
    );
  }
  log.add(hit(14));
  expect(before.length).toBe(new FilteredHits(log, 'washer 47').length);
});

test('a filter of nothing is empty', () => {
  const none = new FilteredHits(logOf(0), 'x');
  expect(none.length).toBe(0);
  expect(none.at(0)).toBeUndefined();
  expect(none.indexOf(3)).toBe(0);
});

test('strings are quoted, and say when there is more of them', () => {
  expect(valueText(text('s', 'a"\\\n'))).toBe('"a\\"\\\\\\n"');
  expect(valueText({ ...text('s', 'abc'), length: 1_024 })).toBe('"abc…" (1,024 bytes)');
  expect(valueText({ ...text('s', 'é'), length: 2 })).toBe('"é"');
  expect(valueText({ ...text('s', ''), unreadable: 'bad\x1b' })).toBe('<bad\\x1b>');
});

import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EngineChoices } from '../../../src/session/engine-choices.ts';

const fresh = (): string => mkdtempSync(join(tmpdir(), 'engine-choices-'));

it('is there again in the next run, for the same function of the same program', () => {
  const directory = join(fresh(), 'not', 'there', 'yet');
  const choices = new EngineChoices(directory);
  choices.remember('example.com/shop', 'main.handle', 'debug');
  choices.remember('example.com/shop', 'main.go:10', 'watch');
  choices.remember('example.com/shop', 'main.handle', 'watch');
  const next = new EngineChoices(directory);
  expect(next.of('example.com/shop', 'main.handle')).toBe('watch');
  expect(next.of('example.com/shop', 'main.go:10')).toBe('watch');
  expect(next.of('example.com/other', 'main.handle')).toBeUndefined();
  expect(statSync(join(directory, 'engines.json')).mode & 0o777).toBe(0o600);
});

it('keeps what another program has remembered in the meantime, and the newest when there are too many', () => {
  const directory = fresh();
  const one = new EngineChoices(directory);
  const other = new EngineChoices(directory);
  other.remember('m', 'first', 'debug');
  one.remember('m', 'second', 'debug');
  expect(new EngineChoices(directory).of('m', 'first')).toBe('debug');
  for (let at = 0; at < 500; at += 1) one.remember('m', `f${at}`, 'watch');
  const next = new EngineChoices(directory);
  expect(next.of('m', 'first')).toBeUndefined();
  expect(next.of('m', 'f499')).toBe('watch');
  expect(Object.keys(JSON.parse(readFileSync(join(directory, 'engines.json'), 'utf8')))).toHaveLength(500);
});

it('starts anew from a file that makes no sense, and lives without one', () => {
  const directory = fresh();
  writeFileSync(join(directory, 'engines.json'), '{"m f": "bpftrace", "m g": "debug", ');
  expect(new EngineChoices(directory).of('m', 'g')).toBeUndefined();
  writeFileSync(join(directory, 'engines.json'), '{"m f": "bpftrace", "m g": "debug"}');
  const choices = new EngineChoices(directory);
  expect([choices.of('m', 'f'), choices.of('m', 'g')]).toEqual([undefined, 'debug']);
  const nowhere = new EngineChoices(join(directory, 'engines.json', 'below-a-file'));
  nowhere.remember('m', 'f', 'watch');
  expect(nowhere.of('m', 'f')).toBe('watch');
});

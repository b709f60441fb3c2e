import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../support/paths.ts';
import type { Case } from './case.ts';
import { cases } from './cases.ts';
import { page, type Row } from './table.ts';
import type { Trial } from './trial.ts';

const file = join(paths.root, 'test/kill/results.json');
const document = join(paths.root, 'docs/kill-matrix.md');

/** Name of a case → its trials on the days that were written. */
type Results = Record<string, (Trial & { on: string })[]>;

/** Adds a trial to what earlier runs found, and writes the page of all. */
export function keep(one: Case, trial: Trial): void {
  const results = read();
  const on = new Date().toISOString().slice(0, 10);
  results[one.name] = [...(results[one.name] ?? []), { ...trial, words: trial.words.slice(0, 300), on }];
  writeFileSync(file, text(results));
  writePage();
}

/** Writes the page of all that is kept. */
export function writePage(): void {
  const results = read();
  mkdirSync(join(paths.root, 'docs'), { recursive: true });
  const rows = cases.map((known): Row => ({ case: known, trials: results[known.name] ?? [] }));
  writeFileSync(
    document,
    page(
      rows.filter(({ trials }) => trials.length > 0),
      days(results),
    ),
  );
}

/** A line for each trial: a run adds lines, and changes none. */
function text(results: Results): string {
  const rows = Object.entries(results).map(
    ([name, trials]) => `${JSON.stringify(name)}: [\n${trials.map((trial) => JSON.stringify(trial)).join(',\n')}\n]`,
  );
  return `{\n${rows.join(',\n')}\n}\n`;
}

function read(): Results {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : {};
}

/** `2026-11-24`, `2026-11-24 to 2026-11-26`. */
function days(results: Results): string {
  const all = Object.values(results).flatMap((trials) => trials.map(({ on }) => on));
  const sorted = [...new Set(all)].sort();
  return [sorted[0], sorted.at(-1)].filter((day, index) => index === 0 || day !== sorted[0]).join(' to ');
}

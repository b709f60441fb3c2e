import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Row } from './benchmark.ts';
import { dlv } from './programs.ts';
import { table } from './table.ts';

const file = fileURLToPath(new URL('results.json', import.meta.url));
const page = fileURLToPath(new URL('RESULTS.md', import.meta.url));

interface Machine {
  cores: number;
  processor: string;
  kernel: string;
  go: string;
  dlv: string;
  node: string;
}

/** A benchmark's latest run. */
export interface Kept {
  about: string;
  command: string;
  date: string;
  /** Load average over the last minute, at the begin and at the end: whoever else used the machine is in it. */
  load: [begin: number, end: number];
  machine: Machine;
  rows: Row[];
  failures: string[];
}

export const loadNow = (): number => Number((loadavg()[0] ?? Number.NaN).toFixed(1));

export function machine(): Machine {
  const said = (command: string, ...args: string[]): string => execFileSync(command, args, { encoding: 'utf8' });
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    kernel: release(),
    go: /go[\d.]+/.exec(said('go', 'version'))?.[0] ?? 'unknown',
    dlv: /Version: ([\d.]+)/.exec(said(dlv, 'version'))?.[1] ?? 'unknown',
    node: process.version,
  };
}

/** Keeps a benchmark's run in results.json, in the place of its last one, and writes RESULTS.md of all that is kept. */
export function keep(name: string, kept: Kept): void {
  const all = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const rounded = kept.rows.map((row) => ({
    ...row,
    median: round(row.median),
    min: round(row.min),
    max: round(row.max),
    ...(row.ratio === undefined ? {} : { ratio: round(row.ratio) }),
  }));
  const merged: Record<string, Kept> = { ...all, [name]: { ...kept, rows: rounded } };
  writeFileSync(file, `${JSON.stringify(merged, undefined, 2)}\n`);
  writeFileSync(
    page,
    `<!-- Written by npm run bench. -->\n\n# Results\n\n${Object.entries(merged).map(section).join('\n\n')}\n`,
  );
}

/** A benchmark's run as it is printed and as it is in RESULTS.md. */
export function section([name, { about, command, date, load, machine, rows, failures }]: [string, Kept]): string {
  const where = `${machine.cores} cores, ${machine.processor}, Linux ${machine.kernel}, Node ${machine.node}, ${machine.go}, dlv ${machine.dlv}`;
  return [
    `## ${name}`,
    about,
    `\`${command}\`, ${date} UTC, load average ${load.join(' to ')} (${where})`,
    table(rows),
    ...failures.map((failure) => `failed: ${failure.split('\n')[0]}`),
  ].join('\n\n');
}

const round = (value: number): number => Number(value.toPrecision(5));

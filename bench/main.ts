/** `npm run bench -- [NAME]... [--rounds N]`: see bench/README.md. */
import { parseArgs } from 'node:util';
import type { Benchmark } from './benchmark.ts';
import { attach } from './benchmarks/attach.ts';
import { calls } from './benchmarks/calls.ts';
import { end } from './benchmarks/end.ts';
import { firstHit } from './benchmarks/first-hit.ts';
import { packed } from './benchmarks/package.ts';
import { perHit } from './benchmarks/per-hit.ts';
import { screens } from './benchmarks/screens.ts';
import { start } from './benchmarks/start.ts';
import { volume } from './benchmarks/volume.ts';
import { interleave } from './interleave.ts';
import { type Kept, keep, loadNow, machine, section } from './results.ts';
import { say } from './say.ts';
import { endAll } from './started.ts';

const all: Benchmark[] = [perHit, volume, attach, firstHit, calls, end, start, screens, packed];

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string' } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !all.some((one) => one.name === name));
if (unknown.length > 0) {
  process.stderr.write(`no such benchmark: ${unknown.join(' ')}; there are ${all.map(({ name }) => name).join(' ')}\n`);
  process.exit(2);
}
for (const benchmark of all) {
  if (positionals.length > 0 && !positionals.includes(benchmark.name)) continue;
  const begin = loadNow();
  const rounds = Number(values.rounds ?? benchmark.rounds);
  const { rows, failures } = await interleave(benchmark, rounds);
  endAll();
  const command = `npm run bench -- ${benchmark.name}${values.rounds ? ` --rounds ${rounds}` : ''}`;
  const date = new Date().toISOString().slice(0, 16).replace('T', ' ');
  const load: [number, number] = [begin, loadNow()];
  const kept: Kept = { about: benchmark.about, command, date, load, machine: machine(), rows, failures };
  keep(benchmark.name, kept);
  process.stdout.write(`\n${section([benchmark.name, kept])}\n`);
  say(`${benchmark.name}: done, kept in bench/results.json`);
}
process.exit(0);

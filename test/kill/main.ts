/** `npm run test:kill -- [--trials N] [--only PATTERN] [--write]`: see docs/kill-matrix.md. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { local } from '../support/kubeconfig.ts';
import setup from '../support/local-cluster.ts';
import { paths } from '../support/paths.ts';
import { cases } from './cases.ts';
import { fails, line, page, type Row, table } from './table.ts';
import { makeTargets, removeTargets } from './targets.ts';
import { trial } from './trial.ts';

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '20' },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});
const trials = Number(values.trials);
const wanted = new RegExp(values.only, 'i');

setup();
await local();
await makeTargets();
const rows: Row[] = [];
for (const one of cases.filter(({ name }) => wanted.test(name))) {
  const row: Row = { case: one, trials: [] };
  rows.push(row);
  for (let count = 0; count < trials; count += 1) {
    const result = await trial(one);
    row.trials.push(result);
    const bad = fails({ case: one, trials: [result] }) || result.harm.length > 0;
    process.stderr.write(`  ${bad ? '✗' : '✓'} ${result.seconds.toFixed(0)} s  ${result.words}\n`);
    if (result.broken) process.stderr.write(`    ${result.broken.replaceAll('\n', '\n    ')}\n`);
  }
  process.stderr.write(`${line(row)}\n`);
  // Written after each case: a long run that is interrupted was not for nothing.
  if (values.write) {
    mkdirSync(join(paths.root, 'docs'), { recursive: true });
    writeFileSync(join(paths.root, 'docs/kill-matrix.md'), page(rows, new Date()));
  }
}
process.stdout.write(`${table(rows)}\n`);
await removeTargets();
process.exitCode = rows.some(fails) ? 1 : 0;

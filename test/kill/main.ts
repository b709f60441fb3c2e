/** `npm run test:kill -- [--trials N] [--only PATTERN] [--short] [--write]`: see docs/kill-matrix.md. */
import { parseArgs } from 'node:util';
import { local } from '../support/kubeconfig.ts';
import setup from '../support/local-cluster.ts';
import { cases } from './cases.ts';
import { keep, writePage } from './results.ts';
import { fails, type Row, table } from './table.ts';
import { makeTargets, removeTargets } from './targets.ts';
import { trial } from './trial.ts';

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '20' },
    only: { type: 'string', default: '' },
    /** The cases that CI runs. */
    short: { type: 'boolean', default: false },
    /** Adds the trials to results.json and writes the page in docs. */
    write: { type: 'boolean', default: false },
    /** Only writes the page of what is kept. */
    page: { type: 'boolean', default: false },
  },
});
if (values.page) {
  writePage();
  process.exit();
}
const trials = Number(values.trials);
const only = new RegExp(values.only, 'i');
const wanted = cases.filter((one) => only.test(one.name) && (!values.short || one.short));

setup();
await local();
await makeTargets();
const rows: Row[] = wanted.map((one) => ({ case: one, trials: [] }));
// Round by round: a long run that is interrupted has something of each case, and each round is kept.
for (let round = 1; round <= trials; round += 1) {
  for (const row of rows) {
    const result = await trial(row.case);
    row.trials.push(result);
    const bad = fails({ case: row.case, trials: [result] }) || result.harm.length > 0;
    const words = [result.words, ...result.harm, ...result.left].join(' · ');
    process.stderr.write(
      `${bad ? '✗' : '✓'} round ${round}, ${row.case.name}: ${result.seconds.toFixed(0)} s  ${words}\n`,
    );
    if (result.broken) process.stderr.write(`    ${result.broken.replaceAll('\n', '\n    ')}\n`);
    if (values.write) keep(row.case, result);
  }
}
process.stdout.write(`${table(rows)}\n`);
await removeTargets();
const good = rows.filter((row) => !fails(row)).length;
process.stdout.write(`kill matrix: ${good} passed, ${rows.length - good} failed\n`);
process.exitCode = good === rows.length ? 0 : 1;

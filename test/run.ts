/** Runs every check and test one after the other, goes on after a failure, and counts. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paths } from './support/paths.ts';

interface Count {
  passed: number;
  failed: number;
}

const reports = mkdtempSync(join(tmpdir(), 'k8s-dlv-tui-tests-'));
const bin = (name: string): string => join(paths.root, 'node_modules/.bin', name);

function run(file: string, args: string[], cwd = paths.root): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NO_COLOR: '1' },
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (!args.includes('-json')) process.stdout.write(text);
    });
    child.on('error', (error) => resolve({ code: null, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** A check passes or fails as one. */
async function check(file: string, args: string[], cwd?: string): Promise<Count> {
  const { code } = await run(file, args, cwd);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function goTest(folder: string): Promise<Count> {
  const { code, output } = await run(
    'go',
    ['test', '-json', '-count=1', '-timeout=20m', './...'],
    join(paths.root, folder),
  );
  const count = { passed: 0, failed: 0 };
  const said = new Map<string, string>();
  for (const line of output.split('\n')) {
    if (!line.startsWith('{')) continue;
    const { Action, Package, Test, Output } = JSON.parse(line) as Record<string, string | undefined>;
    const name = `${Package} ${Test ?? ''}`;
    if (Action === 'output') said.set(name, (said.get(name) ?? '') + Output);
    if (Action === 'fail') process.stdout.write(said.get(name) ?? '');
    if (Test && Action === 'pass') count.passed += 1;
    if (Test && Action === 'fail') count.failed += 1;
  }
  // A package that doesn't build has no test that could fail.
  if (code !== 0 && count.failed === 0) count.failed = 1;
  process.stdout.write(`${folder}: ${count.passed} passed, ${count.failed} failed\n`);
  return count;
}

async function vitest(project: string): Promise<Count> {
  const report = join(reports, `${project}.json`);
  const { code } = await run(bin('vitest'), [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  try {
    const { numPassedTests, numFailedTests, numTotalTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    const failed = code !== 0 && numFailedTests === 0 ? 1 : numFailedTests;
    return { passed: numPassedTests, failed: numTotalTestSuites === 0 ? 1 : failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** A row of the matrix is a test: one trial of each case in the short form. */
async function killMatrix(): Promise<Count> {
  const { code, output } = await run(process.execPath, ['test/kill/main.ts', '--short', '--trials', '1']);
  const [, passed, failed] = /^kill matrix: (\d+) passed, (\d+) failed$/m.exec(output) ?? [];
  if (passed === undefined || failed === undefined) return { passed: 0, failed: 1 };
  return { passed: Number(passed), failed: code === 0 ? Number(failed) : Math.max(1, Number(failed)) };
}

const parts: [string, () => Promise<Count>][] = [
  ['lint', () => check(bin('biome'), ['check', '--error-on-warnings', '.'])],
  ['types', () => check(bin('tsc'), ['--noEmit'])],
  ['unused code', () => check(bin('knip'), [])],
  ['unit tests', () => vitest('unit')],
  ['component tests', () => vitest('component')],
  ['go vet agent', () => check('go', ['vet', './...'], join(paths.root, 'agent'))],
  ['go vet local-cluster', () => check('go', ['vet', './...'], join(paths.root, 'local-cluster'))],
  ['local-cluster tests', () => goTest('local-cluster')],
  ['agent tests', () => goTest('agent')],
  ['end-to-end tests', () => vitest('e2e')],
  ['kill matrix', killMatrix],
];

const wanted = process.argv.slice(2);
const total: Count = { passed: 0, failed: 0 };
for (const [name, part] of parts) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
  process.stdout.write(`\n▸ ${name}\n`);
  const startedAt = Date.now();
  const { passed, failed } = await part();
  total.passed += passed;
  total.failed += failed;
  process.stdout.write(
    `${failed === 0 ? '✓' : '✗'} ${name}: ${passed} of ${passed + failed} in ${Math.round((Date.now() - startedAt) / 1000)} s\n`,
  );
}
if (!process.env.KEEP) spawnSync('sh', [paths.clusterCommand, 'down'], { stdio: 'inherit' });
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

/**
 * How long a hit is on its way: from the moment that the agent saw it to the line on standard output, and to the row on
 * the screen. The node is a box on this machine, so both ends have the same clock. `node bench/hit-latency.ts [HITS]`;
 * the local cluster must be up, with the samples deployed.
 */
import { spawn } from 'node:child_process';
import { paths } from '../test/support/paths.ts';
import { userEnvironment } from '../test/support/program.ts';
import { keys, Person } from '../test/support/screen.ts';

const wanted = Number(process.argv[2] ?? 200);

function summary(name: string, ms: number[]): void {
  const sorted = ms.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(0)} ms`;
  process.stdout.write(`${name}: ${sorted.length} hits, median ${at(0.5)}, p99 ${at(0.99)}, worst ${at(1)}\n`);
}

async function toLines(): Promise<number[]> {
  const args = [
    'trace',
    'deploy/orders',
    '-n',
    'shop',
    'store.(*Store).Take',
    '-p',
    'n',
    '--max-hits',
    String(wanted),
    '-o',
    'jsonl',
    '-q',
  ];
  const child = spawn(process.execPath, [paths.program, ...args], {
    env: userEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const delays: number[] = [];
  let rest = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    const now = Date.now();
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) delays.push(now - Date.parse(JSON.parse(line).time));
  }
  return delays;
}

async function toRows(): Promise<number[]> {
  const person = await Person.opens(['deploy/orders', '-n', 'shop'], { columns: 120, rows: 36 });
  await person.sees('type to find a function', 30_000);
  person.presses('store take');
  await person.sees(/▌ store\.\(\*Store\)\.Take /);
  person.presses(keys.enter);
  await person.sees('Enter attaches');
  await person.types('n');
  person.presses(keys.enter);
  await person.sees('● running', 30_000);
  const delays: number[] = [];
  const seen = new Set<string>();
  let first = true;
  while (delays.length < wanted) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    const rows = [...person.screen().matchAll(/ (\d\d:\d\d:\d\d\.\d{3}) +\d+ /g)].map(([, time]) => time ?? '');
    const now = Date.now();
    for (const row of rows) {
      if (seen.has(row)) continue;
      seen.add(row);
      const [hours = 0, minutes = 0, seconds = 0] = row.split(':').map(Number);
      const at = new Date(now).setHours(hours, minutes, 0, 0) + seconds * 1000;
      // What was there before the first look says nothing.
      if (!first) delays.push(now - at);
    }
    first = false;
  }
  person.presses('q');
  await person.exited;
  return delays;
}

summary('hit to line of `trace -o jsonl`', await toLines());
summary('hit to row of the screen (drawn by a terminal, 120x36)', await toRows());

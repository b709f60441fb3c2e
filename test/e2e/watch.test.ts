import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { apply } from '../support/kubeconfig.ts';
import { kubectl } from '../support/kubectl.ts';
import { start } from '../support/program.ts';
import { keys, Person } from '../support/screen.ts';
import { expectUnharmed, findTarget, type Target } from '../support/target.ts';

const NAMESPACE = 'watched';
const TAKE = 'store.(*Store).Take';

interface Line {
  function: string;
  return?: boolean;
  values: Record<string, unknown>;
  returns?: Record<string, unknown>;
  durationMs?: number;
  stack?: { function: string }[];
}

const lines = (output: string): Line[] =>
  output
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);

function deployment(name: string, image = name, rate = '20'): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name: 'app',
              image: `registry.local/orders:${image}`,
              imagePullPolicy: 'IfNotPresent',
              env: [{ name: 'RATE', value: rate }],
            },
          ],
        },
      },
    },
  };
}

describe('watch', () => {
  let target: Target;
  let person: Person | undefined;

  beforeAll(async () => {
    target = await findTarget('shop', 'app=orders');
    await apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
      deployment('optimised'),
      deployment('stripped'),
      deployment('fast', 'latest', '4000'),
    ]);
    for (const name of ['optimised', 'stripped', 'fast'])
      await kubectl('rollout', 'status', `deployment/${name}`, `--namespace=${NAMESPACE}`, '--timeout=60s');
  });

  afterEach(async () => {
    person?.kills('SIGKILL');
    person = undefined;
    await expectUnharmed(target);
  });

  afterAll(() => kubectl('delete', 'namespace', NAMESPACE, '--wait=false'));

  it('prints hits, results and durations, and never stops the process', async () => {
    const words = ['trace', 'deploy/orders', '-n', 'shop', TAKE, '--engine=watch', '-o', 'jsonl', '--max-hits=20'];
    const { code, stdout, stderr } = await start([...words, '-p', 'order.SKU', '-p', 'n', '--returns', '--stack=4'])
      .ended;
    expect(code).toBe(0);
    const hits = lines(stdout);
    expect(hits.length).toBe(20);
    const calls = hits.filter((hit) => !hit.return);
    expect(calls.map(({ values }) => values['order.SKU'])).toContain('bolt');
    for (const { values } of calls) expect(values.n).toBeGreaterThan(0);
    expect(calls[0]?.stack?.map((frame) => frame.function)).toContain('main.(*shop).place');
    const back = hits.find((hit) => hit.return);
    expect(back?.returns).toHaveProperty('left');
    expect(back?.durationMs).toBeGreaterThan(0);
    expect(stderr).toMatch(/never stopped, running, not traced, text unchanged, 0 restarts/);
    expect(stderr).toMatch(/order\.SKU\n +\d+ +\d+ % {2}bolt/);
  });

  it('is chosen where Delve would take too much, and the reason is said', async () => {
    const words = ['trace', 'deploy/orders', '-n', 'shop', TAKE, '--overhead=1', '--max-hits=3', '-o', 'jsonl'];
    const { code, stderr } = await start(words).ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/watch: store\.\(\*Store\)\.Take is called \d+ times a second; Delve would take about \d/);
    const quiet = await start([...words.filter((word) => word !== '--overhead=1'), '--overhead=50']).ended;
    expect(quiet.stderr).toMatch(/debug: .* Delve takes about/);
  });

  it('reads the values of an optimised binary', async () => {
    const words = [
      'trace',
      'deploy/optimised',
      '-n',
      NAMESPACE,
      TAKE,
      '--engine=watch',
      '-o',
      'jsonl',
      '--max-hits=20',
    ];
    const { code, stdout } = await start([...words, '-p', 'order.SKU', '-p', 'order.Customer.Name', '-p', 'n']).ended;
    expect(code).toBe(0);
    const values = lines(stdout).map((line) => line.values);
    expect(values.map((one) => one['order.SKU'])).toContain('bolt');
    expect(values.map((one) => one['order.Customer.Name'])).toContain('李小龍');
  });

  it('counts and times the calls of a stripped binary, and refuses expressions there', async () => {
    const words = ['trace', 'deploy/stripped', '-n', NAMESPACE, TAKE, '--engine=watch', '-o', 'jsonl'];
    const hits = await start([...words, '--max-hits=4', '--returns']).ended;
    expect(hits.code).toBe(0);
    expect(lines(hits.stdout).some(({ durationMs }) => (durationMs ?? 0) > 0)).toBe(true);
    const refused = await start([...words, '-p', 'order.SKU']).ended;
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/no debug info/);
    expect(refused.stderr).toMatch(/process: nothing was stopped/);
  });

  it('fetches every hit of a fast function, of which not all are sent one by one', async () => {
    const words = ['trace', 'deploy/fast', '-n', NAMESPACE, TAKE, '--engine=watch', '-o', 'jsonl', '-p', 'order.SKU'];
    const { code, stdout, stderr } = await start([...words, '--max-hits=0', '--for=6s']).ended;
    expect(code).toBe(0);
    const [, got, all, path = ''] = /([\d,]+) of ([\d,]+) recorded hits, all of them → (\S+)/.exec(stderr) ?? [];
    expect(got, stderr).toBe(all);
    const records = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n');
    expect(records.length).toBe(Number(got?.replaceAll(',', '')));
    expect(records.length).toBeGreaterThan(lines(stdout).length);
    for (const [index, record] of records.entries()) {
      const { record: number, values } = JSON.parse(record) as { record: number; values: Record<string, unknown> };
      if (number !== index + 1 || !['bolt', 'nut', 'washer'].includes(String(values['order.SKU'])))
        throw new Error(record);
    }
  });

  it('is a choice on the form; Delve with its console is one key away', async () => {
    person = await Person.opens(['deploy/orders', '-n', 'shop'], { columns: 130, rows: 40 });
    await person.sees('type to find a function', 60_000);
    person.presses('storeTake');
    await person.sees(/▌ store\.\(\*Store\)\.Take /);
    person.presses(keys.enter);
    await person.sees(/watch {2}[\d.]+ calls\/s/, 30_000);
    await person.types('order.SKU');
    await person.sees('● debug');
    person.presses(keys.ctrlT);
    await person.sees('● watch');
    await person.sees('Enter watches: nothing is stopped.');
    person.presses(keys.enter);
    await person.sees(/:\d\d\.\d{3} .*"bolt"/, 30_000);
    await person.sees(/order\.SKU[\s\S]*bolt +\d+ +\d+ %/, 30_000);
    person.presses('d');
    await person.sees('Nothing is stopped before Enter');
    person.presses(keys.enter);
    await person.sees('(dlv)', 60_000);
    const before = hitsOn(person);
    await eventually(() => expect(hitsOn(person)).toBeGreaterThan(before), 30_000);
    person.presses('q');
    expect(await person.exited).toBe(0);
    expect(person.screen()).toMatch(/while it was watched it was never stopped/);
  });
});

function hitsOn(person: Person | undefined): number {
  return Number(/([\d,]+)(?: of [\d,]+)? hits/.exec(person?.screen() ?? '')?.[1]?.replaceAll(',', '') ?? 0);
}

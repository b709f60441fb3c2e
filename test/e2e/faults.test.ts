import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { childrenWith } from '../support/children.ts';
import { eventually } from '../support/eventually.ts';
import { apply } from '../support/kubeconfig.ts';
import { debugPods, kubectl } from '../support/kubectl.ts';
import { paths } from '../support/paths.ts';
import { start } from '../support/program.ts';
import { keys, Person } from '../support/screen.ts';
import { expectUnharmed, findTarget, type Target } from '../support/target.ts';

/** Processes of this machine whose command line begins with the words. */
function processesWith(words: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').startsWith(words);
      } catch {
        return false;
      }
    });
}

function apiServer(): number {
  const [pid] = processesWith(`${paths.root}.cluster/bin/kubernetes kube-apiserver`);
  if (pid === undefined) throw new Error('the API server of the local cluster was not found');
  return pid;
}

const args = ['trace', 'deploy/orders', '-n', 'shop', 'store.(*Store).Take', '-p', 'n', '-o', 'jsonl'];

async function tracing(words = args) {
  const program = start(words);
  await eventually(() => expect(program.stdout(), program.stderr()).toContain('"seq":1'), 30_000);
  return program;
}

describe('the target lives on when', () => {
  let target: Target;

  beforeAll(async () => {
    target = await findTarget('shop', 'app=orders');
  });

  afterEach(async () => {
    await expectUnharmed(target);
  });

  it('the client is stopped for longer than the lease, and is told so when it goes on', async () => {
    const program = await tracing();
    program.kill('SIGSTOP');
    await setTimeout(8_000);
    program.kill('SIGCONT');
    const { code, stderr } = await program.ended;
    expect(code).toBe(1);
    expect(stderr).toContain('The link was lost for longer than the lease; the agent detached by itself.');
    expect(stderr).toMatch(/running, not traced, text unchanged, 0 restarts/);
  });

  it('the terminal of `trace` is stopped for longer than the lease, and goes on', async () => {
    const person = await Person.opens([...args.slice(0, -2), '-o', 'text', '--engine=debug'], { columns: 120 });
    try {
      await person.sees(/Take .* n=\d/, 40_000);
      person.presses('\x13');
      await setTimeout(9_000);
      person.presses('\x11');
      await setTimeout(1_000);
      person.presses(keys.ctrlC);
      await person.exited;
      expect(person.screen()).toMatch(/running, not traced, text unchanged/);
      expect(person.screen()).not.toContain('lost for longer');
    } finally {
      person.kills('SIGKILL');
    }
  });

  it('the API server is frozen for longer than the lease', async () => {
    const program = await tracing();
    const server = apiServer();
    process.kill(server, 'SIGSTOP');
    await setTimeout(9_000);
    process.kill(server, 'SIGCONT');
    const { code, stderr } = await program.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/running, not traced, text unchanged, 0 restarts/);
  });

  it('the API server is killed: the session goes on when it is back, and no hit is lost', async () => {
    const program = await tracing();
    process.kill(apiServer(), 'SIGKILL');
    await setTimeout(1_000);
    const before = program.stdout().length;
    await eventually(() => expect(program.stdout().length).toBeGreaterThan(before + 2_000), 30_000);
    program.kill('SIGINT');
    const { code, stdout, stderr } = await program.ended;
    expect(code, stderr).toBe(0);
    const seqs = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    expect(stderr).toContain('none lost');
  });

  it('the agent gets a SIGTERM', async () => {
    const program = await tracing();
    // Other clusters on this machine may have agents too: it has to be the one in this debug pod's cgroup.
    const uid = await kubectl(
      'get',
      'pods',
      '-n',
      'shop',
      '-l',
      'app.kubernetes.io/managed-by=k8s-dlv-tui',
      '-o',
      'jsonpath={.items[0].metadata.uid}',
    );
    const [agent] = processesWith('/tmp/k8s-dlv-tui/agent serve').filter((pid) =>
      readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(uid),
    );
    process.kill(agent ?? -1, 'SIGTERM');
    const { code, stderr } = await program.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/running, not traced, text unchanged, 0 restarts/);
  });

  it('the console is killed in the middle: tracing goes on, and a new one comes', async () => {
    const person = await Person.opens(['deploy/orders', '-n', 'shop'], { columns: 160, rows: 50 });
    await person.sees('type to find a function', 30_000);
    person.presses('store take');
    await person.sees(/▌ store\.\(\*Store\)\.Take /);
    person.presses(keys.enter);
    await person.sees('Enter attaches');
    await person.types('n');
    person.presses(keys.enter);
    await person.sees('(dlv)', 30_000);
    const [console] = childrenWith(person.pid, 'agent console');
    process.kill(console ?? -1, 'SIGKILL');
    await eventually(
      () => expect(childrenWith(person.pid, 'agent console').filter((pid) => pid !== console)).toHaveLength(1),
      20_000,
    );
    await person.sees('● running');
    await person.sees('(dlv)', 20_000);
    person.presses('q');
    expect(await person.exited).toBe(0);
    expect(person.screen()).toMatch(/hits, none lost/);
  });

  it('a second person wants the same process: refused, and the first goes on', async () => {
    const first = await tracing();
    const second = await start(args).ended;
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/already|traced by/);
    const before = first.stdout().length;
    await eventually(() => expect(first.stdout().length).toBeGreaterThan(before));
    first.kill('SIGINT');
    expect((await first.ended).code).toBe(0);
  });
});

describe('when the target itself ends', () => {
  const NAMESPACE = 'faults';

  beforeAll(async () => {
    await apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'orders', namespace: NAMESPACE },
        spec: {
          selector: { matchLabels: { app: 'orders' } },
          template: {
            metadata: { labels: { app: 'orders' } },
            spec: {
              containers: [{ name: 'app', image: 'registry.local/orders:latest', imagePullPolicy: 'IfNotPresent' }],
            },
          },
        },
      },
    ]);
    await kubectl('rollout', 'status', 'deployment/orders', `--namespace=${NAMESPACE}`, '--timeout=60s');
  });

  afterAll(async () => {
    await kubectl('delete', 'namespace', NAMESPACE, '--wait=false');
  });

  const here = args.map((word) => (word === 'shop' ? NAMESPACE : word));

  it('because it was rolled out anew, the session ends with it', async () => {
    const program = await tracing(here);
    await kubectl('rollout', 'restart', 'deployment/orders', `--namespace=${NAMESPACE}`);
    const { stderr } = await program.ended;
    expect(stderr).toMatch(/has ended|was KILLED/);
    await eventually(async () => expect(await debugPods()).toEqual([]), 30_000);
    await kubectl('rollout', 'status', 'deployment/orders', `--namespace=${NAMESPACE}`, '--timeout=60s');
  });

  it('because it was killed, the session ends with it', async () => {
    const target = await eventually(() => findTarget(NAMESPACE, 'app=orders'));
    const program = await tracing(here);
    process.kill(target.pids[0] ?? -1, 'SIGKILL');
    const { stderr } = await program.ended;
    expect(stderr).toMatch(/has ended|was KILLED/);
    await eventually(async () => expect(await debugPods()).toEqual([]), 30_000);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { apply, local, withToken } from '../support/kubeconfig.ts';
import { kubectl } from '../support/kubectl.ts';
import { Link } from '../support/link.ts';
import { paths } from '../support/paths.ts';
import { start, userEnvironment } from '../support/program.ts';
import { keys, Person } from '../support/screen.ts';
import { expectUnharmed, findTarget } from '../support/target.ts';

const USER = 'audited';

interface AuditEvent {
  stage: string;
  verb: string;
  requestURI: string;
  user: { username: string };
  objectRef?: { resource: string; subresource?: string; apiGroup?: string };
}

/** What the API server saw the user do: `create pods/exec`, `get deployments.apps`; other paths as `get /version`. */
function seen(): string[] {
  const name = `system:serviceaccount:default:${USER}`;
  const lines = readFileSync(join(paths.root, '.cluster/audit.log'), 'utf8').split('\n').filter(Boolean);
  const events = lines
    .map((line) => JSON.parse(line) as AuditEvent)
    .filter(({ user, stage }) => user.username === name && stage === 'ResponseComplete');
  return [...new Set(events.map(phrase))].sort();
}

function phrase({ verb, requestURI, objectRef }: AuditEvent): string {
  if (!objectRef) return `${verb} ${requestURI.split('?')[0]}`;
  const { resource, subresource, apiGroup } = objectRef;
  return `${verb} ${resource}${subresource ? `/${subresource}` : ''}${apiGroup ? `.${apiGroup}` : ''}`;
}

/** The table of SECURITY.md, as the same phrases. */
function listed(): string[] {
  const text = readFileSync(join(paths.root, 'SECURITY.md'), 'utf8');
  const rows = [...text.matchAll(/^\| [^|]+ \| ([a-z, ]+) \| ([a-z0-9./]+) \| /gm)].filter(
    ([, verbs]) => verbs !== 'verbs',
  );
  return [
    ...new Set(rows.flatMap(([, verbs = '', what]) => verbs.split(', ').map((verb) => `${verb} ${what}`))),
  ].sort();
}

describe('SECURITY.md', () => {
  let env: Record<string, string>;

  beforeAll(async () => {
    await local();
    const account = { name: USER, namespace: 'default' };
    await apply([
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: account },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: USER },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
        subjects: [{ kind: 'ServiceAccount', ...account }],
      },
    ]);
    env = userEnvironment({ KUBECONFIG: await withToken('default', USER) });
  });

  afterAll(async () => {
    await kubectl('delete', `clusterrolebinding/${USER}`);
    await kubectl('delete', `serviceaccount/${USER}`, '--namespace=default');
  });

  it('lists all that the tool asks of the API server, and nothing that it does not', async () => {
    const target = await findTarget('shop', 'app=orders');
    const person = await Person.opens([], { env });
    try {
      await person.sees('▌ default');
      person.presses('shop');
      await person.sees('▌ shop');
      person.presses(keys.enter);
      await person.sees(/orders-\S+\s+1\/1/);
      person.presses('orders');
      await person.sees(/1 of \d/);
      person.presses(keys.enter);
      await person.sees('type to find a function', 30_000);
      person.presses('storeTake');
      await person.sees(/▌ store\.\(\*Store\)\.Take /);
      person.presses(keys.enter);
      await person.sees('Enter attaches');
      person.presses(keys.enter);
      await person.sees('(dlv)', 30_000);
      person.presses('q');
      expect(await person.exited).toBe(0);
    } finally {
      person.kills('SIGKILL');
    }
    await expectUnharmed(target);

    const commands = [
      ['trace', 'deploy/orders', '-n', 'shop', 'store.(*Store).Take', '--max-hits=2'],
      ['trace', 'deploy/orders', '-n', 'shop', 'main.main', '--image=registry.local/nothing:1'],
      ['doctor', 'sts/none', '-n', 'shop'],
      ['doctor', 'ds/none', '-n', 'shop'],
      ['doctor', 'rs/none', '-n', 'shop'],
      ['doctor', 'job/none', '-n', 'shop'],
      ['doctor', 'none', '-n', 'no-such-namespace'],
      ['cleanup'],
    ];
    for (const command of commands) await start(command, env).ended;
    await losesTheLink();

    const exec = 'create pods/exec';
    const paths = seen().filter((what) => what.includes(' /'));
    expect(paths.filter((what) => !/^get \/(version|apis?)(\/|$)/.test(what))).toEqual([]);
    // The right to it is demanded, but the log calls it by its HTTP method.
    const verbs = [...seen().filter((what) => !what.includes(' /')), exec].sort();
    expect(verbs).toEqual(listed());
  });

  /** So long that the agent isn't tried any more: what became of the process is read from the debug pod's log. */
  async function losesTheLink(): Promise<void> {
    const link = await Link.opens();
    try {
      const far = userEnvironment({ KUBECONFIG: await withToken('default', USER, link.server) });
      const traced = start(['trace', 'deploy/orders', '-n', 'shop', 'store.(*Store).Take', '--lease=2s'], far);
      await eventually(() => expect(traced.stdout()).toContain('Take'), 30_000);
      await link.set('cut');
      await setTimeout(20_000);
      await link.set('restore');
      await traced.ended;
    } finally {
      link.close();
    }
  }
});

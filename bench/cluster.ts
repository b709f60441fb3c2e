import { spawnSync } from 'node:child_process';
import { eventually } from '../test/support/eventually.ts';
import { apply, local } from '../test/support/kubeconfig.ts';
import { kubectl } from '../test/support/kubectl.ts';
import { paths } from '../test/support/paths.ts';
import { findTarget, type Target } from '../test/support/target.ts';
import { say } from './say.ts';
import { endsWithUs, started } from './started.ts';

/** The traced pod: its own load calls the function 20 times a second. */
export const target = { namespace: 'shop', selector: 'app=orders', function: 'store.(*Store).Take', expression: 'n' };

/** The local cluster of this clone, with the target, whose image is there. */
export async function clusterUp(): Promise<void> {
  say('the local cluster comes up (seconds; the very first time minutes)');
  for (const words of [['up'], ['deploy', 'orders']]) {
    const { status } = spawnSync('sh', [paths.clusterCommand, ...words], { stdio: ['ignore', 2, 2] });
    if (status !== 0) throw new Error(`the local cluster: ${words.join(' ')} failed with ${status}`);
  }
  await local();
}

export const findOrders = (): Promise<Target> =>
  eventually(async () => {
    const found = await findTarget(target.namespace, target.selector);
    if (found.pids.length === 0) throw new Error('the target has no process yet');
    return found;
  }, 60_000);

/** Another pod: nothing that was done to the last one is in it, and nothing of its history. */
export async function renewTarget(): Promise<void> {
  await kubectl('delete', 'pod', '-n', target.namespace, '-l', target.selector, '--wait=true', '--grace-period=1');
  await kubectl('rollout', 'status', 'deployment/orders', '-n', target.namespace, '--timeout=60s');
}

/** Users with all rights, told apart in the audit log. */
export async function makeUser(name: string): Promise<void> {
  const account = { name, namespace: 'default' };
  await apply([
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: account },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', ...account }],
    },
  ]);
}

/** kubectl as a person types it; resolves with its output. */
export function typed(kubeconfig: string, args: readonly string[], stdin?: number | string): Promise<string> {
  const { child, ended } = started(paths.kubectl, [`--kubeconfig=${kubeconfig}`, ...args], {
    stdio: [typeof stdin === 'number' ? stdin : 'pipe', 'pipe', 'pipe'],
  });
  if (typeof stdin !== 'number') child.stdin?.end(stdin ?? '');
  let [output, errors] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`kubectl ${args.slice(0, 3).join(' ')} ended with ${code}: ${errors}`));
    });
    ended.catch(reject);
  });
}

export interface TypedTerminal {
  pid: number;
  presses(text: string): void;
  says(words: string, limitMs?: number): Promise<void>;
  close(): void;
}

/** kubectl on a terminal. */
export async function terminal(kubeconfig: string, args: readonly string[]): Promise<TypedTerminal> {
  const pty = await import('@lydell/node-pty');
  const it = pty.spawn(paths.kubectl, [`--kubeconfig=${kubeconfig}`, ...args], {
    cols: 160,
    rows: 50,
    env: { PATH: process.env.PATH ?? '', HOME: '/tmp', TERM: 'xterm-256color' },
  });
  let text = '';
  let look = (): void => {};
  it.onData((chunk) => {
    text = (text + chunk).slice(-20_000);
    look();
  });
  let over = false;
  const close = (): void => {
    if (!over) it.kill('SIGKILL');
  };
  const forget = endsWithUs(close);
  it.onExit(() => {
    over = true;
    forget();
  });
  return {
    pid: it.pid,
    presses: (keys) => {
      text = '';
      it.write(keys);
    },
    says: (words, limitMs = 60_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`"${words}" was not said: ${text.slice(-500)}`)), limitMs);
        look = () => {
          if (!text.includes(words)) return;
          clearTimeout(timer);
          resolve();
        };
        look();
      }),
    close,
  };
}

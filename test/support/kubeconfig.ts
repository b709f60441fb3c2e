import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubectl } from './kubectl.ts';
import { paths } from './paths.ts';

function write(user: Record<string, unknown>, server?: string, namespace?: string): string {
  const { clusters } = JSON.parse(readAsJson());
  const [cluster] = clusters;
  const path = join(mkdtempSync(join(tmpdir(), 'k8s-dlv-tui-kubeconfig-')), 'config');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'c', user: 'u', ...(namespace ? { namespace } : {}) } }],
    clusters: [{ name: 'c', cluster: { ...cluster.cluster, ...(server ? { server } : {}) } }],
    users: [{ name: 'u', user }],
  };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

let json = '';

/** The local cluster's kubeconfig; kubectl makes JSON of it. */
function readAsJson(): string {
  if (json === '') throw new Error('call local() first');
  return json;
}

/** Has to be called once before the others. */
export async function local(): Promise<void> {
  json = await kubectl('config', 'view', '--raw', '--output=json');
  readFileSync(paths.kubeconfig);
}

/** A token that the server never gave out. */
export const withWrongToken = (): string => write({ token: 'expired' });

/** Nobody listens there. */
export const unreachable = (): string => write({ token: 'x' }, 'https://127.0.0.1:1');

/** The administrator, by another way to the API server. */
export function throughServer(server: string): string {
  const config = JSON.parse(readAsJson());
  config.clusters[0].cluster.server = server;
  const path = join(mkdtempSync(join(tmpdir(), 'k8s-dlv-tui-kubeconfig-')), 'config');
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

/** A user with nothing but one Role in one namespace. */
export async function withRole(namespace: string, name: string, rules: object[]): Promise<string> {
  await apply([
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name, namespace }, rules },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name, namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  ]);
  return withToken(namespace, name);
}

/** As a ServiceAccount, maybe by another way to the API server. */
export async function withToken(namespace: string, name: string, server?: string): Promise<string> {
  const token = await kubectl('create', 'token', name, `--namespace=${namespace}`);
  return write({ token: token.trim() }, server, namespace);
}

/** Applies objects to the local cluster. */
export async function apply(objects: object[]): Promise<void> {
  const path = join(mkdtempSync(join(tmpdir(), 'k8s-dlv-tui-objects-')), 'list.json');
  writeFileSync(path, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  await kubectl('apply', '-f', path);
}

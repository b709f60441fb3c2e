import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { Cluster, Context, KubeConfig, User } from '@kubernetes/client-node';
import { failed, ok, type Result } from '../failure.ts';
import type { Where } from './cluster.ts';

type Library = typeof import('@kubernetes/client-node');

/** What the files say, merged. */
export interface Kubeconfig {
  clusters: Cluster[];
  users: User[];
  contexts: Context[];
  currentContext: string | undefined;
  /** Every place that was looked at. */
  files: string[];
}

/**
 * Reads the kubeconfig by kubectl's rules, which client-node's own loader departs from: missing files of $KUBECONFIG are
 * skipped, of a name that is there twice the first counts, `tokenFile` is known.
 */
export async function readKubeconfig(
  library: Library,
  where: Where,
  env: NodeJS.ProcessEnv,
): Promise<Result<Kubeconfig>> {
  const files = filesOf(where, env);
  const merged: Kubeconfig = { clusters: [], users: [], contexts: [], currentContext: undefined, files };
  let found = 0;
  for (const file of files) {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' && where.kubeconfig === undefined) continue;
      return unreadable(file, error);
    }
    found += 1;
    try {
      add(merged, load(library, text, dirname(resolve(file))));
    } catch (error) {
      return malformed(file, error);
    }
  }
  return found === 0 ? missing(files) : ok(merged);
}

function filesOf({ kubeconfig }: Where, env: NodeJS.ProcessEnv): string[] {
  if (kubeconfig !== undefined) return [kubeconfig];
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
  return listed.length > 0 ? listed : [join(env.HOME || homedir(), '.kube', 'config')];
}

/** The parts of a kubeconfig that client-node does not read as kubectl does. */
interface Raw {
  users?: { user?: { tokenFile?: string; token?: string; 'auth-provider'?: unknown; exec?: { command?: string } } }[];
}

function load(library: Library, text: string, directory: string): KubeConfig {
  // `touch ~/.kube/config` makes a valid one.
  const raw = text.trim() === '' ? {} : (library.loadYaml<Raw>(text) ?? {});
  if (typeof raw !== 'object') throw new Error('it is not a mapping');
  for (const { user } of Array.isArray(raw.users) ? raw.users : []) {
    if (!user) continue;
    if (user.tokenFile && !user.token) {
      user['auth-provider'] = { name: 'tokenFile', config: { tokenFile: resolve(directory, user.tokenFile) } };
    }
    if (user.exec?.command?.includes('/')) user.exec.command = resolve(directory, user.exec.command);
  }
  const config = new library.KubeConfig();
  // An entry that is broken harms nobody who doesn't use it.
  config.loadFromString(JSON.stringify(raw), { onInvalidEntry: 'filter' });
  config.makePathsAbsolute(directory);
  return config;
}

function add(merged: Kubeconfig, config: KubeConfig): void {
  const addTo = <One extends { name: string }>(list: One[], more: One[]): void => {
    for (const one of more) if (!list.some(({ name }) => name === one.name)) list.push(one);
  };
  addTo(merged.clusters, config.clusters);
  addTo(merged.users, config.users);
  addTo(merged.contexts, config.contexts);
  merged.currentContext ||= config.currentContext || undefined;
}

const HINT = 'Name one: --kubeconfig FILE, or KUBECONFIG=FILE';

function missing(files: string[]): ReturnType<typeof failed> {
  return failed({ kind: 'kubeconfig', message: `There is no kubeconfig: looked for ${files.join(', ')}.`, hint: HINT });
}

function unreadable(file: string, error: unknown): ReturnType<typeof failed> {
  const { code, message } = error as NodeJS.ErrnoException;
  const why =
    code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'permission denied' : (code ?? 'unknown reason');
  return failed({
    kind: 'kubeconfig',
    message: `The kubeconfig ${file} can't be read: ${why}.`,
    hint: HINT,
    cause: message,
  });
}

/** Only the parser's first line: the next ones quote the file, which holds secrets. */
function malformed(file: string, error: unknown): ReturnType<typeof failed> {
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return failed({
    kind: 'kubeconfig',
    message: `The kubeconfig ${file} is malformed: ${reason.replace(/\.$/, '')}.`,
    hint: `What kubectl makes of it: kubectl config view --kubeconfig=${file}`,
  });
}

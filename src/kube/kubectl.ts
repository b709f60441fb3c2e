import { execFile } from 'node:child_process';
import { type Failure, failed, ok, type Result } from '../failure.ts';
import type { Where } from './cluster.ts';

/** The kubectl that carries this program's streams. */
export interface Kubectl {
  path: string;
  /** Its own version, e.g. `v1.36.3`. */
  version: string;
  /** Flags that lead to the cluster, to be put before every command: --kubeconfig, --context. */
  flags: string[];
}

/** A container to reach through kubectl. */
export interface ContainerTarget {
  /** See {@link Kubectl}. */
  flags: readonly string[];
  namespace: string;
  pod: string;
  container: string;
}

/** kubectl's flags for a place. Always `--flag=value`: a value that begins with a dash can't become a flag. */
export function kubectlFlags({ kubeconfig, context }: Where): string[] {
  return [
    ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
    ...(context === undefined ? [] : [`--context=${context}`]),
  ];
}

/** Runs a command in a container, as it is: kubectl passes no shell. */
export function execArgv(
  target: ContainerTarget,
  streams: { stdin: boolean; tty: boolean },
  command: readonly string[],
): string[] {
  return [
    ...target.flags,
    'exec',
    `--namespace=${target.namespace}`,
    // --quiet: no word of kubectl's own among the command's.
    '--quiet',
    ...(streams.stdin ? ['--stdin'] : []),
    ...(streams.tty ? ['--tty'] : []),
    `--container=${target.container}`,
    target.pod,
    '--',
    ...command,
  ];
}

/** Prints a container's log and follows it to the container's end. */
export function logsArgv(target: ContainerTarget): string[] {
  return [
    ...target.flags,
    'logs',
    `--namespace=${target.namespace}`,
    '--follow',
    `--container=${target.container}`,
    target.pod,
  ];
}

/** `kubectl version` asks nobody but itself; a wrapper may take its time. Milliseconds. */
const VERSION_LIMIT = 10_000;

/** Finds kubectl ($KUBECTL, else on the PATH) and asks its version. */
export function findKubectl(env: NodeJS.ProcessEnv, where: Where): Promise<Result<Kubectl>> {
  const path = env.KUBECTL || 'kubectl';
  return new Promise((resolve) => {
    const options = { env, timeout: VERSION_LIMIT, maxBuffer: 1024 * 1024, windowsHide: true };
    execFile(path, ['version', '--client', '--output=json'], options, (error, stdout, stderr) => {
      const version = gitVersion(stdout);
      if (version !== undefined) resolve(ok({ path, version, flags: kubectlFlags(where) }));
      else resolve(failed(noKubectl(path, error, `${stderr}${stdout}`)));
    });
  });
}

function gitVersion(stdout: string): string | undefined {
  try {
    const version: unknown = JSON.parse(stdout)?.clientVersion?.gitVersion;
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

function noKubectl(
  path: string,
  error: (Error & { code?: unknown; killed?: boolean }) | null,
  output: string,
): Failure {
  const cause = `${error?.message ?? ''} ${output}`.trim();
  if (error?.code === 'ENOENT' || error?.code === 'EACCES') {
    return {
      kind: 'kubectl',
      message: path === 'kubectl' ? 'There is no kubectl on the PATH.' : `${path} can't be run as kubectl.`,
      hint: 'Install kubectl as the page "Install Tools" of the Kubernetes documentation says, or name it: KUBECTL=/path/to/kubectl',
      cause,
    };
  }
  return {
    kind: 'kubectl',
    message: error?.killed
      ? `${path} did not tell its version within 10 s.`
      : `${path} is there but did not tell its version.`,
    hint: `See what it says itself: ${path} version --client --output=json`,
    cause,
  };
}

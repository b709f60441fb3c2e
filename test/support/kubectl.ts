import { execFile } from 'node:child_process';
import { paths } from './paths.ts';

/** Runs kubectl on the local cluster as its administrator; rejects with its words when it fails. */
export function kubectl(...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const all = [`--kubeconfig=${paths.kubeconfig}`, ...args];
    execFile(paths.kubectl, all, { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`kubectl ${args.join(' ')}: ${stderr || error.message}`));
      else resolve(stdout);
    });
  });
}

export async function kubectlJson<T>(...args: string[]): Promise<T> {
  return JSON.parse(await kubectl(...args, '--output=json'));
}

interface PodObject {
  metadata: { name: string; namespace: string; uid: string; deletionTimestamp?: string };
  status: {
    phase: string;
    containerStatuses?: { name: string; containerID: string; restartCount: number; ready: boolean }[];
  };
}

/** The pods of a namespace that aren't being deleted. */
export async function pods(namespace: string, selector: string): Promise<PodObject[]> {
  const { items } = await kubectlJson<{ items: PodObject[] }>('get', 'pods', '-n', namespace, '-l', selector);
  return items.filter((pod) => !pod.metadata.deletionTimestamp);
}

/** Names of debug pods in the whole cluster, those that are being deleted as well. */
export async function debugPods(): Promise<string[]> {
  const { items } = await kubectlJson<{ items: PodObject[] }>(
    'get',
    'pods',
    '-A',
    '-l',
    'app.kubernetes.io/managed-by=k8s-dlv-tui',
  );
  return items.map((pod) => pod.metadata.name);
}

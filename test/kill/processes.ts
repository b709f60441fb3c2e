import { readdirSync, readFileSync } from 'node:fs';
import { paths } from '../support/paths.ts';

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}

export function processes(fits: (pid: number) => boolean): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter(fits);
}

const commandLine = (pid: number): string => read(pid, 'cmdline').replaceAll('\0', ' ').trim();

/** A component of this clone's cluster, and of no other on this machine. */
export function component(name: 'kube-apiserver' | 'kubelet'): number {
  const words = `${paths.root}.cluster/bin/kubernetes ${name}`;
  const [pid] = processes((one) => commandLine(one).startsWith(words));
  if (pid === undefined) throw new Error(`${name} of the local cluster does not run`);
  return pid;
}

/** The process of a debug pod whose command line holds the words. */
export function inPod(uid: string, words: string): number {
  const [pid] = processes((one) => read(one, 'cgroup').includes(uid) && commandLine(one).includes(words));
  if (pid === undefined) throw new Error(`the debug pod has no process "${words}"`);
  return pid;
}

/** What was started with this HOME: the client, its kubectls, its reaper. Zombies have no environment. */
export function ofHome(home: string): string[] {
  return processes((pid) => read(pid, 'environ').split('\0').includes(`HOME=${home}`)).map(commandLine);
}

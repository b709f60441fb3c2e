import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { kubectlJson } from '../support/kubectl.ts';
import { processState, type Target } from '../support/target.ts';
import { ofHome } from './processes.ts';
import { NAMESPACE } from './scene.ts';
import { textDifferences } from './text.ts';

/** What is wrong with a target that should be unharmed, a phrase each. */
export async function harm(target: Target): Promise<string[]> {
  const wrong: string[] = [];
  for (const pid of target.pids) {
    if (!existsSync(`/proc/${pid}`)) {
      wrong.push('dead');
      continue;
    }
    const { tracerPid } = processState(pid);
    if (tracerPid !== 0) wrong.push(`traced by ${tracerPid}`);
    if (await standsStill(pid)) wrong.push('stopped');
    const differences = await differencesThatStay(pid);
    if (differences > 0) wrong.push(`${differences} bytes of text differ`);
  }
  const now = await statusOf(target);
  if (now && now.restartCount !== target.restarts) {
    const { exitCode = 'unknown' } = now.lastState.terminated ?? {};
    wrong.push(`restarted (exit code ${exitCode})`);
  }
  return wrong;
}

/** After the end of an agent the kernel takes its probes out, some tenths of a second later; until then it knows of them. */
async function differencesThatStay(pid: number): Promise<number> {
  for (let looked = 0; looked < 10 && textDifferences(pid) > 0; looked += 1) await setTimeout(300);
  return textDifferences(pid);
}

/** Seen twice: a thread that has just been let go can still be seen stopped. */
async function standsStill(pid: number): Promise<boolean> {
  if (processState(pid).stopped === 0) return false;
  await setTimeout(300);
  return processState(pid).stopped > 0;
}

interface ContainerStatus {
  name: string;
  restartCount: number;
  lastState: { terminated?: { exitCode: number; reason: string } };
}

async function statusOf(target: Target): Promise<ContainerStatus | undefined> {
  const { items } = await kubectlJson<{
    items: { metadata: { name: string }; status: { containerStatuses?: ContainerStatus[] } }[];
  }>('get', 'pods', `--namespace=${NAMESPACE}`);
  const pod = items.find(({ metadata }) => metadata.name === target.pod);
  return pod?.status.containerStatuses?.find(({ name }) => name === target.container);
}

/** The target was to end, of its own cause and of nothing else. */
export async function endedOtherwise(target: Target, expected: readonly number[]): Promise<string[]> {
  for (let waited = 0; waited < 20_000; waited += 200) {
    const status = await statusOf(target);
    if (!status) return [];
    const ended = status.lastState.terminated;
    if (ended) {
      return expected.length === 0 || expected.includes(ended.exitCode) ? [] : [`ended with ${ended.exitCode}`];
    }
    await setTimeout(200);
  }
  return ['did not end'];
}

/** What is left of the client and in the cluster when `limitMs` are over, a phrase each. */
export async function left(home: string, limitMs: number): Promise<string[]> {
  const until = Date.now() + limitMs;
  for (;;) {
    const processes = ofHome(home).map((line) => `process ${line.slice(0, 60)}`);
    const { items } = await kubectlJson<{ items: { metadata: { name: string } }[] }>(
      'get',
      'pods',
      '--all-namespaces',
      '--selector=app.kubernetes.io/managed-by=k8s-dlv-tui',
    ).catch(() => ({ items: [{ metadata: { name: 'unknown: the API server does not answer' } }] }));
    const all = [...processes, ...items.map(({ metadata }) => `debug pod ${metadata.name}`)];
    if (all.length === 0 || Date.now() > until) return all;
    await setTimeout(300);
  }
}

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { kubectl } from '../../support/kubectl.ts';
import { type Case, proven } from '../case.ts';
import { component } from '../processes.ts';
import { NAMESPACE, type Scene } from '../scene.ts';

const ENDED = /ended the debug pod|was deleted or ended from outside/;
const SIGKILLED = 'everything in the pod is killed without a word';

async function deletes(scene: Scene, ...how: string[]): Promise<void> {
  const { name } = await scene.debugPod();
  await kubectl('delete', 'pod', name, `--namespace=${NAMESPACE}`, '--wait=false', ...how);
  await scene.ends();
}

async function evicts(scene: Scene): Promise<void> {
  const { name } = await scene.debugPod();
  const file = join(mkdtempSync(join(tmpdir(), 'k8s-dlv-tui-eviction-')), 'eviction.json');
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: NAMESPACE } };
  writeFileSync(file, JSON.stringify(eviction));
  await kubectl('create', '--raw', `/api/v1/namespaces/${NAMESPACE}/pods/${name}/eviction`, '-f', file);
  await scene.ends();
}

async function goesOn(scene: Scene): Promise<void> {
  await scene.person.sees('● running', 40_000);
  await scene.hitsGoOn();
  await scene.quits();
}

export const cluster: Case[] = [
  {
    name: 'API server killed; it is back after a second',
    target: 'slow',
    told: /not traced, text unchanged/,
    short: true,
    run: async (scene) => {
      process.kill(component('kube-apiserver'), 'SIGKILL');
      await setTimeout(1_000);
      // Started again in some seconds: the session goes on, or has been ended by its lease.
      await Promise.race([scene.person.exited, goesOn(scene)]);
    },
  },
  {
    name: 'API server frozen for 10 s',
    target: 'hot',
    told: /not traced, text unchanged|not known yet/,
    short: true,
    run: async (scene) => {
      const pid = component('kube-apiserver');
      process.kill(pid, 'SIGSTOP');
      try {
        await setTimeout(10_000);
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      await scene.ends();
    },
  },
  {
    name: 'kubelet killed; it is back after a second',
    target: 'slow',
    told: /not traced, text unchanged/,
    run: async (scene) => {
      process.kill(component('kubelet'), 'SIGKILL');
      await setTimeout(1_000);
      await Promise.race([scene.person.exited, goesOn(scene)]);
    },
  },
  {
    name: 'debug pod deleted by somebody else',
    target: 'hot',
    told: ENDED,
    short: true,
    run: (scene) => deletes(scene),
  },
  {
    name: 'debug pod deleted with grace period 0',
    target: 'hot',
    told: /debug pod/,
    measured: SIGKILLED,
    run: (scene) => deletes(scene, '--force', '--grace-period=0'),
  },
  {
    name: 'debug pod deleted with grace period 0, 20 calls a second',
    target: 'slow',
    told: /debug pod/,
    measured: SIGKILLED,
    run: (scene) => deletes(scene, '--force', '--grace-period=0'),
  },
  { name: 'debug pod evicted', target: 'hot', told: ENDED, run: evicts },
  {
    name: 'node drained of the debug pod',
    target: 'hot',
    told: ENDED,
    run: async (scene) => {
      const ours = '--pod-selector=app.kubernetes.io/managed-by=k8s-dlv-tui';
      try {
        await kubectl('drain', 'node-1', '--force', '--ignore-daemonsets', '--delete-emptydir-data', ours);
        await scene.ends();
      } finally {
        await kubectl('uncordon', 'node-1');
      }
    },
  },
  {
    name: 'agent gets a SIGTERM',
    target: 'hot',
    told: proven,
    short: true,
    run: async (scene) => {
      process.kill(await scene.agent(), 'SIGTERM');
      await scene.ends();
    },
  },
  {
    name: 'agent killed (SIGKILL)',
    target: 'hot',
    told: /debug pod|not known/,
    measured: 'the container is killed with its first process',
    run: async (scene) => {
      process.kill(await scene.agent(), 'SIGKILL');
      await scene.ends();
    },
  },
  ...(['hot', 'slow'] as const).map(
    (target): Case => ({
      name: `dlv killed (SIGKILL), ${target === 'hot' ? 'hot' : '20 calls a second'}`,
      target,
      told: /dlv/,
      measured: 'breakpoints stay in the text until the agent has healed it',
      run: async (scene) => {
        process.kill(await scene.dlv(), 'SIGKILL');
        await scene.ends();
      },
    }),
  ),
];

import { setTimeout } from 'node:timers/promises';
import { kubectl } from '../../support/kubectl.ts';
import { type Case, proven } from '../case.ts';
import { NAMESPACE, type Scene } from '../scene.ts';

async function deletes(scene: Scene, ...how: string[]): Promise<void> {
  const { name } = await scene.debugPod();
  await kubectl('delete', 'pod', name, `--namespace=${NAMESPACE}`, '--wait=false', ...how);
  await scene.ends();
}

/** The engine that stops nothing: whatever ends the agent, the kernel takes the probes out. Nothing is left to chance. */
const cases: Omit<Case, 'target' | 'engine'>[] = [
  { name: 'detach', told: proven, short: true, run: (scene) => scene.quits() },
  {
    name: 'agent killed (SIGKILL)',
    told: /debug pod|not known/,
    short: true,
    run: async (scene) => {
      process.kill(await scene.agent(), 'SIGKILL');
      await scene.ends();
    },
  },
  {
    name: 'debug pod deleted with grace period 0',
    told: /debug pod/,
    run: (scene) => deletes(scene, '--force', '--grace-period=0'),
  },
  {
    name: 'debug pod deleted by somebody else',
    told: /ended the debug pod|was deleted or ended from outside/,
    run: (scene) => deletes(scene),
  },
  {
    name: 'TUI killed (SIGKILL)',
    told: /k8s-dlv-tui was killed/,
    run: async (scene) => {
      scene.person.kills('SIGKILL');
      await scene.person.exited;
    },
  },
  {
    name: 'link cut for 12 s',
    told: proven,
    run: async (scene) => {
      await scene.link.set('cut');
      await setTimeout(12_000);
      await scene.link.set('restore');
      await scene.ends(180_000);
    },
  },
  {
    name: 'on to Delve and out',
    told: proven,
    run: async (scene) => {
      scene.person.presses('d');
      await scene.person.sees('Nothing is stopped before Enter');
      scene.person.presses('\r');
      await scene.person.sees(/● running .*stopped/, 60_000);
      await scene.quits();
    },
  },
  {
    name: 'target killed (SIGKILL)',
    told: /has ended/,
    targetEnds: [137],
    run: async (scene) => {
      process.kill(scene.target.pids[0] ?? -1, 'SIGKILL');
      await scene.ends();
    },
  },
];

export const watch: Case[] = cases.map((one) => ({
  ...one,
  name: `watch: ${one.name}`,
  target: 'hot',
  engine: 'watch',
}));

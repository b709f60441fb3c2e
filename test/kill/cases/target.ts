import { kubectl } from '../../support/kubectl.ts';
import type { Case } from '../case.ts';
import { NAMESPACE, type Scene } from '../scene.ts';

const ENDED = /has ended by itself/;

async function signalled(scene: Scene, signal: NodeJS.Signals): Promise<void> {
  process.kill(scene.target.pids[0] ?? -1, signal);
  await scene.ends();
}

export const target: Case[] = [
  {
    name: 'target handles SIGTERM and exits by itself',
    target: 'hot',
    told: ENDED,
    targetEnds: [0],
    short: true,
    run: (scene) => signalled(scene, 'SIGTERM'),
  },
  {
    name: 'target crashes (Go runtime, exit status 2)',
    target: 'hot',
    told: ENDED,
    targetEnds: [2],
    run: (scene) => signalled(scene, 'SIGQUIT'),
  },
  {
    name: 'target killed (SIGKILL)',
    target: 'hot',
    told: ENDED,
    targetEnds: [137],
    run: (scene) => signalled(scene, 'SIGKILL'),
  },
  {
    name: 'target rolled out anew',
    target: 'hot',
    told: ENDED,
    targetEnds: [],
    run: async (scene) => {
      await kubectl('rollout', 'restart', `deployment/${scene.app}`, `--namespace=${NAMESPACE}`);
      await scene.ends();
    },
  },
];

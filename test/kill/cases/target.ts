import { spawn } from 'node:child_process';
import { kubectl } from '../../support/kubectl.ts';
import type { Case } from '../case.ts';
import { NAMESPACE, type Scene } from '../scene.ts';

const ENDED = /has ended|was KILLED by signal 9|has CRASHED/;

async function signalled(scene: Scene, signal: NodeJS.Signals): Promise<void> {
  process.kill(scene.target.pids[0] ?? -1, signal);
  await scene.ends();
}

/** A request to the target from within its network namespace; it has no time to answer. */
function asksToExit(pid: number): Promise<void> {
  const request = "fetch('http://127.0.0.1:8080/exit', { method: 'POST' }).catch(() => {})";
  const child = spawn('nsenter', [`--target=${pid}`, '--net', process.execPath, '-e', request], { stdio: 'inherit' });
  return new Promise((resolve, reject) => child.on('error', reject).on('exit', () => resolve()));
}

export const target: Case[] = [
  {
    name: 'target exits by itself in the middle of its work',
    target: 'hot',
    told: ENDED,
    targetEnds: [0],
    run: async (scene) => {
      await asksToExit(scene.target.pids[0] ?? -1);
      await scene.ends();
    },
  },
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

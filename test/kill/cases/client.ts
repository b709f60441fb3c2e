import { setTimeout } from 'node:timers/promises';
import { type Case, proven } from '../case.ts';

const REAPER = /k8s-dlv-tui was killed: the agent detaches/;

export const client: Case[] = [
  {
    name: 'TUI killed (SIGKILL)',
    target: 'hot',
    told: REAPER,
    short: true,
    run: async ({ person }) => {
      person.kills('SIGKILL');
      await person.exited;
    },
  },
  ...(['SIGTERM', 'SIGHUP'] as const).map(
    (signal): Case => ({
      name: `TUI gets a ${signal}`,
      target: 'hot',
      told: proven,
      run: async (scene) => {
        scene.person.kills(signal);
        await scene.ends();
      },
    }),
  ),
  {
    name: 'terminal closed',
    target: 'hot',
    short: true,
    run: async (scene) => {
      scene.person.closesTerminal();
      await scene.ends();
    },
  },
  {
    name: 'laptop asleep: TUI stopped for 9 s, then continued',
    target: 'hot',
    told: /lost for longer than the lease[\s\S]*|not known yet/,
    short: true,
    run: async (scene) => {
      scene.person.kills('SIGSTOP');
      await setTimeout(9_000);
      scene.person.kills('SIGCONT');
      await scene.ends();
    },
  },
  {
    name: 'laptop asleep: TUI stopped for 40 s, then continued',
    target: 'slow',
    told: /lost for longer than|not known yet|ended from outside/,
    run: async (scene) => {
      scene.person.kills('SIGSTOP');
      await setTimeout(40_000);
      scene.person.kills('SIGCONT');
      await scene.ends();
    },
  },
];

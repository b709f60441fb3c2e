import { setTimeout } from 'node:timers/promises';
import { type Case, proven } from '../case.ts';
import type { Scene } from '../scene.ts';

async function killsConsole(scene: Scene): Promise<void> {
  const console = scene.stream('console');
  process.kill(console, 'SIGKILL');
  await scene.anotherConsole(console);
  await scene.person.sees('● running', 30_000);
  await scene.hitsGoOn();
  await scene.quits();
}

export const console: Case[] = [
  {
    name: 'console killed at a prompt',
    target: 'hot',
    told: proven,
    run: async (scene) => {
      await scene.consolePrompt();
      await killsConsole(scene);
    },
  },
  {
    name: 'console killed while it runs `continue`',
    target: 'hot',
    told: proven,
    run: async (scene) => {
      await scene.consoleRuns();
      await killsConsole(scene);
    },
  },
  {
    name: 'console killed at a breakpoint: the target runs on',
    target: 'slow',
    told: proven,
    short: true,
    run: async (scene) => {
      await scene.atBreakpoint();
      await killsConsole(scene);
    },
  },
  {
    name: "console's reader blocked for 5 s",
    target: 'hot',
    told: proven,
    run: async (scene) => {
      await scene.consoleRuns();
      const pid = scene.stream('console');
      process.kill(pid, 'SIGSTOP');
      await setTimeout(5_000);
      await scene.hitsGoOn();
      process.kill(pid, 'SIGCONT');
      await scene.quits();
    },
  },
];

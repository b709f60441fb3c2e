import { keys } from '../../support/screen.ts';
import { type Case, proven } from '../case.ts';
import { hotFunction, idleFunction, type Scene } from '../scene.ts';

export const detach: Case[] = [
  { name: 'detach under heavy hits', target: 'hot', told: proven, short: true, run: (scene) => scene.quits() },
  {
    name: 'detach without a hit',
    target: 'hot',
    told: proven,
    from: 'choosing',
    run: async (scene) => {
      await scene.traces(idleFunction);
      await scene.quits();
    },
  },
  {
    name: 'detach at a breakpoint',
    target: 'hot',
    told: proven,
    short: true,
    run: async (scene) => {
      await scene.atBreakpoint();
      await scene.quits();
    },
  },
  {
    name: 'detach in the middle of `next`',
    target: 'hot',
    told: proven,
    run: async (scene) => {
      await scene.atBreakpoint();
      scene.person.presses('next\r');
      await scene.quits();
    },
  },
  {
    name: 'end wanted during the attach',
    target: 'hot',
    told: proven,
    from: 'choosing',
    short: true,
    run: async (scene) => {
      await scene.chooses();
      scene.person.presses(keys.enter);
      await scene.person.sees('attaching');
      scene.person.presses(keys.ctrlC);
      await scene.ends();
    },
  },
  {
    name: 'TUI killed during the attach',
    target: 'hot',
    told: /k8s-dlv-tui was killed/,
    from: 'choosing',
    run: async (scene) => {
      await scene.chooses();
      scene.person.presses(keys.enter);
      await scene.person.sees('attaching');
      scene.person.kills('SIGKILL');
      await scene.person.exited;
    },
  },
  {
    name: 'end wanted during the upload',
    target: 'hot',
    from: 'opening',
    run: async (scene) => {
      await scene.person.sees('agent and dlv', 30_000);
      scene.person.presses(keys.ctrlC);
      await scene.ends();
    },
  },
  {
    name: 'second tracepoint on a hot function',
    target: 'hot',
    told: proven,
    run: async (scene) => {
      const { person } = scene;
      person.presses('t');
      await person.sees('type to find a function');
      await person.types('main.quote');
      await person.sees(/▌ main\.quote /);
      person.presses(keys.enter);
      await person.sees(/┌ main\.quote/);
      person.presses(keys.enter);
      await person.sees(/● running .*quote.* hits/, 30_000);
      await scene.hitsGoOn();
      await scene.quits();
    },
  },
  {
    name: 'two people trace the same process: the second is refused, the first goes on',
    target: 'hot',
    told: proven,
    run: async (scene: Scene) => {
      const second = await scene.secondPerson();
      try {
        await second.sees(/already (being )?(debugged|traced)|traced by/, 60_000);
        second.presses(keys.ctrlC);
        await second.exited;
      } finally {
        second.kills('SIGKILL');
      }
      await scene.hitsGoOn();
      await scene.quits();
    },
  },
  {
    name: '500 goroutines under up to 5,000 requests/s: detach hot',
    target: 'hot',
    told: proven,
    from: 'opening',
    run: async (scene) => {
      const { crowd } = await import('../crowd.ts');
      const callers = await crowd(scene.target.pids[0] ?? -1);
      try {
        await scene.traces(hotFunction);
        await scene.quits();
      } finally {
        callers.stop();
      }
    },
  },
];

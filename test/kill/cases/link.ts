import { setTimeout } from 'node:timers/promises';
import { type Case, proven } from '../case.ts';

const fault =
  (order: string, ms: number, after: 'goes on' | 'ends'): Case['run'] =>
  async (scene) => {
    await scene.link.set(order);
    await setTimeout(ms);
    await scene.link.set('restore');
    if (after === 'ends') {
      await scene.ends(180_000);
      return;
    }
    await scene.person.sees('● running', 20_000);
    await scene.hitsGoOn();
    await scene.quits();
  };

const ended = /lost for longer than[\s\S]*|not known yet/;

export const link: Case[] = [
  {
    name: 'link cut for 2 s: the session goes on, no hit lost',
    target: 'slow',
    told: /hits, none lost[\s\S]*not traced, text unchanged/,
    short: true,
    run: fault('cut', 2_000, 'goes on'),
  },
  {
    name: 'link cut for 12 s: ended in the pod',
    target: 'hot',
    told: proven,
    short: true,
    run: fault('cut', 12_000, 'ends'),
  },
  { name: 'link cut for 60 s', target: 'hot', told: ended, run: fault('cut', 60_000, 'ends') },
  {
    name: 'link a black hole for 2 s: the session goes on',
    target: 'slow',
    told: /hits, none lost[\s\S]*not traced, text unchanged/,
    run: fault('black-hole', 2_000, 'goes on'),
  },
  {
    name: 'link a black hole for 12 s',
    target: 'hot',
    told: proven,
    short: true,
    run: fault('black-hole', 12_000, 'ends'),
  },
  { name: 'link a black hole for 60 s', target: 'hot', told: ended, run: fault('black-hole', 60_000, 'ends') },
  {
    name: 'link slow from the start: 300 ms there and back, 5 % loss',
    target: 'hot',
    told: proven,
    from: 'opening',
    run: async (scene) => {
      await scene.link.set('delay 150ms');
      await scene.link.set('loss 5%');
      await scene.traces();
      await setTimeout(10_000);
      await scene.quits();
    },
  },
];

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { paths } from '../support/paths.ts';
import { keys, Person } from '../support/screen.ts';
import { expectUnharmed, findTarget } from '../support/target.ts';

/** One line of demo.tape that a person does or waits for. */
type Move = { press: string } | { wait: RegExp };

const named: Record<string, string> = {
  Enter: keys.enter,
  Tab: keys.tab,
  Escape: keys.escape,
  'Ctrl+]': keys.ctrlBracket,
  'Ctrl+C': keys.ctrlC,
};

/** The tape's moves after the command that starts the program, which is returned as its words. */
function readTape(): { command: string[]; moves: Move[] } {
  const lines = readFileSync(join(paths.root, 'demo.tape'), 'utf8').split('\n');
  const moves = lines.flatMap((line): Move[] => {
    const text = /^Type "(.*)"$/.exec(line)?.[1];
    if (text !== undefined) return [{ press: text }];
    const wait = /^Wait\+Screen \/(.*)\/$/.exec(line)?.[1];
    if (wait !== undefined) return [{ wait: new RegExp(wait) }];
    const key = named[line];
    if (key !== undefined) return [{ press: key }];
    // Everything else is for the eye: settings and pauses.
    expect(line).toMatch(/^(#.*|Output .*|Set .*|Sleep .*|)$/);
    return [];
  });
  const [start, enter, ...rest] = moves;
  expect(enter).toEqual({ press: keys.enter });
  return { command: start && 'press' in start ? start.press.split(' ') : [], moves: rest };
}

it('the demo can be played as it was recorded', async () => {
  const target = await findTarget('shop', 'app=orders');
  const { command, moves } = readTape();
  expect(command.slice(0, 2)).toEqual(['node', 'dist/k8s-dlv-tui.js']);
  const person = await Person.opens(command.slice(2), { columns: 130, rows: 36 });
  for (const move of moves) {
    if ('wait' in move) await person.sees(move.wait, 60_000);
    else {
      person.presses(move.press);
      // As fast as the tape types: a key at a time would be slower than any recording.
      await setTimeout(150);
    }
  }
  expect(await person.exited).toBe(0);
  await expectUnharmed(target);
});

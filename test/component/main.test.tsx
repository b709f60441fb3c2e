import { Console } from 'node:console';
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { restoreTerminal, run } from '../../screens/main.tsx';
import type { Report } from '../../src/session/view.ts';
import type { KeyboardSource } from '../../src/terminal/keyboard.ts';
import { FakeStore, pods, view } from '../support/views.ts';

// Ink keeps what others print out of its picture, for which it needs what the test runner's console lacks.
Object.assign(console, { Console });

class Stdin extends EventEmitter {
  isTTY = true;
  raw = false;
  paused = false;

  setRawMode(enabled: boolean): void {
    this.raw = enabled;
  }

  pause(): void {
    this.paused = true;
  }
}

class Stdout extends EventEmitter {
  isTTY = true;
  columns = 80;
  rows = 24;
  text = '';

  write = (text: string, ...rest: unknown[]): boolean => {
    this.text += text;
    const done = rest.at(-1);
    if (typeof done === 'function') done();
    return true;
  };
}

const podsView = view({ name: 'pods', namespace: 'shop', pods: { state: 'live', rows: pods } });
const report: Report = {
  outcome: 'done',
  place: { context: 'prod-eu' },
  startedAt: 0,
  endedAt: 1,
  hits: 3,
  dropped: 0,
  engines: [],
  sampledMs: 0,
  commands: [],
};

function started() {
  const store = new FakeStore(podsView);
  const stdin = new Stdin();
  const stdout = new Stdout();
  const controller = new AbortController();
  const ended = run(store, {
    stdin: stdin as KeyboardSource,
    stdout: stdout as unknown as NodeJS.WriteStream,
    signal: controller.signal,
  });
  return { store, stdin, stdout, controller, ended };
}

/** Which of the terminal's modes are on after all of this was written to it. */
function modesOn(text: string): string[] {
  const on = new Set<string>();
  for (const [, mode = '', change] of text.matchAll(/\[\?(\d+)([hl])/g)) {
    if (change === 'h') on.add(mode);
    else on.delete(mode);
  }
  // The cursor is on at the start.
  return [...on].filter((mode) => mode !== '25');
}

async function pictured(stdout: Stdout, text: string): Promise<void> {
  while (!stdout.text.includes(text)) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('it shows the screens until the end, gives the report back, and leaves the terminal as it was', async () => {
  const { store, stdin, stdout, ended } = started();
  await pictured(stdout, 'orders-7c9f5d6b8-x2x9p');
  expect(stdin.raw).toBe(true);
  expect(modesOn(stdout.text)).toContain('1049');
  store.show(view({ name: 'end', report }));
  await expect(ended).resolves.toEqual(report);
  expect(modesOn(stdout.text)).toEqual([]);
  expect(stdout.text.lastIndexOf('[?25h')).toBeGreaterThan(stdout.text.lastIndexOf('[?25l'));
  expect(stdin.raw).toBe(false);
  expect(stdin.paused).toBe(true);
  expect(stdin.listenerCount('data')).toBe(0);
});

test('an end without a session has no report', async () => {
  const { store, ended } = started();
  store.show(view({ name: 'end' }));
  await expect(ended).resolves.toBeUndefined();
});

test('it can be told to stop at once', async () => {
  const { stdout, controller, ended } = started();
  await pictured(stdout, 'orders-7c9f5d6b8-x2x9p');
  controller.abort();
  await expect(ended).resolves.toBeUndefined();
  expect(modesOn(stdout.text)).toEqual([]);
});

test('a terminal that is gone ends what is under way', async () => {
  const { store, stdin, stdout, ended } = started();
  await pictured(stdout, 'orders-7c9f5d6b8-x2x9p');
  stdin.emit('end');
  while (store.intents.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(store.intents).toEqual([{ type: 'quit' }]);
  store.show(view({ name: 'end' }));
  await ended;
});

test('a screen that throws is a bug that the caller hears of, on a usable terminal', async () => {
  const { store, stdout, ended } = started();
  await pictured(stdout, 'orders-7c9f5d6b8-x2x9p');
  store.show({ ...podsView, screen: { name: 'pods', namespace: 'shop', pods: undefined as never } });
  await expect(ended).rejects.toThrow(TypeError);
  expect(modesOn(stdout.text)).toEqual([]);
});

test('every mode can be undone at any time', () => {
  const stdout = new Stdout();
  stdout.write('\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1h\x1b[?2026h\x1b[?1000h\x1b[?1006h');
  restoreTerminal(stdout);
  expect(modesOn(stdout.text)).toEqual([]);
});

import { expect, test } from 'vitest';
import type { PtyPort } from '../../../src/terminal/pty.ts';
import { attachConsole, openConsole } from '../../../src/terminal/pty-console.ts';

class FakePty implements PtyPort {
  typed = '';
  size = '';
  killed = false;
  #data: (text: string | Uint8Array) => void = () => {};
  #exit: (status: number) => void = () => {};

  write(bytes: string | Uint8Array): void {
    this.typed += Buffer.from(bytes as Uint8Array).toString();
  }

  resize(columns: number, rows: number): void {
    this.size = `${columns}x${rows}`;
  }

  onData(listener: (text: string | Uint8Array) => void): void {
    this.#data = listener;
  }

  onExit(listener: (status: number) => void): void {
    this.#exit = listener;
  }

  kill(): void {
    this.killed = true;
  }

  says(text: string | Uint8Array): void {
    this.#data(text);
  }

  ends(status: number): void {
    this.#exit(status);
  }
}

async function opened(columns = 20, rows = 4) {
  const pty = new FakePty();
  const console = await attachConsole(pty, { columns, rows });
  /** Says something and waits until it is in the picture. */
  const says = (text: string | Uint8Array) =>
    new Promise<void>((resolve) => {
      const unsubscribe = console.subscribe(() => {
        unsubscribe();
        resolve();
      });
      pty.says(text);
    });
  return { pty, console, says };
}

test('rows are text, without their blank tails', async () => {
  const { console, says } = await opened();
  await says('(dlv) print x\r\n4\r\n');
  expect(console.picture()).toEqual(['(dlv) print x', '4', '', '']);
  expect(console.cursor()).toEqual({ column: 0, row: 2 });
});

test('colours stay, everything else that moves or sets is gone', async () => {
  const { console, says } = await opened();
  await says('\x1b[1;31mred\x1b[0m \x1b[38;5;200mx\x1b[48;2;1;2;3my\x1b[0m\x1b[2;1Hnext\x1b]0;title\x07');
  expect(console.picture()[0]).toBe('\x1b[0;1;31mred\x1b[0m \x1b[0;38;5;200mx\x1b[0;38;5;200;48;2;1;2;3my\x1b[0m');
  expect(console.picture()[1]).toBe('next');
});

test('wide characters take two cells', async () => {
  const { console, says } = await opened(6, 2);
  await says('歯車x');
  expect(console.picture()[0]).toBe('歯車x');
  expect(console.cursor()).toEqual({ column: 5, row: 0 });
});

test('a character that is cut in two by a read stays whole', async () => {
  const { console, says } = await opened();
  const bytes = Buffer.from('é');
  await says(bytes.subarray(0, 1));
  await says(bytes.subarray(1));
  expect(console.picture()[0]).toBe('é');
});

test('answers to the program’s questions go to the program', async () => {
  const { pty, says } = await opened();
  await says('\x1b[6n');
  expect(pty.typed).toBe('\x1b[1;1R');
});

test('modes and the cursor are the program’s', async () => {
  const { console, says } = await opened();
  expect(console.modes).toEqual({ bracketedPaste: false, applicationCursorKeys: false });
  await says('\x1b[?2004h\x1b[?1h\x1b[?25l');
  expect(console.modes).toEqual({ bracketedPaste: true, applicationCursorKeys: true });
  expect(console.cursor()).toBeUndefined();
  await says('\x1b[?25h');
  expect(console.cursor()).toEqual({ column: 0, row: 0 });
});

test('what scrolled away can be looked at', async () => {
  const { console, says } = await opened(10, 2);
  await says('1\r\n2\r\n3\r\n4');
  expect(console.scrollback).toBe(2);
  expect(console.picture()).toEqual(['3', '4']);
  expect(console.picture(2)).toEqual(['1', '2']);
  expect(console.picture(99)).toEqual(['1', '2']);
});

test('a new size is passed on, the same one isn’t', async () => {
  const { pty, console } = await opened();
  console.resize(20, 4);
  expect(pty.size).toBe('');
  console.resize(30, 5);
  expect(pty.size).toBe('30x5');
  expect(console.picture()).toHaveLength(5);
});

test('after the end nothing is written to the program any more', async () => {
  const { pty, console, says } = await opened();
  await says('bye');
  pty.ends(3);
  await expect(console.ended).resolves.toBe(3);
  console.write('x');
  console.close();
  expect(pty.typed).toBe('');
  expect(pty.killed).toBe(false);
  expect(console.cursor()).toBeUndefined();
});

test('a real program on a real pseudo terminal', async () => {
  const real = await openConsole({
    file: 'sh',
    args: ['-c', 'stty size; read line; echo "got $line"'],
    env: process.env,
    columns: 40,
    rows: 5,
  });
  if (!real.ok) throw new Error(real.failure.message);
  real.value.write('héllo\r');
  await expect(real.value.ended).resolves.toBe(0);
  expect(real.value.picture().join('\n')).toContain('5 40');
  expect(real.value.picture().join('\n')).toContain('got héllo');
});

test('a program that isn’t there ends the console, or is a failure', async () => {
  const none = await openConsole({ file: '/no/such/program', args: [], env: {}, columns: 40, rows: 5 });
  if (none.ok) expect(await none.value.ended).not.toBe(0);
  else expect(none.failure.kind).toBe('terminal');
});

test('what is typed before the prompt waits for it', async () => {
  const pty = new FakePty();
  const console = await attachConsole(pty, { columns: 40, rows: 4 }, '(dlv)');
  console.write('break main.main\r');
  console.write(Buffer.from('bt\r'));
  pty.says("Type 'help' for list of commands.\r\n");
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(pty.typed).toBe('');
  pty.says('(dlv) ');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(pty.typed).toBe('break main.main\rbt\r');
  console.write('q');
  expect(pty.typed).toBe('break main.main\rbt\rq');
});

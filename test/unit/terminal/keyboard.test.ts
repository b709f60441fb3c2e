import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { Keyboard, type KeyboardSource } from '../../../src/terminal/keyboard.ts';

class Source extends EventEmitter {
  isTTY = true;
  raw = false;

  setRawMode(enabled: boolean): void {
    this.raw = enabled;
  }

  types(text: string | Buffer): void {
    this.emit('data', Buffer.from(text as string));
  }
}

function keyboard() {
  const source = new Source();
  const stream = new Keyboard(source as KeyboardSource);
  let borrowed = '';
  let released = 0;
  const lend = () =>
    stream.lend({
      bytes: (bytes) => {
        borrowed += bytes.toString('latin1');
      },
      released: () => {
        released += 1;
      },
    });
  return {
    source,
    stream,
    lend,
    read: () => String(stream.read() ?? ''),
    borrowed: () => borrowed,
    released: () => released,
  };
}

test('keys go to the screens until the keyboard is lent', () => {
  const { source, read, lend, borrowed } = keyboard();
  source.types('abc');
  expect(read()).toBe('abc');
  lend();
  source.types('\x1b[A\x03');
  expect(read()).toBe('');
  expect(borrowed()).toBe('\x1b[A\x03');
});

test('bytes that aren’t text pass as they are', () => {
  const { source, lend, borrowed } = keyboard();
  lend();
  source.types(Buffer.from([0xff, 0x00, 0xc3]));
  expect(borrowed()).toBe('\xff\x00\xc3');
});

test('Ctrl-] asks for it back; what follows waits for that and goes to the screens', () => {
  const { source, read, lend, borrowed, released } = keyboard();
  const giveBack = lend();
  source.types('ls\x1dq');
  source.types('w');
  expect(borrowed()).toBe('ls');
  expect(released()).toBe(1);
  expect(read()).toBe('');
  giveBack();
  expect(read()).toBe('qw');
  source.types('x');
  expect(read()).toBe('x');
});

test('a pasted Ctrl-] is text, over several reads too', () => {
  const { source, lend, borrowed, released } = keyboard();
  lend();
  source.types('\x1b[200~one\x1d');
  source.types('two\x1d\x1b[201~');
  expect(released()).toBe(0);
  source.types('\x1b[200~x\x1d\x1b[201~y\x1dz');
  expect(released()).toBe(1);
  expect(borrowed()).toBe('\x1b[200~one\x1dtwo\x1d\x1b[201~\x1b[200~x\x1d\x1b[201~y');
});

test('whoever lent it can take it back', () => {
  const { source, read, lend } = keyboard();
  const takeBack = lend();
  takeBack();
  source.types('a');
  expect(read()).toBe('a');
});

test('raw mode is the source’s', () => {
  const { source, stream } = keyboard();
  stream.setRawMode(true);
  expect(source.raw).toBe(true);
});

test('the end of the source is the end of the keyboard', async () => {
  const { source, stream } = keyboard();
  const ended = new Promise((resolve) => stream.on('end', resolve));
  stream.resume();
  source.emit('end');
  await ended;
});

test('a closed keyboard listens no more', () => {
  const { source, stream } = keyboard();
  stream.close();
  expect(source.listenerCount('data')).toBe(0);
});

import type { Console } from '../../src/terminal/console.ts';

/** A console with a prompt, that remembers what was typed. */
export class FakeConsole implements Console {
  readonly columns = 73;
  readonly rows = 44;
  readonly version = 1;
  readonly scrollback = 0;
  modes: Console['modes'] = { bracketedPaste: true, applicationCursorKeys: false };
  typed = '';

  picture(): readonly string[] {
    return ['\x1b[32m(dlv)\x1b[0m '];
  }

  cursor(): { column: number; row: number } {
    return { column: 6, row: 0 };
  }

  write(bytes: Uint8Array | string): void {
    this.typed += Buffer.from(bytes as Uint8Array).toString();
  }

  subscribe(): () => void {
    return () => {};
  }
}

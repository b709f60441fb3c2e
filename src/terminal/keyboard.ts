import { Readable } from 'node:stream';

/** The key that gives the keyboard back to the screens: Ctrl-], as in telnet. */
export const RELEASE_KEY = 0x1d;

const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';

/** What a terminal's input has to offer for this: process.stdin, or a fake one. */
export interface KeyboardSource {
  isTTY?: boolean;
  setRawMode?(enabled: boolean): unknown;
  ref?(): unknown;
  unref?(): unknown;
  on(event: 'data', listener: (chunk: Buffer | string) => void): unknown;
  on(event: 'end' | 'error', listener: () => void): unknown;
  off(event: 'data', listener: (chunk: Buffer | string) => void): unknown;
  off(event: 'end' | 'error', listener: () => void): unknown;
  pause?(): unknown;
  resume?(): unknown;
}

/** Who has the keyboard while it is lent out. */
export interface Borrower {
  bytes(bytes: Buffer): void;
  /** Ctrl-] was pressed: what follows it goes to the screens, once the keyboard has been given back. */
  released(): void;
}

/**
 * The keyboard: a stream that Ink reads its keys from, until it is lent to a console, which gets the raw bytes. Keys are
 * never rebuilt from what Ink understood of them, since that loses some.
 */
export class Keyboard extends Readable {
  readonly isTTY: boolean;
  readonly #source: KeyboardSource;
  #borrower: Borrower | undefined;
  /** What was typed after Ctrl-], until the borrower has let go: the screens must be ready for it. */
  #held: Buffer[] | undefined;
  #pasting = false;

  constructor(source: KeyboardSource) {
    super();
    this.#source = source;
    this.isTTY = source.isTTY === true;
    source.on('data', this.#take);
    source.on('end', this.#end);
    source.on('error', this.#end);
  }

  setRawMode(enabled: boolean): this {
    this.#source.setRawMode?.(enabled);
    return this;
  }

  ref(): this {
    this.#source.ref?.();
    return this;
  }

  unref(): this {
    this.#source.unref?.();
    return this;
  }

  /** Lends the keyboard out. Ctrl-] tells the borrower that it is wanted back; the returned function gives it back. */
  lend(borrower: Borrower): () => void {
    this.#borrower = borrower;
    this.#held = undefined;
    this.#pasting = false;
    return () => {
      if (this.#borrower !== borrower) return;
      this.#borrower = undefined;
      const held = Buffer.concat(this.#held ?? []);
      this.#held = undefined;
      if (held.length > 0) this.push(held);
    };
  }

  /** Lets go of the source, which can be read by others then. */
  close(): void {
    this.#source.off('data', this.#take);
    this.#source.off('end', this.#end);
    this.#source.off('error', this.#end);
    this.#source.pause?.();
    this.#source.unref?.();
    this.push(null);
  }

  override _read(): void {
    this.#source.resume?.();
  }

  #take = (chunk: Buffer | string): void => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    const borrower = this.#borrower;
    if (!borrower) {
      this.push(bytes);
      return;
    }
    if (this.#held) {
      this.#held.push(bytes);
      return;
    }
    const at = this.#releaseAt(bytes);
    if (at < 0) {
      borrower.bytes(bytes);
      return;
    }
    if (at > 0) borrower.bytes(bytes.subarray(0, at));
    this.#held = [bytes.subarray(at + 1)];
    borrower.released();
  };

  /** Where Ctrl-] is; what is pasted may contain it and doesn't count. */
  #releaseAt(bytes: Buffer): number {
    for (let at = 0; at < bytes.length; ) {
      const from = this.#pasting ? after(bytes, PASTE_END, at) : at;
      if (from < 0) return -1;
      this.#pasting = false;
      const paste = after(bytes, PASTE_START, from);
      const key = bytes.indexOf(RELEASE_KEY, from);
      if (key >= 0 && (paste < 0 || key < paste)) return key;
      if (paste < 0) return -1;
      this.#pasting = true;
      at = paste;
    }
    return -1;
  }

  #end = (): void => {
    this.push(null);
  };
}

function after(bytes: Buffer, mark: string, from: number): number {
  const at = bytes.indexOf(mark, from);
  return at < 0 ? -1 : at + mark.length;
}

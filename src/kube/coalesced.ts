/** At most so often is anything told; a person doesn't read faster. Milliseconds. */
const INTERVAL = 100;

/** Makes few calls of many: the first at once, the next ones after an interval, none after the signal. */
export class Coalesced {
  readonly #call: () => void;
  readonly #signal: AbortSignal;
  #timer: NodeJS.Timeout | undefined;
  #again = false;

  constructor(call: () => void, signal: AbortSignal) {
    this.#call = call;
    this.#signal = signal;
    signal.addEventListener('abort', () => clearTimeout(this.#timer), { once: true });
  }

  soon(): void {
    if (this.#timer) {
      this.#again = true;
      return;
    }
    this.#now();
  }

  #now(): void {
    if (this.#signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#again) return;
      this.#again = false;
      this.#now();
    }, INTERVAL);
    this.#call();
  }
}

import type { Failure } from '../failure.ts';
import type { Step } from './view.ts';

/** The steps of the preparation or of the end, in the order in which they began. Every change makes a new list. */
export class Steps {
  #list: readonly Step[] = [];
  #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get list(): readonly Step[] {
    return this.#list;
  }

  clear(): void {
    this.#set([]);
  }

  start(id: string, text: string): void {
    const step: Step = { id, text, status: 'running', startedAt: Date.now() };
    this.#set([...this.#list.filter((one) => one.id !== id), step]);
  }

  progress(id: string, done: number, total: number): void {
    this.#change(id, { progress: { done, total } });
  }

  /** Another text for a step that goes on: `pulling image busybox:1.37`. */
  say(id: string, text: string): void {
    if (this.#list.some((step) => step.id === id && step.text === text)) return;
    this.#change(id, { text });
  }

  pass(id: string, text?: string): void {
    this.#change(id, { status: 'passed', endedAt: Date.now(), ...(text ? { text } : {}) });
  }

  warn(id: string, text: string, hint?: string): void {
    this.#change(id, { status: 'warned', endedAt: Date.now(), text, ...(hint ? { hint } : {}) });
  }

  fail(id: string, failure: Failure): void {
    const hint = failure.hint ? { hint: failure.hint } : {};
    this.#change(id, { status: 'failed', endedAt: Date.now(), text: failure.message, ...hint });
  }

  /** What still runs has failed with its phase. */
  failRunning(failure: Failure): void {
    for (const step of this.#list) if (step.status === 'running') this.fail(step.id, failure);
  }

  #change(id: string, change: Partial<Step>): void {
    this.#set(this.#list.map((step) => (step.id === id ? { ...step, ...change } : step)));
  }

  #set(list: readonly Step[]): void {
    this.#list = list;
    this.#changed();
  }
}

import { setTimeout } from 'node:timers/promises';
import type { Failure } from '../failure.ts';
import { agentContainer, agentDirectory } from '../kube/debug-pod.ts';
import { execArgv } from '../kube/kubectl.ts';
import type { Console } from '../terminal/console.ts';
import { type OpenConsole, openConsole } from '../terminal/pty-console.ts';
import type { Session } from './session.ts';

/** dlv's. */
const PROMPT = '(dlv)';

/** A console that ends sooner than this was of no use: the next try waits longer. Milliseconds. */
const USEFUL = 5_000;

/** The dlv console of a session: opened when the screen has a place for it, and again whenever it ends while tracing. */
export class ConsolePane {
  failure: Failure | undefined;
  #session: Session;
  #open: OpenConsole | undefined;
  #size: { columns: number; rows: number };
  #closed = false;

  constructor(session: Session, size: { columns: number; rows: number }) {
    this.#session = session;
    this.#size = size;
    void this.#keepOpen();
  }

  get console(): Console | undefined {
    return this.#open;
  }

  resize(size: { columns: number; rows: number }): void {
    this.#size = size;
    this.#open?.resize(size.columns, size.rows);
  }

  close(): void {
    this.#closed = true;
    this.#open?.close();
  }

  async #keepOpen(): Promise<void> {
    for (let pause = 500; !this.#closed; pause = Math.min(pause * 2, 10_000)) {
      const openedAt = Date.now();
      await this.#once();
      if (Date.now() - openedAt > USEFUL) pause = 500;
      if (!this.#closed) await setTimeout(pause);
    }
  }

  /** Opens it and waits for its end. */
  async #once(): Promise<void> {
    const { pod, ports, state } = this.#session;
    if (!pod || state.phase !== 'tracing') return;
    const target = { flags: ports.kubectl.flags, namespace: pod.namespace, pod: pod.name, container: agentContainer };
    const argv = execArgv(target, { stdin: true, tty: true }, [`${agentDirectory}/agent`, 'console']);
    const command = {
      file: ports.kubectl.path,
      args: argv,
      env: { ...process.env, TERM: 'xterm-256color' },
      ...this.#size,
    };
    const opened = await openConsole(command, PROMPT);
    if (!opened.ok) {
      this.failure = opened.failure;
      ports.log.failure(opened.failure);
      this.#session.changed();
      return;
    }
    this.#open = opened.value;
    this.failure = undefined;
    if (this.#closed) this.#open.close();
    else this.#open.resize(this.#size.columns, this.#size.rows);
    this.#session.changed();
    await opened.value.ended;
    this.#open = undefined;
    this.#session.changed();
  }
}

import type { Failure } from '../failure.ts';
import { failed, ok, type Result } from '../failure.ts';
import type { ExecStream } from './exec.ts';
import type { AgentErrorData, Notifications, Requests, Tells } from './protocol.ts';

type Method = keyof Requests;
export type Notification = {
  [Name in keyof Notifications]: { method: Name; params: Notifications[Name] };
}[keyof Notifications];

interface Answer {
  id: number;
  result?: unknown;
  error?: { code: number; message: string; data?: AgentErrorData };
}

interface Pending {
  settle(result: Result<unknown>): void;
  timer: NodeJS.Timeout;
}

/** One connection to the agent. After `closed` has resolved every request fails with kind `link`. */
export class AgentClient {
  readonly closed: Promise<Failure>;
  #stream: ExecStream;
  #pending = new Map<number, Pending>();
  #lastId = 0;
  #listener: (notification: Notification) => void;
  #failure: Failure | undefined;

  constructor(stream: ExecStream, listener: (notification: Notification) => void) {
    this.#stream = stream;
    this.#listener = listener;
    readLines(stream.stdout, (line) => this.#receive(line));
    this.closed = stream.ended.then(({ code, stderr }) => this.#close(code, stderr));
  }

  /**
   * Asks the agent and waits for its answer, `timeoutMs` milliseconds at most.
   * Fails with kind `agent` when the agent refuses, `timeout`, or `link` when the connection is gone.
   */
  request<Name extends Method>(
    method: Name,
    params: Requests[Name]['params'],
    timeoutMs = 10_000,
  ): Promise<Result<Requests[Name]['result']>> {
    if (this.#failure) return Promise.resolve(failed(this.#failure));
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        resolve(
          failed({
            kind: 'timeout',
            message: `The agent did not answer \`${method}\` within ${Math.round(timeoutMs / 1000)} s.`,
            hint: 'The link may be slow or cut; the agent detaches by itself when it hears nothing.',
          }),
        );
      }, timeoutMs);
      this.#pending.set(id, { settle: resolve as Pending['settle'], timer });
      this.#stream.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    });
  }

  /** Tells the agent something that has no answer. */
  tell<Name extends keyof Tells>(method: Name, params: Tells[Name]): void {
    if (!this.#failure) this.#stream.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method, params })}\n`);
  }

  /** Lets go of the connection. The agent goes on until its lease is over. */
  cut(): void {
    this.#stream.cut();
  }

  #receive(line: string): void {
    let message: Answer | Notification;
    try {
      message = JSON.parse(line);
    } catch {
      // Not the agent's: a runtime's word on the stream. It is no reason to end the session.
      this.#listener({ method: 'log', params: { level: 'warn', message: `not a message: ${line.slice(0, 500)}` } });
      return;
    }
    if ('method' in message) {
      this.#listener(message);
      return;
    }
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    this.#pending.delete(message.id);
    clearTimeout(pending.timer);
    pending.settle(message.error ? failed(failureOf(message.error)) : ok(message.result));
  }

  #close(code: number | null, stderr: string): Failure {
    const failure: Failure = {
      kind: 'link',
      message: 'The connection to the agent is gone.',
      cause: `kubectl exec ended with ${code ?? 'a signal'}: ${stderr}`,
    };
    this.#failure = failure;
    for (const { settle, timer } of this.#pending.values()) {
      clearTimeout(timer);
      settle(failed(failure));
    }
    this.#pending.clear();
    return failure;
  }
}

function failureOf(error: NonNullable<Answer['error']>): Failure {
  return {
    kind: error.data?.kind === 'engine' ? 'engine' : 'agent',
    message: error.message,
    ...(error.data?.hint ? { hint: error.data.hint } : {}),
    cause: JSON.stringify(error.data ?? error.code),
  };
}

/** Calls back for each line of a UTF-8 stream; a last line without an end is dropped (it is half a message). */
export function readLines(stream: NodeJS.ReadableStream, listener: (line: string) => void): void {
  let rest: string[] = [];
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = text.split('\n');
    const last = lines.pop() ?? '';
    for (const line of lines) {
      const whole = rest.length > 0 ? rest.join('') + line : line;
      rest = [];
      if (whole.trim() !== '') listener(whole);
    }
    if (last !== '') rest.push(last);
  });
}

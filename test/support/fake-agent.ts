import { PassThrough } from 'node:stream';
import { readLines } from '../../src/agent/client.ts';
import type { Exec, ExecStream } from '../../src/agent/exec.ts';
import type {
  AgentErrorData,
  Engine,
  Hello,
  Hit,
  Notifications,
  Proof,
  Requests,
  Summary,
  TargetState,
  Tracepoint,
  TraceRequest,
} from '../../src/agent/protocol.ts';

type Method = keyof Requests;
interface Request {
  id?: number;
  method: Method;
  params: unknown;
}
interface Refusal {
  message: string;
  data: AgentErrorData;
}

/** An agent that traces nothing and says what the test wants, over a stream like kubectl's. It knows both engines. */
export class FakeAgent {
  /** Methods in the order in which they were asked for, without renewals. */
  readonly asked: Method[] = [];
  readonly params = new Map<Method, unknown>();
  watch: Hello['watch'] = { possible: true, method: 'uprobe_multi' };
  callsPerSecond = 3_400;
  /** Methods that are refused, with what is said then. */
  refuse: Partial<Record<Method, Refusal>> = {};
  /** Methods that are not answered before this resolves. */
  wait: Partial<Record<Method, Promise<void>>> = {};
  clean = true;
  engine: Engine | undefined;
  #stdout: PassThrough | undefined;
  #tracepoints: Tracepoint[] = [];
  #hits = 0;

  readonly exec: Exec = () => {
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    const end = Promise.withResolvers<{ code: number | null; stderr: string }>();
    this.#stdout = stdout;
    readLines(stdin, (line) => void this.#answer(stdout, JSON.parse(line)));
    const cut = (): void => end.resolve({ code: null, stderr: '' });
    return { stdin, stdout, ended: end.promise, cut } satisfies ExecStream;
  };

  notify<Name extends keyof Notifications>(method: Name, params: Notifications[Name]): void {
    this.#stdout?.write(`${JSON.stringify({ jsonrpc: '2.0', method, params })}\n`);
  }

  /** So many hits in one piece, as a ring buffer that is read in batches gives them. */
  hits(count: number, make: (seq: number) => Hit): void {
    const lines: string[] = [];
    for (let at = 0; at < count; at += 1) {
      this.#hits += 1;
      lines.push(`${JSON.stringify({ jsonrpc: '2.0', method: 'hit', params: make(this.#hits) })}\n`);
    }
    this.#stdout?.write(lines.join(''));
  }

  summary(one: Partial<Summary['tracepoints'][number]>): void {
    this.notify('summary', { tracepoints: [{ id: 1, calls: 0, rate: 0, recorded: 0, values: [], ...one }] });
  }

  get state(): TargetState {
    return {
      phase: this.engine ? 'running' : 'idle',
      hits: this.#hits,
      rate: 0,
      dropped: 0,
      stoppedPercent: 0,
      stoppedMs: 0,
      console: false,
      ...(this.engine ? { engine: this.engine, pid: 7820 } : {}),
    };
  }

  async #answer(stdout: PassThrough, { id, method, params }: Request): Promise<void> {
    // A notification has no answer.
    if (id === undefined) return;
    if (method !== 'renew') this.asked.push(method);
    this.params.set(method, params);
    await this.wait[method];
    const refusal = this.refuse[method];
    const answer = refusal ? { error: { code: -32000, ...refusal } } : { result: this.#result(method, params) };
    stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...answer })}\n`);
  }

  #result(method: Method, params: unknown): unknown {
    switch (method) {
      case 'hello':
        return { protocol: 1, agent: 'fake', dlv: '1.27.2', arch: 'amd64', watch: this.watch, state: this.state };
      case 'renew':
        return { state: this.state };
      case 'signature':
        return { function: (params as { function: string }).function, file: '/src/main.go', line: 10 };
      case 'measure':
        return { calls: this.callsPerSecond, ms: 1_000, callsPerSecond: this.callsPerSecond };
      case 'attach':
        this.engine = (params as Requests['attach']['params']).engine ?? 'debug';
        return { pid: 7820, pauseMs: this.engine === 'watch' ? 0 : 310 };
      case 'trace':
        return this.#trace(params as TraceRequest);
      case 'tracepoints':
        return { tracepoints: this.#tracepoints };
      case 'detach':
        return this.#detach();
      default:
        return {};
    }
  }

  #trace({ location, print }: TraceRequest): Tracepoint {
    const name = 'function' in location ? location.function : `${location.file}:${location.line}`;
    const id = this.#tracepoints.length + 1;
    const made = { id, name, function: name, file: '/src/main.go', line: 10, print, hits: 0, paused: false };
    this.#tracepoints.push({ ...made, console: false });
    return { ...made, console: false };
  }

  #detach(): Proof {
    const pauseMs = this.engine === 'debug' ? 310 : 0;
    this.engine = undefined;
    this.#tracepoints = [];
    return {
      pid: 7820,
      clean: this.clean,
      alive: true,
      tracerPid: 0,
      state: 'S',
      stoppedThreads: 0,
      textDifferences: this.clean ? 0 : 1,
      unknown: [],
      hits: this.#hits,
      dropped: 0,
      pauseMs,
      stoppedMs: 0,
    };
  }
}

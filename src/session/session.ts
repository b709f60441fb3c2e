import { randomBytes } from 'node:crypto';
import type { AgentClient, Notification } from '../agent/client.ts';
import type { Exec } from '../agent/exec.ts';
import type {
  Binary,
  Engine,
  FunctionTable,
  Hello,
  Limits,
  Process,
  Proof,
  Requests,
  Signature,
  Summary,
  TargetState,
  Tracepoint,
  TraceRequest,
} from '../agent/protocol.ts';
import type { Failure, Result } from '../failure.ts';
import { failed } from '../failure.ts';
import { HitLog } from '../hits/log.ts';
import { hitsRead } from '../hits/read.ts';
import { livenessBudgetMs } from '../kube/liveness.ts';
import type { ConsolePane } from './console.ts';
import type { HitFile } from './hit-file.ts';
import { type Effect, type Event, initial, next, type State } from './machine.ts';
import { type Measured, Measuring } from './measuring.ts';
import type { Ports, SessionRequest } from './ports.ts';
import type { Reaper } from './reaper.ts';
import { detachReason } from './reasons.ts';
import { report } from './report.ts';
import { Steps } from './steps.ts';
import type { FetchedHits, Report } from './view.ts';
import { type Work, works } from './work/works.ts';

const idle: TargetState = {
  phase: 'idle',
  hits: 0,
  rate: 0,
  dropped: 0,
  stoppedPercent: 0,
  stoppedMs: 0,
  console: false,
};

/** The last counts of a tracepoint of watch. */
export type Watched = NonNullable<Report['watched']>;

/** The debug pod of this session, from the moment in which it may exist. */
export interface DebugPod {
  namespace: string;
  name: string;
  uid?: string;
  createdAt: number;
  deletedAt?: number;
}

/**
 * One session: the machine's state, what has been found out, and the work under way. It tells its subscribers of every
 * change; whoever wants something of it calls a method and sees what came of it in the next change.
 */
export class Session {
  /** Also the debug pod's: in its name and labels. */
  readonly id = randomBytes(3).toString('hex');
  /** The pod in it is read again by the preflight. */
  request: SessionRequest;
  readonly ports: Ports;
  readonly steps: Steps;
  readonly startedAt = Date.now();
  readonly hits = new HitLog();
  /** Resolves once, when everything is over. */
  readonly ended: Promise<Report>;

  state: State = initial.state;
  pod: DebugPod | undefined;
  /** GOARCH of the target's node; undefined where nodes may not be read, then the debug pod is asked. */
  arch: string | undefined;
  /** The node's kernel, e.g. `6.18.44`; undefined where nodes may not be read. */
  kernel: string | undefined;
  exec: Exec | undefined;
  client: AgentClient | undefined;
  hello: Hello | undefined;
  processes: readonly Process[] = [];
  pid: number | undefined;
  binary: Binary | undefined;
  functions: FunctionTable | undefined;
  signature: Signature | undefined;
  /** How often the function that was described last is called. */
  readonly measuring = new Measuring(() => this.changed());
  /** The last request that the agent refused; cleared by the next. */
  refusal: Failure | undefined;
  /** What is to be traced, from the `trace` call on. */
  wanted: { request: TraceRequest; limits: Limits; engine: Engine } | undefined;
  attachingSince: number | undefined;
  /** An attach was asked for: from then on the process may have been stopped. */
  attachAsked = false;
  /** From watch to debug, the attach of dlv included. */
  switchingSince: number | undefined;
  /** Those that were on the target, in order. */
  engines: readonly Engine[] = [];
  tracingSince: number | undefined;
  tracepoints: readonly Tracepoint[] = [];
  /** What the tracepoints were asked for as, by their IDs. */
  readonly requests = new Map<number, TraceRequest>();
  summary: Summary | undefined;
  /** The last counts of every tracepoint of watch, those included that are not there any more. */
  readonly watched = new Map<number, Watched>();
  target: TargetState = idle;
  lastSeq = 0;
  /** The last hit of the engine before this one: budgets count from the attach. */
  seqAtAttach = 0;
  dropped = 0;
  /** For how long the budgets had the tracepoints taken out; calls in that time were not seen. Milliseconds. */
  sampledMs = 0;
  /** While the hits that were not sent are fetched; a second wish to end gives them up. */
  fetching: AbortController | undefined;
  fetched: FetchedHits | undefined;
  linkLostAt: number | undefined;
  console: ConsolePane | undefined;
  hitFile: HitFile | undefined;
  reaper: Reaper | undefined;
  proof: Proof | undefined;
  /** Why the agent ended the debugger, when nobody here asked. */
  reason: string | undefined;
  restarts: number | undefined;
  /** The agent's last word that a person should hear. */
  said: { level: 'info' | 'warn' | 'error'; message: string; at: number } | undefined;
  report: Report | undefined;

  #listeners = new Set<() => void>();
  #hitListeners = new Set<(notification: Extract<Notification, { method: 'hit' }>['params']) => void>();
  #work: AbortController | undefined;
  #chosen = Promise.withResolvers<number>();
  #resolveEnded: (report: Report) => void;

  constructor(ports: Ports, request: SessionRequest) {
    this.ports = ports;
    this.request = request;
    this.steps = new Steps(() => this.changed());
    const { promise, resolve } = Promise.withResolvers<Report>();
    this.ended = promise;
    this.#resolveEnded = resolve;
  }

  start(): void {
    if (initial.effect) this.#begin(initial.effect);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls back for every hit as it arrives. */
  onHit(listener: (hit: Extract<Notification, { method: 'hit' }>['params']) => void): void {
    this.#hitListeners.add(listener);
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** What the machine makes of an event: the only way in which `state` changes. */
  dispatch(event: Event): void {
    const before = this.state;
    const { state, effect } = next(before, event);
    if (state === before) return;
    this.state = state;
    this.ports.log.write(`${before.phase} → ${state.phase} (${event.type})`);
    if ('failure' in event && event.failure) {
      this.ports.log.failure(event.failure);
      if (event.type !== 'refused') this.steps.failRunning(event.failure);
    }
    if (state.phase !== before.phase) this.#entered(state, effect);
    this.changed();
  }

  /** Ends whatever is under way, cleanly. Asked again while hits are fetched, it goes on without them. */
  end(): void {
    this.fetching?.abort();
    this.dispatch({ type: 'end' });
  }

  chooseProcess(pid: number): void {
    this.#chosen.resolve(pid);
  }

  /** The process that the user chooses; the inspection waits for it. */
  chosenProcess(): Promise<number> {
    return this.#chosen.promise;
  }

  trace(request: TraceRequest, limits: Limits, engine: Engine): void {
    this.refusal = undefined;
    if (this.state.phase === 'choosing') {
      this.#want(request, limits, engine);
      this.dispatch({ type: 'trace' });
      return;
    }
    void this.ask('trace', request, 20_000).then((answer) => {
      if (answer.ok) this.requests.set(answer.value.id, request);
      return this.refreshTracepoints();
    });
  }

  /** In a watch session: takes the probes out and attaches Delve for one of the tracepoints. */
  debug(id: number, limits: Limits): void {
    if (this.state.phase !== 'tracing' || this.wanted?.engine !== 'watch') return;
    this.refusal = undefined;
    this.#want(this.requests.get(id) ?? this.wanted.request, limits, 'debug');
    this.dispatch({ type: 'debug' });
  }

  #want(request: TraceRequest, limits: Limits, engine: Engine): void {
    this.wanted = { request, limits: { ...limits, holdMs: this.#holdMs(limits.holdMs) }, engine };
  }

  /** How long the container's liveness probe bears that the process stands still; undefined without a probe. */
  get livenessMs(): number | undefined {
    const container = this.request.pod.details.find(({ name }) => name === this.request.container);
    return container && livenessBudgetMs(container);
  }

  /** Whether watch works where the agent runs. */
  get watch(): Hello['watch'] {
    // An agent of an --image may be older than the engine.
    const known: Hello['watch'] | undefined = this.hello?.watch;
    return (
      known ?? { possible: false, reason: 'the agent has no watch engine', hint: 'Use an image with a newer agent.' }
    );
  }

  /** Other budgets while it is traced. */
  async limit(wanted: Limits): Promise<void> {
    if (!this.wanted) return;
    const limits = { ...wanted, durationMs: this.#durationMs(wanted.durationMs) };
    const answer = await this.ask('limit', { limits }, 20_000);
    if (answer.ok) this.wanted = { ...this.wanted, limits };
    this.changed();
  }

  /** No longer than the debug pod may live, less a minute for the end: its deadline can't be moved. */
  #durationMs(wanted: number): number {
    const before = (this.tracingSince ?? Date.now()) - this.startedAt;
    const most = Math.max(0, this.request.deadlineSeconds * 1_000 - before - 60_000);
    return wanted === 0 ? most : Math.min(wanted, most);
  }

  /** Held for no longer than its liveness probe bears, with a margin. */
  #holdMs(wanted: number): number {
    const budget = this.livenessMs;
    if (budget === undefined) return wanted;
    const bearable = Math.max(500, Math.round(budget * 0.7));
    return wanted === 0 ? bearable : Math.min(wanted, bearable);
  }

  untrace(id: number): void {
    void this.ask('untrace', { id }, 20_000).then(() => this.refreshTracepoints());
  }

  async describe(name: string): Promise<void> {
    if (this.pid === undefined) return;
    if (this.state.phase === 'choosing') void this.measure(name);
    const answer = await this.ask('signature', { pid: this.pid, function: name });
    if (answer.ok) this.signature = answer.value;
    this.changed();
  }

  /** Counts the function's calls for a moment where that stops nothing; undefined where watch isn't possible. */
  async measure(name: string): Promise<Measured | undefined> {
    if (!this.client || this.pid === undefined || !this.watch.possible) return undefined;
    return this.measuring.measure(this.client, this.pid, name);
  }

  async refreshTracepoints(): Promise<void> {
    const answer = await this.client?.request('tracepoints', {}, 20_000);
    if (answer?.ok) this.tracepoints = answer.value.tracepoints;
    this.changed();
  }

  /** A request of the user's; a refusal is kept for the screen. */
  async ask<Name extends keyof Requests>(
    method: Name,
    params: Requests[Name]['params'],
    timeoutMs?: number,
  ): Promise<Result<Requests[Name]['result']>> {
    this.refusal = undefined;
    const gone = failed({ kind: 'link', message: 'There is no connection to the agent.' });
    const answer = await (this.client?.request(method, params, timeoutMs) ?? gone);
    if (!answer.ok) {
      this.refusal = answer.failure;
      this.ports.log.failure(answer.failure);
      this.changed();
    }
    return answer;
  }

  /** What the agent says unasked. */
  readonly notified = (notification: Notification): void => {
    switch (notification.method) {
      case 'hit': {
        const hit = notification.params;
        // After a reconnect the agent sends again what may have been lost.
        if (hit.seq <= this.lastSeq) return;
        this.lastSeq = hit.seq;
        this.hits.add(hit);
        this.hitFile?.add(hit);
        for (const listener of this.#hitListeners) listener(hit);
        break;
      }
      case 'state': {
        const known = this.target.hits;
        this.#countSampling(notification.params);
        this.target = notification.params;
        if (known !== this.target.hits || this.tracepoints.length === 0) void this.#refreshSoon();
        break;
      }
      case 'summary':
        this.summary = withStacks(notification.params);
        for (const one of notification.params.tracepoints) {
          const hits = hitsRead(one);
          const { id, calls, recorded, sent = hits } = one;
          this.watched.set(id, { calls, recorded, hits, sent });
        }
        break;
      case 'dropped':
        this.dropped += notification.params.count;
        break;
      case 'detached':
        this.#detached(notification.params);
        break;
      case 'exporting': {
        // Given up, and the agent doesn't know yet.
        if (!this.fetching) break;
        const { done, of } = notification.params;
        const counts = `${done.toLocaleString('en')} of ${of.toLocaleString('en')}`;
        this.steps.say('fetch', `the debug pod writes its hits into a file: ${counts}`);
        break;
      }
      case 'attached':
        break;
      case 'log':
        this.ports.log.write(`agent ${notification.params.level}`, notification.params.message);
        if (notification.params.level !== 'info') this.said = { ...notification.params, at: Date.now() };
    }
    this.changed();
  };

  #detached({ reason, message, proof }: Extract<Notification, { method: 'detached' }>['params']): void {
    this.proof = proof;
    // The request that is under way answers for itself.
    if (reason === 'attach-failed' || (reason === 'asked' && ['attaching', 'switching'].includes(this.state.phase)))
      return;
    const why = detachReason(reason, message);
    if (reason !== 'asked') this.reason = why.text;
    this.dispatch({ type: 'detached', ...(why.failure ? { failure: why.failure } : {}) });
  }

  #sampledSince: number | undefined;
  #countSampling({ paused, phase }: TargetState): void {
    const out = (paused === 'overhead' || paused === 'rate') && phase === 'running';
    if (out) this.#sampledSince ??= Date.now();
    else if (this.#sampledSince !== undefined) {
      this.sampledMs += Date.now() - this.#sampledSince;
      this.#sampledSince = undefined;
    }
  }

  #refreshing = false;
  /** Tracepoints set in the console have no message of their own; hits of theirs do. At most once a second. */
  async #refreshSoon(): Promise<void> {
    if (this.#refreshing || this.state.phase !== 'tracing') return;
    this.#refreshing = true;
    await this.refreshTracepoints();
    setTimeout(() => {
      this.#refreshing = false;
    }, 1000).unref();
  }

  #entered(state: State, effect: Effect | undefined): void {
    this.#work?.abort();
    this.#work = undefined;
    if (state.phase === 'tracing' && this.tracingSince === undefined) this.tracingSince = Date.now();
    this.attachingSince = state.phase === 'attaching' ? Date.now() : undefined;
    if (state.phase === 'switching') this.switchingSince = Date.now();
    else if (state.phase !== 'attaching') this.switchingSince = undefined;
    if (effect) this.#begin(effect);
    if (state.phase === 'ended' || state.phase === 'leaked') this.#finish();
  }

  #begin(effect: Effect): void {
    const work: Work = works[effect];
    const controller = new AbortController();
    this.#work = controller;
    let limit: NodeJS.Timeout | undefined;
    const run = async (): Promise<Event> => {
      await work.before?.(this, controller.signal);
      if (work.limit) {
        const failure: Failure = { ...work.limit.failure, kind: 'timeout' };
        limit = setTimeout(() => answer({ type: 'failed', failure }), work.limit.ms);
      }
      return work.run(this, controller.signal);
    };
    const answer = (event: Event): void => {
      clearTimeout(limit);
      // The phase has been left: whatever this work found out comes too late.
      if (this.#work !== controller) return;
      this.dispatch(event);
    };
    run().then(answer, (bug: unknown) => {
      const cause = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
      answer({
        type: 'failed',
        failure: {
          kind: 'internal',
          message: 'This is a bug in k8s-dlv-tui; the session is being ended.',
          hint: 'Please report it with the log file.',
          cause,
        },
      });
    });
  }

  #finish(): void {
    this.console?.close();
    this.client?.cut();
    if (this.state.phase === 'ended') this.reaper?.dismiss();
    this.hitFile?.close();
    this.report = report(this);
    this.changed();
    this.#resolveEnded(this.report);
  }
}

/** Go writes a list that was never made as null: a stack of which no frame could be named. */
function withStacks({ tracepoints, ...more }: Summary): Summary {
  return {
    ...more,
    tracepoints: tracepoints.map(({ callers, ...one }) => ({
      ...one,
      ...(callers ? { callers: callers.map(({ stack, count }) => ({ stack: stack ?? [], count })) } : {}),
    })),
  };
}

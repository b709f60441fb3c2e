import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine, Limits, Requests } from '../src/agent/protocol.ts';
import { agent, dlv } from './programs.ts';
import { started } from './started.ts';

export const noLimits: Limits = { hits: 0, hitsPerSecond: 0, durationMs: 0, overheadPercent: 0, holdMs: 0 };
/** What `k8s-dlv-tui` asks for when nobody says otherwise. */
export const defaultLimits = (engine: Engine): Limits => ({
  hits: engine === 'watch' ? 1_000_000 : 10_000,
  hitsPerSecond: 0,
  durationMs: 600_000,
  overheadPercent: 10,
  holdMs: 0,
});

const HIT = Buffer.from('"method":"hit"');
const RETURN = Buffer.from('"return":true');
const NEW_LINE = 10;

export interface OurTrace {
  function: string;
  engine: Engine;
  limits: Limits;
  print?: string[];
  stack?: number;
  returns?: boolean;
}

interface Answer {
  id?: number;
  result?: unknown;
  error?: { message: string };
}

interface Told {
  method?: string;
  params?: { count?: number; tracepoints?: { calls: number; recorded: number }[] };
}

/** The agent that the package has, on this machine, and a client of it that counts hits without reading them. */
export class Agent {
  hits = 0;
  returns = 0;
  dropped = 0;
  /** From the last summary, which comes once a second: calls that the kernel counted, and hits with their values. */
  calls = 0;
  recorded = 0;
  #summarised = (): void => {};
  readonly #serve;
  readonly #session;
  readonly #directory = mkdtempSync(join(tmpdir(), 'b'));
  readonly #answers = new Map<number, (answer: Answer) => void>();
  readonly #renewing: NodeJS.Timeout;
  #last = 0;
  #rest: Buffer = Buffer.alloc(0);

  constructor() {
    // SIGTERM at the end: then it detaches.
    this.#serve = started(
      agent,
      ['serve', '--dir', this.#directory, '--dlv', dlv],
      { stdio: ['ignore', 'ignore', 'ignore'] },
      'SIGTERM',
    );
    this.#session = started(agent, ['session', '--dir', this.#directory], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#session.child.stdout?.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#renewing = setInterval(() => void this.asks('renew', {}).catch(() => {}), 1_000);
  }

  get pid(): number {
    return this.#serve.pid;
  }

  async asks<M extends keyof Requests>(method: M, params: Requests[M]['params']): Promise<Requests[M]['result']> {
    this.#last += 1;
    const id = this.#last;
    const answer = new Promise<Answer>((resolve) => this.#answers.set(id, resolve));
    this.#session.child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    const { result, error } = await Promise.race([
      answer,
      this.#session.ended.then((): Answer => ({ error: { message: 'the agent has ended' } })),
    ]);
    if (error) throw new Error(`${method}: ${error.message}`);
    return result as Requests[M]['result'];
  }

  async traces(pid: number, { function: name, engine, limits, print = [], stack = 0, returns = false }: OurTrace) {
    await this.asks('hello', { protocol: 1, client: 'bench', leaseMs: 30_000 });
    const attached = await this.asks('attach', { pid, limits, engine });
    await this.asks('trace', { location: { function: name }, print, stack, args: false, returns });
    return attached;
  }

  /** Resolves with the next summary, or after three seconds: a trace whose budget is spent has none. */
  summary(): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, 3_000).unref();
      this.#summarised = resolve;
    });
  }

  async ends(): Promise<void> {
    clearInterval(this.#renewing);
    await this.asks('exit', {}).catch(() => {});
    await this.#serve.end('SIGTERM');
    await this.#session.end();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Hits are counted by their bytes: whoever reads them must not take the time of what is measured. */
  #read(chunk: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let from = 0;
    for (let end = bytes.indexOf(NEW_LINE); end >= 0; end = bytes.indexOf(NEW_LINE, from)) {
      const line = bytes.subarray(from, end);
      from = end + 1;
      if (line.subarray(0, 40).includes(HIT)) {
        if (line.includes(RETURN)) this.returns += 1;
        else this.hits += 1;
      } else this.#understand(JSON.parse(line.toString()));
    }
    this.#rest = bytes.subarray(from);
  }

  #understand(message: Answer & Told): void {
    if (message.id !== undefined) {
      this.#answers.get(message.id)?.(message);
      this.#answers.delete(message.id);
    } else if (message.method === 'dropped') this.dropped += message.params?.count ?? 0;
    else if (message.method === 'summary') {
      const [summary] = message.params?.tracepoints ?? [];
      this.calls = summary?.calls ?? this.calls;
      this.recorded = summary?.recorded ?? this.recorded;
      this.#summarised();
    }
  }
}

import { setTimeout } from 'node:timers/promises';
import { Agent, noLimits, type OurTrace } from '../agent.ts';
import type { Benchmark, Column, Figure, Sample } from '../benchmark.ts';
import { type ByHand, command, consoleTrace, dlvTrace, lineWith, summing } from '../by-hand.ts';
import { load, loadOf, service } from '../load.ts';
import { serviceSource } from '../programs.ts';

const UNTRACED_MS = 1_500;
const TRACED_MS = 2_000;
const FUNCTION = 'main.take';

/** A tracer at work, and its hits so far: recorded with their values, and shown one by one. */
interface Tracer {
  hits(): number;
  shown?(): number;
  ends(): Promise<unknown>;
}

type Begin = (pid: number) => Promise<Tracer> | Tracer;

/** The harm of a hit: the same process with 8 clients, first untouched, then traced. */
export const perHit: Benchmark = {
  name: 'per-hit',
  about:
    'A Go HTTP service, 8 clients as fast as it goes, a function that is called once a request. Each column has a process of its own, measured untouched and then traced; ratio: traced to untouched.',
  rounds: 3,
  figures: {
    throughput: { unit: 'requests/s', decimals: 0 },
    'service CPU': { unit: 'µs a request', decimals: 1 },
    p50: { unit: 'ms', decimals: 2 },
    p99: { unit: 'ms', decimals: 2 },
    'hits recorded': { unit: '% of requests', decimals: 1 },
    'hits shown one by one': { unit: '% of requests', decimals: 1 },
  },
  columns: async () => [
    { name: 'untraced (again)', run: () => measured(() => undefined) },
    column('ours: watch, no expression', ours({ engine: 'watch' })),
    column('ours: watch, 1 expression', ours({ engine: 'watch', print: ['customer'] })),
    column('ours: watch, 3 expressions', ours({ engine: 'watch', print: ['customer', 'o.SKU', 'o.Count'] })),
    column('ours: watch, 1 + stack of 8', ours({ engine: 'watch', print: ['customer'], stack: 8 })),
    column('ours: watch, 1 + returns', ours({ engine: 'watch', print: ['customer'], returns: true })),
    column('bpftrace, one register', bpftrace('printf("hit %d\\n", reg("bx"))')),
    column('bpftrace, one string', bpftrace(`printf("hit %s\\n", ${STRING})`)),
    column('bpftrace, one string summed up', (pid) => ({
      ...summing(
        'bpftrace',
        [
          '-p',
          String(pid),
          '-e',
          `${probe(pid)} { @n = count(); @v[${STRING}] = count(); } interval:s:1 { print(@n); }`,
        ],
        /@n: (\d+)\s*$/,
      ),
      shown: () => 0,
    })),
    column('ours: debug, 1 expression', ours({ engine: 'debug', print: ['customer'] })),
    column('by hand: dlv attach --init, 1 expression', (pid) =>
      consoleTrace(pid, [
        `trace take ${serviceSource}:${lineWith(serviceSource, 'the line of the console')}`,
        'on take print customer',
        'continue',
      ]),
    ),
    column('by hand: dlv trace -p', (pid) => dlvTrace(pid, FUNCTION)),
    { name: 'what the load generator can do', run: () => itself() },
  ],
};

const column = (name: string, begin: Begin): Column => ({ name, run: () => measured(begin) });

function ours(trace: Omit<OurTrace, 'function' | 'limits'>): Begin {
  return async (pid) => {
    const agent = new Agent();
    await agent.traces(pid, { function: FUNCTION, limits: noLimits, ...trace });
    if (trace.engine === 'debug') return { hits: () => agent.hits, ends: () => agent.ends() };
    // Each hit is recorded and summed up in the agent; of fast functions a thousand a second are shown one by one.
    return { hits: () => agent.recorded, shown: () => agent.hits, ends: () => agent.ends() };
  };
}

/** In a Go function's registers: AX is where the string is, BX its length. */
const STRING = 'str(reg("ax"), reg("bx"))';

const probe = (pid: number): string => `uprobe:/proc/${pid}/exe:"${FUNCTION}"`;

function bpftrace(action: string): Begin {
  return (pid): ByHand => command('bpftrace', ['-p', String(pid), '-e', `${probe(pid)} { ${action} }`], 'hit ');
}

async function measured(begin: Begin | (() => undefined)): Promise<Sample> {
  const target = await service();
  let tracer: Tracer | undefined;
  try {
    await load(target.address, 300);
    const before = await loadOf(target, UNTRACED_MS);
    tracer = await begin(target.pid);
    if (tracer) await seesHits(tracer, target.address);
    const hitsBefore = tracer?.hits() ?? 0;
    const shownBefore = tracer?.shown?.() ?? hitsBefore;
    const after = await loadOf(target, TRACED_MS);
    const hits = tracer ? await settled(tracer) : 0;
    const shown = tracer?.shown?.() ?? hits;
    const share = (value: number): Figure => ({ value: (100 * value) / after.requests, of: 100 });
    const figure = (value: number, of: number) => ({ value, of });
    return {
      throughput: figure(after.perSecond, before.perSecond),
      'service CPU': figure(after.cpuMicroseconds, before.cpuMicroseconds),
      p50: figure(after.p50, before.p50),
      p99: figure(after.p99, before.p99),
      ...(tracer
        ? { 'hits recorded': share(hits - hitsBefore), 'hits shown one by one': share(shown - shownBefore) }
        : {}),
    };
  } finally {
    // Not together: who ends kindly needs a target.
    try {
      await tracer?.ends();
    } finally {
      await target.end();
    }
  }
}

/** Asks until a hit is seen: then the tracer is at work, and nothing of its begin is measured. */
async function seesHits(tracer: Tracer, address: string): Promise<void> {
  const until = Date.now() + 30_000;
  while (tracer.hits() === 0) {
    if (Date.now() > until) throw new Error('no hit was seen within 30 s');
    await fetch(`http://${address}/?customer=first`, { signal: AbortSignal.timeout(20_000) }).catch(() => {});
    await setTimeout(100);
  }
  await settled(tracer);
}

/** Waits until no more hits come, ten seconds at most; a summary comes once a second. */
async function settled(tracer: Tracer): Promise<number> {
  for (let turn = 0; turn < 8; turn += 1) {
    const before = tracer.hits();
    await setTimeout(1_200);
    if (tracer.hits() === before) break;
  }
  return tracer.hits();
}

/** Against a service that only writes a fixed answer. */
async function itself(): Promise<Sample> {
  const target = await service(['-respond'], 'load');
  try {
    const { requests, seconds, p50, p99 } = await load(target.address, TRACED_MS);
    return { throughput: { value: requests / seconds }, p50: { value: p50 }, p99: { value: p99 } };
  } finally {
    await target.end();
  }
}

import { Agent, defaultLimits, noLimits, type OurTrace } from '../agent.ts';
import type { Benchmark, Column, Sample } from '../benchmark.ts';
import { load, loadOf, service } from '../load.ts';

const RATE = 100_000;
const UNTRACED_MS = 2_000;
/** Longer than the two seconds that the budget looks back. */
const TRACED_MS = 6_000;

const FRAMED = 'main.tick';
const FRAMELESS = 'main.leaf';

/** A function that is called far too often to be traced hit by hit: what the budgets make of it. */
export const volume: Benchmark = {
  name: 'volume',
  about: `A function that is called ${RATE.toLocaleString('en')} times a second beside an HTTP service with 8 clients, one expression. A probe on a function with a frame is emulated by the kernel, on one without it is single-stepped. Each column has a process of its own, measured untouched and then traced; ratio: traced to untouched.`,
  rounds: 3,
  figures: {
    throughput: { unit: 'requests/s', decimals: 0 },
    'service CPU': { unit: 'µs a request, the calls beside it too', decimals: 1 },
    p99: { unit: 'ms', decimals: 2 },
    calls: { unit: 'calls/s of the function', decimals: 0 },
    'calls counted': { unit: '% of calls', decimals: 1 },
    'hits recorded': { unit: '% of calls', decimals: 1 },
  },
  columns: async () => [
    column('untraced (again)'),
    column('ours: watch, default budgets, with a frame', watch(FRAMED, true)),
    column('ours: watch, default budgets, frameless', watch(FRAMELESS, true)),
    column('ours: watch, no budgets, with a frame', watch(FRAMED, false)),
    column('ours: watch, no budgets, frameless', watch(FRAMELESS, false)),
    column('ours: debug, default budgets', {
      function: FRAMED,
      engine: 'debug',
      limits: { ...defaultLimits('debug'), hits: 0 },
      print: ['customer'],
    }),
  ],
};

const watch = (name: string, budgets: boolean): OurTrace => ({
  function: name,
  engine: 'watch',
  limits: budgets ? defaultLimits('watch') : noLimits,
  print: ['customer'],
});

const column = (name: string, trace?: OurTrace): Column => ({ name, run: () => measured(trace) });

async function measured(trace: OurTrace | undefined): Promise<Sample> {
  const target = await service(['-rate', String(RATE)]);
  let agent: Agent | undefined;
  const ticks = async (): Promise<number> => Number(await (await fetch(`http://${target.address}/ticks`)).text());
  const underLoad = async (ms: number) => {
    const [before, from] = [await ticks(), Date.now()];
    const answered = await loadOf(target, ms);
    const calls = (await ticks()) - before;
    return { ...answered, callRate: (calls / (Date.now() - from)) * 1_000 };
  };
  try {
    await load(target.address, 300);
    const before = await underLoad(UNTRACED_MS);
    if (trace) {
      agent = new Agent();
      await agent.traces(target.pid, trace);
    }
    // What the kernel counted comes in a summary once a second; the function's own count is read right then.
    const counts = async () => {
      if (trace?.engine === 'watch') await agent?.summary();
      return {
        calls: agent?.calls ?? 0,
        hits: trace?.engine === 'watch' ? (agent?.recorded ?? 0) : (agent?.hits ?? 0),
        ticks: await ticks(),
      };
    };
    const from = await counts();
    const after = await underLoad(TRACED_MS);
    const to = await counts();
    const share = (value: number) => ({ value: (100 * value) / (to.ticks - from.ticks), of: 100 });
    return {
      throughput: { value: after.perSecond, of: before.perSecond },
      'service CPU': { value: after.cpuMicroseconds, of: before.cpuMicroseconds },
      p99: { value: after.p99, of: before.p99 },
      calls: { value: after.callRate, of: before.callRate },
      ...(trace?.engine === 'watch' ? { 'calls counted': share(to.calls - from.calls) } : {}),
      ...(trace ? { 'hits recorded': share(to.hits - from.hits) } : {}),
    };
  } finally {
    try {
      await agent?.ends();
    } finally {
      await target.end();
    }
  }
}

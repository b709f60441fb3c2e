import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { eventually } from '../../test/support/eventually.ts';
import { Agent, noLimits } from '../agent.ts';
import type { Benchmark, Column, Sample } from '../benchmark.ts';
import { consoleTrace, dlvTrace } from '../by-hand.ts';
import { service, spaced } from '../load.ts';
import { bigProgram } from '../programs.ts';
import { say } from '../say.ts';
import { started } from '../started.ts';

interface Target {
  pid: number;
  address: string;
  path: string;
  /** Called for every request. */
  function: string;
  end(): Promise<void>;
}

interface Tracer {
  hits(): number;
  ends(): Promise<void>;
}

/** The harm of an attach: for how long nobody was answered. */
export const attach: Benchmark = {
  name: 'attach',
  about:
    'The longest time between two answers to a client that asks every millisecond, from half a second before the attach to half a second after the first hit. Small: the service of the benchmarks. Big: etcd in one binary with all of Kubernetes, with debug info. Ratio: to the same target with nobody attaching.',
  rounds: 4,
  figures: {
    'longest gap, small': { unit: 'ms', decimals: 0 },
    'first hit after, small': { unit: 'ms', decimals: 0 },
    'longest gap, big': { unit: 'ms', decimals: 0 },
    'first hit after, big': { unit: 'ms', decimals: 0 },
  },
  columns: async () => {
    say('attach: building Kubernetes with debug info (from Go’s build cache: half a minute, else 10 minutes)');
    const big = bigProgram();
    const column = (name: string, begin?: (target: Target) => Promise<Tracer> | Tracer): Column => ({
      name,
      run: async () => ({
        ...(await measured('small', await small(), begin)),
        ...(await measured('big', await etcd(big), begin)),
      }),
    });
    return [
      column('nobody attaches'),
      column('ours: watch', ours('watch')),
      column('ours: debug', ours('debug')),
      column('by hand: dlv attach --init', (target) =>
        consoleTrace(target.pid, [`trace t ${target.function}`, 'continue']),
      ),
      column('by hand: dlv trace -p', (target) => dlvTrace(target.pid, target.function)),
    ];
  },
};

function ours(engine: 'watch' | 'debug') {
  return async (target: Target): Promise<Tracer> => {
    const agent = new Agent();
    await agent.traces(target.pid, { function: target.function, engine, limits: noLimits });
    return { hits: () => agent.hits, ends: () => agent.ends() };
  };
}

async function measured(
  size: string,
  target: Target,
  begin?: (target: Target) => Promise<Tracer> | Tracer,
): Promise<Sample> {
  const client = await spaced(target.address, target.path);
  let tracer: Tracer | undefined;
  try {
    await setTimeout(500);
    const since = performance.now();
    tracer = await begin?.(target);
    if (tracer) {
      const { hits } = tracer;
      await eventually(
        () => {
          if (hits() === 0) throw new Error('no hit was seen');
        },
        60_000,
        2,
      );
    } else await setTimeout(1_000);
    const firstHit = performance.now() - since;
    await setTimeout(500);
    const { gapMs } = await client.stop();
    return {
      [`longest gap, ${size}`]: { value: gapMs },
      ...(tracer ? { [`first hit after, ${size}`]: { value: firstHit } } : {}),
    };
  } finally {
    try {
      await tracer?.ends();
    } finally {
      await target.end();
    }
  }
}

async function small(): Promise<Target> {
  return { ...(await service()), path: '/?customer=bench', function: 'main.take' };
}

async function etcd(big: string): Promise<Target> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-etcd-'));
  const [client, peer] = [await freePort(), await freePort()];
  const it = started(
    big,
    [
      '--data-dir',
      directory,
      '--listen-client-url',
      `http://127.0.0.1:${client}`,
      '--listen-peer-url',
      `http://127.0.0.1:${peer}`,
    ],
    { argv0: 'etcd', stdio: ['ignore', 'ignore', 'ignore'] },
  );
  const address = `127.0.0.1:${client}`;
  await eventually(async () => {
    const { status } = await fetch(`http://${address}/version`);
    if (status !== 200) throw new Error(`etcd answers with ${status}`);
  }, 60_000);
  return {
    pid: it.pid,
    address,
    path: '/version',
    function: 'go.etcd.io/etcd/server/v3/etcdserver/api/etcdhttp.serveVersion',
    async end() {
      await it.end();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

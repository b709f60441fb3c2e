import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { build } from 'esbuild';
import { paths } from '../../test/support/paths.ts';
import type { Benchmark, Column, Sample } from '../benchmark.ts';
import { median } from '../interleave.ts';
import { cpuSeconds } from '../load.ts';
import { Pty } from '../pty.ts';

const TYPED = 'kubelet sync pod';
const BACKSPACE = '\x7f';
const LOG_MS = 15_000;

/** How the screens feel when there is much to show. */
export const screens: Benchmark = {
  name: 'screens',
  about: `The real screens with made-up content in a process on a terminal of 120x36. A person types “${TYPED}” (orders 12 for pods) and takes it back, a key at a time: from the key to the first change of the picture, and to the last one. The hit log for ${LOG_MS / 1_000} s: CPU as a share of one core, the keys are Up and Down.`,
  rounds: 3,
  figures: {
    'key to first change, p50': { unit: 'ms', decimals: 1 },
    'key to first change, worst': { unit: 'ms', decimals: 1 },
    'key to last change, p50': { unit: 'ms', decimals: 1 },
    memory: { unit: 'MB resident', decimals: 0 },
    processor: { unit: '% of a core', decimals: 0 },
  },
  columns: async () => {
    const program = await bundled();
    const column = (name: string, words: string[], typed: string, seen: RegExp): Column => ({
      name,
      run: () => measured([program, ...words], typed, seen),
    });
    return [
      column('9 functions', ['functions', '9'], TYPED, /kubelet/),
      column('150,000 functions', ['functions', '150000'], TYPED, /kubelet/),
      column('5,000 pods', ['pods', '5000'], 'orders 12', /orders-/),
      { name: 'log, 10 hits/s', run: () => hitLog(program, 10) },
      { name: 'log, 1,000 hits/s', run: () => hitLog(program, 1_000) },
    ];
  },
};

/** As build.ts does it, with the production build of React. */
async function bundled(): Promise<string> {
  const outfile = `${paths.root}.cluster/bench/screens.mjs`;
  await build({
    entryPoints: [`${paths.root}bench/programs/screens.tsx`],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    minify: true,
    external: ['@lydell/node-pty'],
    plugins: [
      {
        name: 'no-react-devtools',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: 'react-devtools-core', namespace: 'empty' }));
          onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {}' }));
        },
      },
    ],
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
    logLevel: 'warning',
  });
  return outfile;
}

async function measured(args: string[], typed: string, seen: RegExp): Promise<Sample> {
  const person = await Pty.runs(process.execPath, args);
  try {
    await person.sees(seen);
    await setTimeout(500);
    const changes = [];
    for (const key of [...typed, ...typed.replaceAll(/./g, BACKSPACE)]) changes.push(await person.changes(key));
    return { ...summary(changes), memory: { value: memory(person.pid) } };
  } finally {
    await person.ends();
  }
}

async function hitLog(program: string, rate: number): Promise<Sample> {
  const person = await Pty.runs(process.execPath, [program, 'session', String(rate)]);
  try {
    await person.sees(/running/);
    await setTimeout(2_000);
    const [before, since] = [cpuSeconds(person.pid), performance.now()];
    await setTimeout(LOG_MS);
    const processor = { value: ((cpuSeconds(person.pid) - before) / (performance.now() - since)) * 100_000 };
    return { memory: { value: memory(person.pid) }, processor };
  } finally {
    await person.ends();
  }
}

function summary(changes: { firstMs: number; lastMs: number }[]): Sample {
  const first = changes.map(({ firstMs }) => firstMs);
  return {
    'key to first change, p50': { value: median(first) },
    'key to first change, worst': { value: Math.max(...first) },
    'key to last change, p50': { value: median(changes.map(({ lastMs }) => lastMs)) },
  };
}

const memory = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

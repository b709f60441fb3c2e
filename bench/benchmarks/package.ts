import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { paths } from '../../test/support/paths.ts';
import type { Benchmark, Sample } from '../benchmark.ts';
import { dlv } from '../programs.ts';

const run = promisify(execFile);

/** What is downloaded, and what `npx` takes. */
export const packed: Benchmark = {
  name: 'package',
  about:
    'The npm package as packed from this checkout (agent and dlv for two architectures in it), and `npx` of it: with an empty npm cache, which has to fetch the one dependency from the registry, and again. Beside it: dlv alone for one architecture, which the ways by hand have to have.',
  rounds: 3,
  figures: {
    packed: { unit: 'MB', decimals: 1 },
    unpacked: { unit: 'MB', decimals: 1 },
    'npx --version, first': { unit: 's', decimals: 2 },
    'npx --version, again': { unit: 's', decimals: 2 },
  },
  columns: async () => [
    { name: 'dlv alone', run: async () => ({ unpacked: { value: statSync(dlv).size / 1e6 } }) },
    { name: 'ours', run: () => measured() },
  ],
};

async function measured(): Promise<Sample> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-package-'));
  // npm calls the bench: what it was told is not for the one that is measured.
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const env = { ...Object.fromEntries(own), npm_config_cache: join(directory, 'cache') };
  try {
    const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory], {
      cwd: paths.root,
      env,
    });
    const parsed: unknown = JSON.parse(stdout);
    const [about] = Object.values(parsed as Record<string, { filename: string; size: number; unpackedSize: number }>);
    if (!about) throw new Error('npm pack said nothing');
    const npx = async (): Promise<number> => {
      const since = performance.now();
      await run('npx', ['--yes', `--package=${join(directory, about.filename)}`, 'k8s-dlv-tui', '--version'], {
        cwd: directory,
        env,
      });
      return (performance.now() - since) / 1_000;
    };
    return {
      packed: { value: about.size / 1e6 },
      unpacked: { value: about.unpackedSize / 1e6 },
      'npx --version, first': { value: await npx() },
      'npx --version, again': { value: await npx() },
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

import { spawnSync } from 'node:child_process';
import { paths } from './paths.ts';

/** vitest's global set-up of the end-to-end tests: the local cluster is up, with the sample programs. It stays up. */
export default function setup(): void {
  for (const words of [['up'], ['deploy', 'hello-world', 'orders', 'pair']]) {
    const { status } = spawnSync('sh', [paths.clusterCommand, ...words], { stdio: 'inherit' });
    if (status !== 0) throw new Error(`the local cluster: ${words.join(' ')} failed with ${status}`);
  }
}

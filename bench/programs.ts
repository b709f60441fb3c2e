import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { paths } from '../test/support/paths.ts';

const own = fileURLToPath(new URL('programs/', import.meta.url));
const built = `${paths.root}.cluster/bench/`;

/** Those that the package has, for this machine. */
export const agent = `${paths.root}dist/bin/linux-amd64/agent`;
export const dlv = `${paths.root}dist/bin/linux-amd64/dlv`;

/** The service's source, for tracepoints by line. */
export const serviceSource = `${own}service/main.go`;

const done = new Set<string>();

/** A plain build of one of the programs in bench/programs, once a run. */
export function program(name: 'service' | 'load'): string {
  if (!done.has(name)) {
    mkdirSync(built, { recursive: true });
    execFileSync('go', ['build', '-o', built + name, `./${name}`], { cwd: own, stdio: 'inherit' });
    done.add(name);
  }
  return built + name;
}

/** Kubernetes in one binary with its debug info, as the local cluster's has none. */
export function bigProgram(): string {
  mkdirSync(built, { recursive: true });
  const to = `${built}kubernetes`;
  execFileSync('go', ['build', '-trimpath', '-buildvcs=false', '-o', to, '.'], {
    cwd: `${paths.root}local-cluster/kubernetes`,
    env: { ...process.env, CGO_ENABLED: '0' },
    stdio: 'inherit',
  });
  return to;
}

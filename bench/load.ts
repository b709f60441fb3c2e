import { readFileSync } from 'node:fs';
import { program } from './programs.ts';
import { firstLine, started } from './started.ts';

export interface Answered {
  requests: number;
  seconds: number;
  p50: number;
  p99: number;
  longestMs: number;
  gapMs: number;
}

/** As fast as it goes, by 8 clients. */
export async function load(address: string, ms: number, path = '/?customer=bench'): Promise<Answered> {
  const it = started(program('load'), ['-address', address, '-path', path, '-for', `${ms}ms`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(await firstLine(it));
}

/**
 * The same, with the time that the service's threads ran for a request, in user and kernel mode. A probe's trap is in it, and
 * whoever else uses the machine is not: the steadiest of all figures here.
 */
export async function loadOf(target: { pid: number; address: string }, ms: number) {
  const before = cpuSeconds(target.pid);
  const answered = await load(target.address, ms);
  const perRequest = ((cpuSeconds(target.pid) - before) / answered.requests) * 1e6;
  return { ...answered, perSecond: answered.requests / answered.seconds, cpuMicroseconds: perRequest };
}

/** User and system time, of ticks of a hundredth. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** One client that asks every millisecond, until it is told to stop. */
export async function spaced(address: string, path = '/?customer=bench'): Promise<{ stop(): Promise<Answered> }> {
  const it = started(program('load'), ['-address', address, '-path', path, '-every', '1ms'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const line = firstLine(it);
  await new Promise((resolve) => it.child.stderr?.once('data', resolve));
  return {
    stop: async () => {
      it.child.stdin?.end();
      return JSON.parse(await line);
    },
  };
}

/** A service of bench/programs; `address` is where it listens. */
export async function service(args: readonly string[] = [], name: 'service' | 'load' = 'service') {
  const it = started(program(name), args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const address = (await firstLine(it)).replace('ready ', '');
  return { ...it, address };
}

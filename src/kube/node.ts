import type { NodeFacts } from './objects.ts';
import type { NodeObject } from './wire.ts';

export function nodeFacts({ metadata, spec, status }: NodeObject): NodeFacts {
  return {
    name: metadata?.name ?? '',
    ready: (status?.conditions ?? []).some(({ type, status: value }) => type === 'Ready' && value === 'True'),
    os: status?.nodeInfo?.operatingSystem ?? '',
    arch: status?.nodeInfo?.architecture ?? '',
    kernel: status?.nodeInfo?.kernelVersion ?? '',
    schedulable: spec?.unschedulable !== true,
    memoryMiB: Math.floor(bytesOf(status?.allocatable?.memory ?? '0') / 2 ** 20),
  };
}

const units: Record<string, number> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A Kubernetes quantity (`1Gi`, `500M`, `1e9`) as a number; 0 for what is none. */
export function bytesOf(quantity: string): number {
  const [, number, unit = ''] = /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([A-Za-z]*)$/.exec(quantity) ?? [];
  const factor = units[unit];
  return number === undefined || factor === undefined ? 0 : Number(number) * factor || 0;
}

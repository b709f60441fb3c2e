import type { Engine, Limits } from '../src/agent/protocol.ts';
import { seconds } from './durations.ts';

/** A budget that a person can change, with the amounts that are offered; 0 is none. */
export interface Budget {
  limit: 'hits' | 'hitsPerSecond' | 'durationMs' | 'overheadPercent';
  label: string;
  what: string;
  /** In watch, where that is something else. */
  watched?: string;
  amounts: readonly number[];
  text(amount: number): string;
}

const MINUTE = 60_000;
const whole = (amount: number): string => amount.toLocaleString('en');

export const budgets: readonly Budget[] = [
  {
    limit: 'hits',
    label: 'hits',
    what: 'then the session ends',
    amounts: [10, 100, 1_000, 10_000, 100_000, 1_000_000, 0],
    text: whole,
  },
  {
    limit: 'durationMs',
    label: 'time',
    what: 'from the attach, then the session ends',
    amounts: [1, 2, 5, 10, 20, 30, 60, 120, 240].map((minutes) => minutes * MINUTE),
    text: seconds,
  },
  {
    limit: 'hitsPerSecond',
    label: 'rate',
    what: 'hits a second; what is more is not traced',
    amounts: [1, 5, 20, 50, 100, 200, 500, 1_000, 5_000, 20_000, 0],
    text: whole,
  },
  {
    limit: 'overheadPercent',
    label: 'overhead',
    what: 'of the time may the process stand still; else calls are sampled',
    watched: 'per cent of a core that the probes may take; then calls are sampled',
    amounts: [1, 2, 5, 10, 20, 50, 100],
    text: (amount) => `${amount} %`,
  },
];

/** Another amount: the next one that is offered, in that direction. None is the most. */
export function changed(limits: Limits, { limit, amounts }: Budget, by: -1 | 1): Limits {
  const size = (amount: number): number => (amount === 0 ? Number.POSITIVE_INFINITY : amount);
  const now = size(limits[limit]);
  const next = by > 0 ? amounts.find((amount) => size(amount) > now) : amounts.findLast((amount) => size(amount) < now);
  return next === undefined ? limits : { ...limits, [limit]: next };
}

export function amountText({ limit, text }: Budget, limits: Limits): string {
  return limits[limit] === 0 ? 'no limit' : text(limits[limit]);
}

export function whatText({ what, watched }: Budget, engine: Engine): string {
  return engine === 'watch' ? (watched ?? what) : what;
}

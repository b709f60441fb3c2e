import { useRef } from 'react';

/** Bars of the sparkline. */
const KEPT = 12;

/** The rate of the last seconds, one value for each. */
export function useRates(rate: number, now: number): readonly number[] {
  const kept = useRef<{ second: number; rates: number[] }>({ second: 0, rates: [] });
  const second = Math.floor(now / 1_000);
  if (second !== kept.current.second) kept.current = { second, rates: [...kept.current.rates, rate].slice(-KEPT) };
  return kept.current.rates;
}

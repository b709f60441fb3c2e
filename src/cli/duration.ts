const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Go's form of a duration (`1h30m`, `90s`, `1.5m`) in milliseconds; undefined when it isn't one. */
export function duration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g))
    sum += Number(number) * (units[unit ?? ''] ?? 0);
  return Math.round(sum);
}

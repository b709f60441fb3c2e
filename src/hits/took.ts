/** How long a call took: `0.4 µs`, `850 µs`, `1.2 ms`, `2.4 s`, `3 min 5 s`. */
export function tookText(ms: number): string {
  if (ms < 0.9995) return `${figure(ms * 1000)} µs`;
  if (ms < 999.5) return `${figure(ms)} ms`;
  if (ms < 120_000) return `${figure(ms / 1000)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
}

function figure(value: number): string {
  return value < 9.95 ? value.toFixed(1) : value.toFixed(0);
}

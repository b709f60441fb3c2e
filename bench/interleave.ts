import type { Benchmark, Row, Sample } from './benchmark.ts';
import { say } from './say.ts';

/**
 * Round by round, each column once a round: what else the machine does meets all of them. A column that fails in a
 * round has no figure of that round, and says why.
 */
export async function interleave(benchmark: Benchmark, rounds: number): Promise<{ rows: Row[]; failures: string[] }> {
  const columns = await benchmark.columns();
  const samples = columns.map((): Sample[] => []);
  const failures: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, column] of columns.entries()) {
      say(`${benchmark.name}: round ${round + 1} of ${rounds}, ${column.name}`);
      try {
        const sample = await column.run(round);
        (samples[index] as Sample[])[round] = sample;
        say(
          `  ${Object.entries(sample)
            .map(([figure, { value }]) => `${figure} ${Number(value.toPrecision(4))}`)
            .join(' · ')}`,
        );
      } catch (error) {
        failures.push(`${column.name}, round ${round + 1}: ${error instanceof Error ? error.message : error}`);
        say(`  failed: ${failures.at(-1)}`);
      }
    }
  }
  const rows = Object.entries(benchmark.figures).flatMap(([figure, { unit, decimals }]) =>
    columns.flatMap((column, index): Row[] => {
      const own = samples[index] ?? [];
      const values = own.flatMap((sample) => sample?.[figure]?.value ?? []);
      if (values.length === 0) return [];
      const ratios = own.flatMap((sample, round) => {
        const it = sample?.[figure];
        const to = it?.of ?? samples[0]?.[round]?.[figure]?.value;
        return it && to ? [it.value / to] : [];
      });
      return [
        {
          column: column.name,
          figure,
          unit,
          decimals,
          median: median(values),
          min: Math.min(...values),
          max: Math.max(...values),
          ...(ratios.length > 0 ? { ratio: median(ratios) } : {}),
          rounds: values.length,
        },
      ];
    }),
  );
  return { rows, failures };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] ?? Number.NaN)) / 2;
}

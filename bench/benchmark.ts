/** What one run measured, by the name of the figure. `of` is what it is a ratio to, measured right before on the same process. */
export interface Figure {
  value: number;
  of?: number;
}

export type Sample = Record<string, Figure>;

/** One way of doing the job, run once a round. */
export interface Column {
  name: string;
  run(round: number): Promise<Sample>;
}

export interface Benchmark {
  name: string;
  /** One sentence, shown above the table. */
  about: string;
  rounds: number;
  /** Decimals of each figure; the order of the table's parts. */
  figures: Record<string, { unit: string; decimals: number }>;
  /** What all columns need, made once; ended by {@link endAll}. */
  columns(): Promise<Column[]>;
}

/** Median and range of a column's figure over the rounds. */
export interface Row {
  column: string;
  figure: string;
  unit: string;
  decimals: number;
  median: number;
  min: number;
  max: number;
  /** Median of the rounds' ratios: to the same process untouched where that was measured, else to the first column. */
  ratio?: number;
  rounds: number;
}

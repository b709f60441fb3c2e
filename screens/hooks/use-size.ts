import { useWindowSize } from 'ink';

/** Rows around a screen's body: bread crumb, notice, footer. */
const AROUND = 3;

export interface Size {
  columns: number;
  rows: number;
  /** Rows of the screen's body. */
  body: number;
}

export function useSize(): Size {
  const { columns, rows } = useWindowSize();
  return { columns, rows, body: Math.max(1, rows - AROUND) };
}

/** Where the panes of the session are. */
export interface SessionLayout {
  /** Hits and console side by side; otherwise one of them at a time. */
  wide: boolean;
  /** Cells inside the borders. */
  left: number;
  right: number;
  /** Rows inside the borders: hits with their header, detail, console. */
  hits: number;
  detail: number;
  console: number;
}

/** Side by side from here on: both panes can show a line of Go code then. */
const WIDE = 100;

export function sessionLayout(columns: number, body: number, detailFocused: boolean): SessionLayout {
  const wide = columns >= WIDE;
  // The status line, and the borders above and below.
  const rows = Math.max(3, body - 3);
  // The border between hits and detail.
  const shared = rows - 1;
  const detail = Math.max(2, Math.floor(shared * (detailFocused ? 0.7 : 0.35)));
  const left = wide ? Math.floor((columns - 3) * 0.54) : columns - 2;
  return { wide, left, right: wide ? columns - 3 - left : columns - 2, hits: shared - detail, detail, console: rows };
}

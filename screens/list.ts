/** Where the cursor is in a list that changes while somebody looks at it. */
export interface ListCursor {
  /** Identity of the row that the cursor is on; undefined before anything was chosen. */
  id?: string;
  index: number;
  /** First row that is shown. */
  top: number;
}

/** Rows by place, without making 150,000 objects of them. */
export interface Rows {
  length: number;
  idAt(index: number): string;
}

export const start: ListCursor = { index: 0, top: 0 };

/**
 * The cursor after the rows have changed: on the same row, at the same height of the screen. When that row is gone, at
 * the same place. The same object when nothing is different.
 */
export function settle(cursor: ListCursor, rows: Rows, height: number): ListCursor {
  if (rows.length === 0) return cursor.index === 0 && cursor.top === 0 ? cursor : { ...cursor, index: 0, top: 0 };
  const index = clamp(whereIs(cursor, rows), 0, rows.length - 1);
  const line = cursor.index - cursor.top;
  const top = windowTop(index - line, index, rows.length, height);
  const id = rows.idAt(index);
  return index === cursor.index && top === cursor.top && id === cursor.id ? cursor : { id, index, top };
}

export function moveTo(cursor: ListCursor, wanted: number, rows: Rows, height: number): ListCursor {
  if (rows.length === 0) return cursor;
  const index = clamp(wanted, 0, rows.length - 1);
  return { id: rows.idAt(index), index, top: windowTop(cursor.top, index, rows.length, height) };
}

function whereIs({ id, index }: ListCursor, rows: Rows): number {
  if (id === undefined) return index;
  if (index < rows.length && rows.idAt(index) === id) return index;
  for (let at = 0; at < rows.length; at += 1) if (rows.idAt(at) === id) return at;
  return index;
}

/** The cursor's row is within the window, and the window is full where the rows suffice. */
function windowTop(top: number, index: number, length: number, height: number): number {
  const shown = clamp(top, index - height + 1, index);
  return clamp(shown, 0, Math.max(0, length - height));
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

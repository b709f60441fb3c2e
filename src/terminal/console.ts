/**
 * The dlv console as the screens see it: a terminal of its own, drawn into a pane. Bytes from the keyboard go in as
 * they are; rows come out as text with colours (ANSI SGR only).
 */
export interface Console {
  readonly columns: number;
  readonly rows: number;
  /** Changes whenever the picture has. */
  readonly version: number;
  /** `rows` lines of at most `columns` cells, SGR sequences only; `offset` rows scrolled back. */
  picture(offset?: number): readonly string[];
  /** Where the cursor is; undefined when hidden. */
  cursor(): { column: number; row: number } | undefined;
  /** Rows that can be scrolled back. */
  readonly scrollback: number;
  /** Raw bytes from the keyboard. */
  write(bytes: Uint8Array | string): void;
  /** Input modes that the outer terminal has to mirror while the pane has the focus. */
  readonly modes: { bracketedPaste: boolean; applicationCursorKeys: boolean };
  subscribe(listener: () => void): () => void;
}

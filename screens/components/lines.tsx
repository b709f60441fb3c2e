import { Text } from 'ink';
import { memo } from 'react';

/** One row of the screen: a Text for each, since that is what Ink draws fastest, and only a changed one is drawn anew. */
export const Line = memo(function Line({ text }: { text: string }) {
  return <Text wrap="truncate-end">{text === '' ? ' ' : text}</Text>;
});

export function Lines({ lines }: { lines: readonly string[] }) {
  return lines.map((line, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place
    <Line key={row} text={line} />
  ));
}

import { Box, Text } from 'ink';
import { useKeys } from '../hooks/use-keys.ts';

interface Cells {
  columns: number;
  rows: number;
}

/** Instead of a broken picture. The keyboard still ends the program. */
export function TooSmall({ columns, rows, least }: Cells & { least: Cells }) {
  useKeys({ where: 'steps', actions: {}, typing: true });
  return (
    <Box width={columns} height={rows} overflow="hidden">
      <Text>
        This terminal has {columns}x{rows} cells; k8s-dlv-tui needs at least {least.columns}x{least.rows}. Make it
        bigger to go on, or press Ctrl-C to end.
      </Text>
    </Box>
  );
}

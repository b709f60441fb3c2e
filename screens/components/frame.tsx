import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Place, View } from '../../src/session/view.ts';
import { printable } from '../../src/terminal/sanitize.ts';
import { cut } from '../cells.ts';
import { useApp } from '../hooks/use-app.ts';
import { useClock } from '../hooks/use-clock.ts';
import type { Keys } from '../hooks/use-keys.ts';
import { useSize } from '../hooks/use-size.ts';
import { spread, styledWidth } from '../styled.ts';
import { levels } from '../theme.ts';
import { crumb } from './crumb.ts';
import { footer } from './footer.ts';
import { Help } from './help.tsx';
import { Line } from './lines.tsx';

/** How long a notice is shown. Milliseconds. */
const SHOWN = { info: 8_000, warning: 20_000, error: 30_000 };

export interface FrameProps {
  place: Place;
  /** Last part of the bread crumb: what this screen lists. */
  what?: string;
  /** At the right end of the first row. */
  status?: string;
  notice: View['notice'];
  /** This screen's own word, instead of the notice. */
  said?: string | undefined;
  keys: Keys;
  children: ReactNode;
}

/** What all screens have around them: where I am, what there is to say, what I can press. */
export function Frame({ place, what, status = '', notice, said, keys, children }: FrameProps) {
  const { help } = useApp();
  const { columns, rows, body } = useSize();
  const inner = columns - 2;
  const head = crumb(place, inner - styledWidth(status) - 2, what);
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Line text={` ${spread(head, status, inner)}`} />
      <Box flexDirection="column" height={body} overflow="hidden">
        {help ? <Help bindings={keys.bindings} columns={columns} rows={body} /> : children}
      </Box>
      <Notice notice={notice} said={said} columns={inner} />
      <Line text={` ${footer(keys.bindings, inner)}`} />
    </Box>
  );
}

function Notice({ notice, said, columns }: { notice: View['notice']; said: string | undefined; columns: number }) {
  const now = useClock(notice ? 1_000 : 0);
  if (said !== undefined) return <Line text={` ${cut(printable(said), columns)}`} />;
  if (!notice || now - notice.at > SHOWN[notice.level]) return <Line text="" />;
  return <Line text={` ${levels[notice.level](cut(printable(notice.text), columns))}`} />;
}

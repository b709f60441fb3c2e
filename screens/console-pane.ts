import type { SessionScreen } from '../src/session/view.ts';
import type { ConsoleView } from './hooks/use-console.ts';
import { failureLines } from './live.ts';
import type { Pane } from './panes.ts';
import { withCursor } from './styled.ts';
import { dim, spinner } from './theme.ts';

/** The dlv console as a pane. */
export function consolePane(
  screen: SessionScreen,
  view: ConsoleView,
  focused: boolean,
  columns: number,
  now: number,
): Pane {
  const { cursor, offset } = view;
  const lines = screen.console
    ? view.picture.map((line, row) => (focused && cursor?.row === row ? withCursor(line, cursor.column) : line))
    : missing(screen, columns, now);
  const right = focused ? 'ctrl-] gives the keyboard back' : 'tab to type';
  return { title: offset > 0 ? `dlv · ${offset} rows back` : 'dlv', right: dim(right), lines, focused };
}

function missing({ consoleFailure }: SessionScreen, columns: number, now: number): string[] {
  if (consoleFailure) return failureLines(consoleFailure, columns);
  return [` ${spinner(now)} opening the dlv console`];
}

import type { SessionScreen } from '../src/session/view.ts';
import { printable } from '../src/terminal/sanitize.ts';
import { fieldText } from './form-lines.ts';
import { hitHeader, hitLine } from './hit-columns.ts';
import type { Hits } from './hooks/use-hits.ts';
import type { Pane } from './panes.ts';
import type { TextField } from './text-field.ts';
import { bold, cursorBar, dim, yellow } from './theme.ts';

export interface HitsPaneOptions {
  filter: TextField;
  editing: boolean;
  focused: boolean;
  columns: number;
}

/** The table of hits as a pane. */
export function hitsPane(
  screen: SessionScreen,
  hits: Hits,
  { filter, editing, focused, columns }: HitsPaneOptions,
): Pane {
  const { shown, cursor, following, matching } = hits;
  const room = columns - 2;
  const rows = shown.map((hit, at) => {
    const text = hitLine(hit, hits.columns, room);
    return at === cursor ? `${cursorBar} ${bold(text)}` : `  ${text}`;
  });
  const all = screen.hits.length.toLocaleString('en');
  const count =
    filter.text === '' ? '' : ` · ${matching.toLocaleString('en')} of ${all} match ${printable(filter.text)}`;
  const head = editing ? `/ ${fieldText(filter, room - 4)}` : dim(`  ${hitHeader(hits.columns, room)}`);
  return {
    title: `hits${count}`,
    ...(following || editing ? {} : { right: yellow('following paused, G follows') }),
    lines: [head, ...(rows.length > 0 ? rows : [dim(`  ${nothing(screen, filter.text)}`)])],
    focused: focused || editing,
  };
}

function nothing({ hits, tracepoints, target }: SessionScreen, filter: string): string {
  if (filter !== '' && hits.length > 0) return 'no hit matches';
  if (tracepoints.length === 0) return 'nothing is traced: t adds a tracepoint';
  return target.paused ? 'paused: nothing is recorded' : 'waiting for the first call';
}

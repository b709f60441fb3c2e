import { useMemo, useState } from 'react';
import type { View } from '../../src/session/view.ts';
import { printable } from '../../src/terminal/sanitize.ts';
import { cut, pad } from '../cells.ts';
import { type Filter, useFilter } from '../hooks/use-filter.ts';
import { useKeys } from '../hooks/use-keys.ts';
import { useList } from '../hooks/use-list.ts';
import { useSize } from '../hooks/use-size.ts';
import { type Column, header, layout, line } from '../table.ts';
import { bold, cursorBar, dim, inverse } from '../theme.ts';
import { Frame } from './frame.tsx';
import { LeftOvers, leftOverLine } from './left-overs.tsx';
import { Lines } from './lines.tsx';

export interface PickerProps<Row> {
  view: View;
  /** `pods` */
  what: string;
  rows: readonly Row[];
  /** Rows that only exist because of what was typed. */
  typed?: (filter: string) => readonly Row[];
  idOf(row: Row): string;
  columns: readonly Column<Row>[];
  /** What the filter looks at. */
  searched(row: Row): string;
  /** Why a row can't be chosen. */
  refusal(row: Row): string | undefined;
  choose(row: Row): void;
  back(): void;
  backLabel?: string;
  /** `live`, `⠙ loading` */
  status: string;
  /** Lines over the list: a failure. */
  above?: readonly string[];
  /** When there are no rows at all. */
  empty: string;
}

/** A list to choose from: type to filter, Enter to choose. */
export function Picker<Row>(props: PickerProps<Row>) {
  const [asking, ask] = useState(false);
  const found = props.view.leftOvers;
  if (asking && found) return <LeftOvers view={props.view} found={found} close={() => ask(false)} />;
  return <List {...props} {...(found ? { leftOvers: { found, show: () => ask(true) } } : {})} />;
}

interface ListProps<Row> extends PickerProps<Row> {
  leftOvers?: { found: NonNullable<View['leftOvers']>; show(): void };
}

function List<Row>(props: ListProps<Row>) {
  const {
    view: { place, notice },
    leftOvers,
    what,
    rows,
    typed,
    idOf,
    columns,
    searched,
    refusal,
    choose,
    back,
    status,
    empty,
  } = props;
  const size = useSize();
  const above = [...(leftOvers ? [leftOverLine(leftOvers.found, size.columns)] : []), ...(props.above ?? [])];
  const [said, say] = useState<string>();
  const filter: Filter = useFilter(() => list.reset());
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = words.join(' ');
  const shown = useMemo(() => {
    const terms = wanted.split(' ');
    const found =
      wanted === '' ? rows : rows.filter((row) => terms.every((term) => searched(row).toLowerCase().includes(term)));
    return [...found, ...(typed?.(filter.text.trim()) ?? [])];
  }, [rows, wanted, filter.text, searched, typed]);
  const height = Math.max(1, size.body - 2 - above.length);
  const list = useList({ length: shown.length, idAt: (index) => idOf(shown[index] as Row) }, height, {
    place: `${what} ${place.namespace ?? ''} ${place.pod ?? ''}`,
    moved: () => say(undefined),
  });

  const enter = (): void => {
    const row = shown[list.index];
    if (!row) return;
    const reason = refusal(row);
    if (reason === undefined) choose(row);
    else say(`${idOf(row)}: ${reason}`);
  };
  const keys = useKeys({
    where: 'list',
    actions: {
      choose: enter,
      back: filter.text === '' ? back : filter.clear,
      ...list.actions,
      ...filter.actions,
      ...(leftOvers ? { leftOvers: leftOvers.show } : {}),
    },
    text: filter.type,
    typing: filter.text !== '',
    labels: { back: filter.text === '' ? (props.backLabel ?? 'back') : 'clear' },
  });

  const measured = rows.length > 0 ? rows : shown;
  const table = useMemo(() => layout(columns, measured, size.columns - 5), [columns, measured, size.columns]);
  const lines = shown.slice(list.top, list.top + height).map((row, at) => {
    const text = line(table, row);
    const onIt = list.top + at === list.index;
    const looks = refusal(row) === undefined ? text : dim(text);
    return onIt ? ` ${cursorBar} ${bold(text)}` : `   ${looks}`;
  });
  const nothing = rows.length === 0 ? empty : `no ${what} match “${printable(filter.text)}”`;
  return (
    <Frame
      place={place}
      what={what}
      status={dim(count(shown.length, rows.length, status))}
      notice={notice}
      said={said}
      keys={keys}
    >
      <Lines
        lines={[
          ...above,
          filterLine(filter.text, size.columns, `type to filter the ${what}`),
          dim(`   ${header(table)}`),
          ...(lines.length > 0 ? lines : [dim(`   ${cut(nothing, size.columns - 4)}`)]),
        ]}
      />
    </Frame>
  );
}

export function filterLine(text: string, columns: number, hint: string): string {
  if (text === '') return ` / ${inverse(' ')}${dim(pad(hint, Math.max(0, columns - 6)))}`;
  return ` / ${bold(cut(printable(text), columns - 6))}${inverse(' ')}`;
}

function count(shown: number, all: number, status: string): string {
  const numbers =
    shown === all || shown > all
      ? all.toLocaleString('en')
      : `${shown.toLocaleString('en')} of ${all.toLocaleString('en')}`;
  return [numbers, status].filter(Boolean).join(' · ');
}

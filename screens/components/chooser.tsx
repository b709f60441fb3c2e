import { useEffect, useMemo, useRef } from 'react';
import type { Binary, Engine, FunctionTable, Signature } from '../../src/agent/protocol.ts';
import type { Failure } from '../../src/failure.ts';
import { findFunction } from '../../src/functions/find.ts';
import { locationText } from '../../src/functions/location.ts';
import { shortName } from '../../src/functions/name.ts';
import type { EngineOffer, TraceDefaults, View } from '../../src/session/view.ts';
import { printable } from '../../src/terminal/sanitize.ts';
import { binaryLine } from '../binary-line.ts';
import { box } from '../box.ts';
import { cutStart } from '../cells.ts';
import { seconds } from '../durations.ts';
import { engineRowsOf } from '../engine-lines.ts';
import { type Form, textOf } from '../form.ts';
import { formLines } from '../form-lines.ts';
import { functionLines } from '../function-lines.ts';
import { useApp } from '../hooks/use-app.ts';
import { useClock } from '../hooks/use-clock.ts';
import { useFilter } from '../hooks/use-filter.ts';
import { useForm } from '../hooks/use-form.ts';
import { useFunctions } from '../hooks/use-functions.ts';
import { useKeys } from '../hooks/use-keys.ts';
import { useList } from '../hooks/use-list.ts';
import { useSize } from '../hooks/use-size.ts';
import { failureLines } from '../live.ts';
import { dim, spinner } from '../theme.ts';
import { Frame } from './frame.tsx';
import { Lines } from './lines.tsx';
import { filterLine } from './picker.tsx';

export interface ChooserProps {
  view: View;
  what: string;
  binary: Binary;
  table: FunctionTable | undefined;
  signature: Signature | undefined;
  failure: Failure | undefined;
  attachingSince?: number | undefined;
  defaults: TraceDefaults;
  /** Which engines there are to choose from; absent where one is there already: another tracepoint costs no pause. */
  engines?: EngineOffer;
  /** The engine that is there. */
  engine?: Engine;
  leave(): void;
  leaveLabel: string;
}

/** A function and what to record of it: the list above, the form for the chosen function below. */
export function Chooser({
  view,
  what,
  binary,
  table,
  failure,
  attachingSince,
  defaults,
  leave,
  leaveLabel,
  signature: answer,
  engines,
  engine: present = 'debug',
}: ChooserProps) {
  const { store } = useApp();
  const size = useSize();
  const attaching = attachingSince !== undefined;
  const measuring = engines?.measured?.state === 'running';
  const now = useClock(attaching || !table || measuring ? 100 : 0);
  const functions = useFunctions(table, binary.module);
  const filter = useFilter(() => list.reset());
  const found = useMemo(() => functions?.search.find(filter.text) ?? [], [functions, filter.text]);
  const rowsOf = (one: Form) => engines && engineRowsOf(one, engines, defaults, binary);
  // Where only one is possible there is nothing to choose.
  const choice = engines?.watch.possible ? (one: Form) => rowsOf(one)?.engine ?? present : undefined;
  const { form, signature, ...trace } = useForm(defaults, answer, choice);
  const engineRows = form && rowsOf(form);
  const engine = engineRows?.engine ?? present;
  const limits = engine === 'watch' ? defaults.watchLimits : defaults.limits;

  const boxOf = (one: Form, low: boolean) =>
    box(
      printable('function' in one.location ? shortName(one.location.function) : locationText(one.location)),
      formLines(
        {
          form: one,
          focused: !attaching,
          signature,
          failure,
          attachingSince,
          binary,
          limits,
          now,
          attached: !engines,
          engines: engineRows,
          tight: low,
        },
        size.columns - 4,
      ),
      size.columns,
      { focused: true, right: signature ? dim(cutStart(printable(`${signature.file}:${signature.line}`), 40)) : '' },
    );
  const wholeBox = form ? boxOf(form, false) : [];
  const facts = [
    `   ${dim(binaryLine(binary, size.columns - 4))}`,
    ...(form || !failure ? [] : failureLines(failure, size.columns)),
  ];
  // In a low terminal the form has the screen for itself.
  const tight = form !== undefined && size.body < wholeBox.length + facts.length + 3;
  const formBox = form && size.body < wholeBox.length ? boxOf(form, true) : wholeBox;
  const above = tight ? [] : facts;
  const height = Math.max(1, size.body - above.length - 1 - formBox.length);
  const list = useList({ length: found.length, idAt: (index) => String(found[index]) }, height);

  const openFunction = (name: string, asked: boolean): void => {
    trace.open({ function: name }, asked);
    store.dispatch({ type: 'describe', function: name });
  };
  useAsked({
    table,
    defaults,
    module: binary.module,
    openFunction,
    openLine: (at) => trace.open(at, true),
    search: filter.type,
  });

  const choose = (): void => {
    const row = functions?.ordered.row(found[list.index] ?? -1);
    if (row) openFunction(row.name, row.name === defaults.function);
  };
  const send = (): void => {
    const request = trace.request();
    if (!request) return;
    const overruled = form?.engine !== undefined && choice !== undefined;
    store.dispatch({ type: 'trace', request, limits, engine, ...(overruled ? { overruled } : {}) });
  };
  const inList = { choose, back: filter.text === '' ? leave : filter.clear, ...list.actions, ...filter.actions };
  const inForm = { ...trace.actions, trace: send, back: trace.close };
  const keys = useKeys({
    where: form ? 'form' : 'functions',
    actions: attaching ? { back: leave } : form ? inForm : inList,
    ...(attaching ? {} : { text: form ? trace.type : filter.type }),
    typing: form ? textOf(form) !== undefined : filter.text !== '',
    labels: attaching ? { back: 'end' } : form ? {} : { back: filter.text === '' ? leaveLabel : 'clear' },
  });

  const shown = found.slice(list.top, list.top + height);
  const rows = functions
    ? functionLines(functions.ordered, shown, found[list.index], size.columns, (name) =>
        functions.search.ranges(name, filter.text),
      )
    : [` ${spinner(now)} reading the functions of the binary`];
  const lines = rows.length > 0 ? rows : [dim(`   no function matches “${printable(filter.text)}”`)];
  const padding = Array.from({ length: Math.max(0, height - lines.length) }, () => '');
  const all = functions?.ordered.names.length ?? binary.functions;
  const count =
    filter.text === ''
      ? all.toLocaleString('en')
      : `${found.length.toLocaleString('en')} of ${all.toLocaleString('en')}`;
  const status = attaching ? `${spinner(now)} attaching ${seconds(now - attachingSince)}` : dim(`${count} functions`);
  const filterRow = filterLine(filter.text, size.columns, 'type to find a function');
  return (
    <Frame place={view.place} what={what} status={status} notice={view.notice} keys={keys}>
      <Lines lines={tight ? formBox.slice(0, size.body) : [...above, filterRow, ...lines, ...padding, ...formBox]} />
    </Frame>
  );
}

interface Asked {
  table: FunctionTable | undefined;
  defaults: TraceDefaults;
  module: string;
  openFunction(name: string, asked: boolean): void;
  openLine(at: { file: string; line: number }): void;
  /** There is none of that name, or several: the list shows what is like it. */
  search(text: string): void;
}

/** What the command line named is opened by itself, once; only Enter traces it. */
function useAsked({ table, defaults, module, openFunction, openLine, search }: Asked): void {
  const opened = useRef(false);
  useEffect(() => {
    if (opened.current) return;
    if (defaults.at) {
      opened.current = true;
      openLine(defaults.at);
    } else if (defaults.function !== undefined && table) {
      opened.current = true;
      const found = findFunction(table, defaults.function, module);
      if (found.ok) openFunction(found.value, true);
      else search(defaults.function);
    }
  });
}

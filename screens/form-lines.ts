import type { Binary, Limits, Signature } from '../src/agent/protocol.ts';
import type { Failure } from '../src/failure.ts';
import { complete } from '../src/functions/complete.ts';
import { shortType, signatureText } from '../src/functions/signature-text.ts';
import { printable } from '../src/terminal/sanitize.ts';
import { cut, pad, width } from './cells.ts';
import { seconds } from './durations.ts';
import { type EngineRows, engineLines } from './engine-lines.ts';
import { argsOf, type Field, type Form, limitsText } from './form.ts';
import { failureLines } from './live.ts';
import { padStyled } from './styled.ts';
import type { TextField } from './text-field.ts';
import { bold, cursorBar, dim, green, inverse, spinner } from './theme.ts';

export interface FormContext {
  form: Form;
  /** The keyboard is here. */
  focused: boolean;
  signature: Signature | undefined;
  failure: Failure | undefined;
  attachingSince: number | undefined;
  binary: Binary;
  limits: Limits;
  now: number;
  attached: boolean;
  /** Absent where the engine is there already. */
  engines: EngineRows | undefined;
  /** In a low terminal: the fewest rows. */
  tight: boolean;
}

const LABEL = 9;
const ENGINE = 9;

/** The form's rows, without its box. */
export function formLines(context: FormContext, columns: number): string[] {
  const { form, signature, failure, attachingSince, binary, limits, now, attached, engines } = context;
  const engine = engines?.engine ?? 'debug';
  const known = signature && printable(signatureText(signature));
  const rows = [
    dim(cut(known || unknownText(context), columns)),
    row(context, 'print', 'print', textLine(context, 'print', columns)),
    row(context, 'condition', 'when', textLine(context, 'condition', columns)),
    row(context, 'stack', 'stack', stackText(form, context.focused)),
    row(context, 'returns', 'returns', onOff(form.returns, 'results as hits of their own, at twice the cost')),
    row(context, 'args', 'args', onOff(argsOf(form), 'all arguments')),
    ...engineRows(context, columns),
    `  ${pad('limits', LABEL)}${dim(limitsText(limits, engine))}`,
  ];
  if (failure) rows.push(...failureLines(withWayOut(failure, engines), columns).map((line) => line.slice(1)));
  const took = attachingSince === undefined ? '' : seconds(now - attachingSince);
  if (attachingSince !== undefined && engine === 'watch')
    rows.push(`${spinner(now)} setting the probes: nothing is stopped  ${took}`);
  else if (attachingSince !== undefined)
    rows.push(`${spinner(now)} attaching: the process stands still for a moment  ${took}`);
  else if (!failure && !attached)
    rows.push(
      dim(
        engine === 'watch'
          ? 'Enter watches: nothing is stopped.'
          : `Enter attaches: the process will stand still for about ${seconds(binary.estimate.pauseMs)}.`,
      ),
    );
  return rows;
}

/** What this engine can't do the other one often can. */
function withWayOut(failure: Failure, engines: EngineRows | undefined): Failure {
  if (failure.kind !== 'engine') return failure;
  const way = engines ? 'ctrl-t takes debug instead.' : 'debug instead: back to the hits, then d.';
  return { ...failure, hint: [failure.hint, way].filter(Boolean).join(' ') };
}

/** Both engines with what each would cost here; in a low terminal the one that is taken. */
function engineRows(context: FormContext, columns: number): string[] {
  const { form, focused, engines, now, tight } = context;
  if (!engines) return [];
  const here = focused && form.field === 'engine';
  const room = columns - LABEL - 2 - ENGINE;
  const lines = engineLines(engines, tight ? Number.POSITIVE_INFINITY : room - 2);
  const shown = tight ? lines.filter(({ taken }) => taken) : lines;
  return shown.flatMap(({ engine, taken, texts, busy }, at) =>
    texts.map((text, rowAt) => {
      const label = at === 0 && rowAt === 0 ? 'engine' : '';
      const mark = rowAt > 0 ? '' : `${taken ? green('●') : dim('○')} ${taken ? bold(engine) : engine}`;
      const value = cut(text, room - 2);
      const turning = busy && rowAt === texts.length - 1 ? ` ${spinner(now)}` : '';
      const shownText = `${padStyled(mark, ENGINE)}${taken ? value : dim(value)}${turning}`;
      return row(context, 'engine', label, shownText, here && label !== '');
    }),
  );
}

function unknownText({ binary, signature, form }: FormContext): string {
  if (!binary.debugInfo) return 'no debug info: arguments are not known';
  if (signature || !('function' in form.location)) return 'its arguments are not known';
  return 'reading its signature';
}

function row(
  { form, focused }: FormContext,
  field: Field,
  label: string,
  value: string,
  here = focused && form.field === field,
): string {
  return `${here ? `${cursorBar} ` : '  '}${here ? bold(pad(label, LABEL)) : pad(label, LABEL)}${value}`;
}

function stackText({ stack, field }: Form, focused: boolean): string {
  const frames = `${stack} ${dim(stack === 1 ? 'frame' : 'frames')}`;
  return focused && field === 'stack' ? `${frames}  ${dim('← fewer, → more')}` : frames;
}

function onOff(on: boolean, what: string): string {
  return on ? `${green('✓')} ${what}` : `${dim('·')} ${dim(`off: ${what}`)}`;
}

const hints: Partial<Record<Field, string>> = {
  print: 'expressions, with commas between them: r.RemoteAddr, n, len(items)',
  condition: 'only hits for which this is true: n > 3 && name == "bolt"',
};

function textLine(context: FormContext, field: 'print' | 'condition', columns: number): string {
  const { form, focused } = context;
  const { text, cursor } = form[field];
  const here = focused && form.field === field;
  const room = Math.max(10, columns - LABEL - 4);
  if (!here) return text === '' ? dim(cut(hints[field] ?? '', room)) : cut(printable(text), room);
  const typed = fieldText({ text, cursor }, room);
  const left = room - width(printable(text)) - 4;
  const candidates = left > 12 ? candidatesText(context, field, left) : '';
  const hint = text === '' && candidates === '' ? cut(hints[field] ?? '', room - 2) : candidates;
  return `${typed}${hint === '' ? '' : dim(`  ${hint}`)}`;
}

/** What Tab would put there: `Customer Customer · CustomerID int64`. */
function candidatesText({ form, signature }: FormContext, field: 'print' | 'condition', room: number): string {
  const { text, cursor } = form[field];
  const { candidates } = complete(signature, text, cursor);
  const [only] = candidates;
  if (only && candidates.length === 1 && text.slice(0, cursor).endsWith(only.name)) return '';
  return cut(candidates.map(({ name, type }) => printable(`${name} ${shortType(type)}`)).join(' · '), room);
}

/** The text around the cursor, as much as there is room for. */
export function fieldText({ text, cursor }: TextField, room: number): string {
  const before = [...printable(text.slice(0, cursor))];
  const hidden = Math.max(0, before.length - room + 2);
  const head = hidden > 0 ? `…${before.slice(hidden + 1).join('')}` : before.join('');
  const [at = ' ', ...rest] = [...printable(text.slice(cursor))];
  return head + inverse(at) + cut(rest.join(''), Math.max(0, room - width(head) - 1));
}

import type { Engine, Limits, TraceRequest } from '../src/agent/protocol.ts';
import { splitExpressions } from '../src/functions/expressions.ts';
import type { TraceDefaults } from '../src/session/view.ts';
import { seconds } from './durations.ts';
import { type TextField, textField } from './text-field.ts';

/** What to trace and what to record, while it is being filled in. */
export interface Form {
  location: TraceRequest['location'];
  print: TextField;
  condition: TextField;
  stack: number;
  returns: boolean;
  /** undefined until it is switched: then all arguments only where no expression is typed, since loading them costs time at each hit. */
  args: boolean | undefined;
  /** undefined until the user chooses: then it is the one that does no harm here. */
  engine: Engine | undefined;
  field: Field;
}

const fields = ['print', 'condition', 'stack', 'returns', 'args', 'engine'] as const;
export type Field = (typeof fields)[number];

/** dlv loads so many frames in reasonable time. */
const MOST_FRAMES = 50;

export function newForm(location: Form['location'], defaults: TraceDefaults, asked: boolean): Form {
  const print = asked ? defaults.print.join(', ') : '';
  return {
    location,
    print: textField(print),
    condition: textField(asked ? (defaults.condition ?? '') : ''),
    stack: defaults.stack,
    returns: defaults.returns,
    args: undefined,
    engine: undefined,
    field: 'print',
  };
}

export function requestOf(form: Form): TraceRequest {
  const condition = form.condition.text.trim();
  return {
    location: form.location,
    print: splitExpressions(form.print.text),
    ...(condition === '' ? {} : { condition }),
    stack: form.stack,
    args: argsOf(form),
    returns: form.returns,
  };
}

export function argsOf({ args, print }: Form): boolean {
  return args ?? print.text.trim() === '';
}

/** Another field, as a ring; the engine is one of them where there is a choice. */
export function step(form: Form, by: number, engines: boolean): Form {
  const ring: readonly Field[] = engines ? fields : fields.filter((field) => field !== 'engine');
  const next = (ring.indexOf(form.field) + by + ring.length) % ring.length;
  return { ...form, field: ring[next] ?? 'print' };
}

export function textOf(form: Form): TextField | undefined {
  return form.field === 'print' || form.field === 'condition' ? form[form.field] : undefined;
}

export function withText(form: Form, text: TextField): Form {
  return form.field === 'condition' ? { ...form, condition: text } : { ...form, print: text };
}

export function withStack(form: Form, stack: number): Form {
  return { ...form, stack: Math.max(0, Math.min(stack, MOST_FRAMES)) };
}

export function toggled(form: Form): Form {
  if (form.field === 'returns') return { ...form, returns: !form.returns };
  return form.field === 'args' ? { ...form, args: !argsOf(form) } : form;
}

/** `10,000 hits · 200 a second · 10 min · 10 % stopped`; what is 0 isn't limited. */
export function limitsText(limits: Limits, engine: Engine): string {
  const texts = [
    limits.hits > 0 ? `${limits.hits.toLocaleString('en')} hits` : '',
    limits.hitsPerSecond > 0 ? `${limits.hitsPerSecond.toLocaleString('en')} a second` : '',
    limits.durationMs > 0 ? seconds(limits.durationMs) : '',
    limits.overheadPercent > 0 ? `${limits.overheadPercent} % ${engine === 'watch' ? 'of a core' : 'stopped'}` : '',
  ].filter(Boolean);
  return texts.join(' · ') || 'none';
}

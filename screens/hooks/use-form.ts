import { useRef, useState } from 'react';
import type { Engine, Signature, TraceRequest } from '../../src/agent/protocol.ts';
import { applyCompletion, complete } from '../../src/functions/complete.ts';
import { locationText } from '../../src/functions/location.ts';
import type { TraceDefaults } from '../../src/session/view.ts';
import { type Form, newForm, requestOf, step, textOf, toggled, withStack, withText } from '../form.ts';
import { type Edit, edit, insert } from '../text-field.ts';
import type { Actions } from './use-keys.ts';

export interface TraceForm {
  /** undefined while nothing is chosen. */
  form: Form | undefined;
  /** The signature of what is chosen; the last answer may still be that to an earlier question. */
  signature: Signature | undefined;
  open(location: Form['location'], asked: boolean): void;
  close(): void;
  actions: Actions;
  type(typed: string): void;
  request(): TraceRequest | undefined;
}

/**
 * The form's state. What was typed for a function is there again when the form is opened for it once more. `engineOf` is
 * the engine that a form takes; it is undefined where there is no choice.
 */
export function useForm(
  defaults: TraceDefaults,
  answer: Signature | undefined,
  engineOf: ((form: Form) => Engine) | undefined,
): TraceForm {
  const [form, setForm] = useState<Form>();
  const typed = useRef(new Map<string, Form>());
  const signature = form && answer?.function === locationText(form.location) ? answer : undefined;
  const set = (next: Form): void => {
    typed.current.set(locationText(next.location), next);
    setForm(next);
  };
  return {
    form,
    signature,
    open: (location, asked) => set(typed.current.get(locationText(location)) ?? newForm(location, defaults, asked)),
    close: () => setForm(undefined),
    actions: form ? formActions(form, set, signature, engineOf) : {},
    type: (text) => form && set(typedInto(form, text)),
    request: () => form && requestOf(form),
  };
}

function typedInto(form: Form, typed: string): Form {
  const text = textOf(form);
  if (text) return withText(form, insert(text, typed));
  return form.field === 'stack' && /^\d+$/.test(typed) ? withStack(form, Number(`${form.stack}${typed}`)) : form;
}

/** Only what does something in the field that has the cursor, so that the other keys are text there. */
function formActions(
  form: Form,
  set: (form: Form) => void,
  signature: Signature | undefined,
  engineOf: ((form: Form) => Engine) | undefined,
): Actions {
  const choice = engineOf !== undefined;
  const next = (): void => set(step(form, 1, choice));
  const other = (): void => set({ ...form, engine: engineOf?.(form) === 'watch' ? 'debug' : 'watch' });
  const around: Actions = {
    nextField: next,
    previousField: () => set(step(form, -1, choice)),
    complete: next,
    ...(choice ? { engine: other } : {}),
  };
  const text = textOf(form);
  if (text) {
    const change = (name: Edit) => () => set(withText(form, edit(text, name)));
    const completion = complete(signature, text.text, text.cursor);
    const completeWord = (): void => {
      const { line, cursor } = applyCompletion(text.text, text.cursor, completion);
      if (line === text.text && cursor === text.cursor) next?.();
      else set(withText(form, { text: line, cursor }));
    };
    return {
      ...around,
      complete: completeWord,
      left: change('left'),
      right: change('right'),
      lineStart: change('lineStart'),
      lineEnd: change('lineEnd'),
      deleteBack: change('deleteBack'),
      deleteForward: change('deleteForward'),
      deleteWord: change('deleteWord'),
      deleteLine: change('deleteLine'),
      deleteRest: change('deleteRest'),
    };
  }
  if (form.field === 'stack') {
    return {
      ...around,
      less: () => set(withStack(form, form.stack - 1)),
      more: () => set(withStack(form, form.stack + 1)),
      deleteBack: () => set(withStack(form, Math.floor(form.stack / 10))),
      deleteLine: () => set(withStack(form, 0)),
    };
  }
  if (form.field === 'engine') return { ...around, toggle: other, less: other, more: other };
  return { ...around, toggle: () => set(toggled(form)) };
}

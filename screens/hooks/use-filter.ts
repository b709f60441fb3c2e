import { useState } from 'react';
import { type Edit, edit, insert, type TextField, textField } from '../text-field.ts';
import type { Actions } from './use-keys.ts';

export interface Filter {
  text: string;
  type(typed: string): void;
  clear(): void;
  /** Deleting; only what there is something to do for. */
  actions: Actions;
}

/** What is typed over a list. The cursor stays at the end: arrow keys move in the list. */
export function useFilter(changed: () => void): Filter {
  const [field, setField] = useState<TextField>(textField());
  const set = (next: TextField): void => {
    setField(next);
    changed();
  };
  const change = (name: Edit) => () => set(edit(field, name));
  const deletes: Actions = {
    deleteBack: change('deleteBack'),
    deleteWord: change('deleteWord'),
    deleteLine: change('deleteLine'),
  };
  return {
    text: field.text,
    type: (typed) => set(insert(field, typed)),
    clear: () => set(textField()),
    actions: field.text === '' ? {} : deletes,
  };
}

import { useState } from 'react';
import { type Edit, edit, insert, type TextField, textField } from '../text-field.ts';
import type { Actions } from './use-keys.ts';

export interface FilterField {
  editing: boolean;
  /** With the cursor while it is edited. */
  shown: TextField;
  open(): void;
  type(typed: string): void;
  actions: Actions;
}

/** The log's filter: `/` opens it, Enter keeps it, Esc drops it; the hits follow while it is typed. */
export function useFilterField(filter: string, setFilter: (filter: string) => void): FilterField {
  const [field, setField] = useState<TextField>();
  const set = (next: TextField): void => {
    setField(next);
    setFilter(next.text);
  };
  const shown = field ?? textField(filter);
  const change = (name: Edit) => () => set(edit(shown, name));
  const edits: Edit[] = [
    'left',
    'right',
    'lineStart',
    'lineEnd',
    'deleteBack',
    'deleteForward',
    'deleteWord',
    'deleteLine',
    'deleteRest',
  ];
  return {
    editing: field !== undefined,
    shown,
    open: () => setField(textField(filter)),
    type: (typed) => set(insert(shown, typed)),
    actions: {
      ...Object.fromEntries(edits.map((name) => [name, change(name)])),
      choose: () => setField(undefined),
      back: () => {
        setField(undefined);
        setFilter('');
      },
    },
  };
}

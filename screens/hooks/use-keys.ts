import { type Key, useInput, usePaste } from 'ink';
import { useEffect, useReducer, useRef } from 'react';
import { characterName, isControl, isText, keyName } from '../key-name.ts';
import { type Action, type Binding, bindingsOf, type Where } from '../keymap.ts';
import { useApp } from './use-app.ts';

export type Actions = Partial<Record<Action, () => void>>;

export interface KeysOptions {
  where: Where;
  actions: Actions;
  /** Takes what is typed; keys of the table come first. */
  text?: (typed: string) => void;
  /** Something has been typed, so that `?` is a character like others. */
  typing?: boolean;
  /** Other words for what an action does here. */
  labels?: Partial<Record<Action, string>>;
}

/** What the footer and the overlay show. */
export interface Keys {
  bindings: readonly Binding[];
}

/** Gives the keyboard to a screen. Only one component at a time may use it. */
export function useKeys({ where, actions: own, text, typing = false, labels = {} }: KeysOptions): Keys {
  const { store, help, setHelp } = useApp();
  const actions: Actions = {
    quit: () => store.dispatch({ type: 'quit' }),
    ...(typing ? {} : { help: () => setHelp(true) }),
    ...own,
  };
  const bindings = bindingsOf(where, (action) => actions[action] !== undefined).map((binding) => {
    const label = labels[binding.action];
    return label === undefined ? binding : { ...binding, label };
  });

  const press = (name: string, typed: string): void => {
    if (help) {
      if (name === 'ctrl-c') actions.quit?.();
      setHelp(false);
      return;
    }
    const binding = bindings.find(({ keys }) => keys.includes(name));
    if (binding) actions[binding.action]?.();
    else if (typed !== '') text?.(typed);
  };

  // Several characters can come in one read of the terminal, with Enter among them. Each run of text and each key has
  // to see the screen that the one before made.
  const waiting = useRef<string[]>([]);
  const [, next] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const piece = waiting.current.shift();
    if (piece === undefined) return;
    press(characterName(piece), isControl(piece) ? '' : piece);
    if (waiting.current.length > 0) next();
  });

  useInput((input: string, key: Key) => {
    if ([...input].length > 1 && isText(input, key)) {
      waiting.current.push(...pieces(input, text !== undefined && !help));
      next();
    } else press(keyName(input, key), isText(input, key) ? input : '');
  });
  usePaste((pasted) => {
    if (!help) text?.(pasted);
  });
  return { bindings };
}

/** Runs of text stay together where something is typed; elsewhere every character is a key. */
function pieces(input: string, typing: boolean): string[] {
  if (!typing) return [...input];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are keys
  return input.split(/([\x00-\x1f\x7f])/).filter((piece) => piece !== '');
}

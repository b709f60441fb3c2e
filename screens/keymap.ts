/** Every key of the program, in one table: what the footer and the `?` overlay show and what the keyboard does are the same. */

/** Where a person is; one of them has the keyboard at a time. */
export type Where =
  | 'list'
  | 'functions'
  | 'form'
  | 'steps'
  | 'log'
  | 'detail'
  | 'filter'
  | 'untrace'
  | 'budgets'
  | 'leftOvers'
  | 'console'
  | 'insight'
  | 'confirm';

export type Action =
  | 'choose'
  | 'trace'
  | 'complete'
  | 'toggle'
  | 'engine'
  | 'less'
  | 'more'
  | 'console'
  | 'insight'
  | 'debug'
  | 'pause'
  | 'continue'
  | 'keep'
  | 'filter'
  | 'detail'
  | 'add'
  | 'remove'
  | 'budgets'
  | 'leftOvers'
  | 'saveJson'
  | 'saveCsv'
  | 'copy'
  | 'follow'
  | 'first'
  | 'up'
  | 'down'
  | 'pageUp'
  | 'pageDown'
  | 'last'
  | 'nextField'
  | 'previousField'
  | 'left'
  | 'right'
  | 'lineStart'
  | 'lineEnd'
  | 'deleteBack'
  | 'deleteForward'
  | 'deleteWord'
  | 'deleteLine'
  | 'deleteRest'
  | 'back'
  | 'help'
  | 'release'
  | 'end'
  | 'quit';

export interface Binding {
  action: Action;
  /** The first one is shown in the footer. Letters are for places where nothing is typed. */
  keys: readonly string[];
  label: string;
  where: readonly Where[];
  /** Shown by `?` only. */
  quiet?: true;
}

const lists = ['list', 'functions'] as const;
const views = ['log', 'detail', 'insight', 'steps', 'untrace', 'budgets'] as const;
const panes = ['log', 'detail', 'insight'] as const;
const typing = ['list', 'functions', 'form', 'filter'] as const;

const keymap: readonly Binding[] = [
  { action: 'choose', keys: ['enter'], label: 'choose', where: ['list', 'functions'] },
  { action: 'choose', keys: ['enter'], label: 'remove it', where: ['untrace'] },
  { action: 'choose', keys: ['enter'], label: 'delete them', where: ['leftOvers'] },
  { action: 'leftOvers', keys: ['ctrl-x'], label: 'left-overs', where: ['list'] },
  { action: 'choose', keys: ['enter'], label: 'set them', where: ['budgets'] },
  { action: 'less', keys: ['left', 'h', '-'], label: 'less', where: ['budgets'] },
  { action: 'more', keys: ['right', 'l', '+'], label: 'more', where: ['budgets'] },
  { action: 'choose', keys: ['enter'], label: 'attach Delve', where: ['confirm'] },
  { action: 'choose', keys: ['enter'], label: 'go on', where: ['steps'] },
  { action: 'choose', keys: ['enter'], label: 'done', where: ['filter'] },
  { action: 'trace', keys: ['enter'], label: 'trace', where: ['form'] },
  { action: 'complete', keys: ['tab'], label: 'complete', where: ['form'] },
  { action: 'toggle', keys: ['space'], label: 'switch', where: ['form'] },
  { action: 'engine', keys: ['ctrl-t'], label: 'engine', where: ['form'] },
  { action: 'less', keys: ['left', '-'], label: 'less', where: ['form'], quiet: true },
  { action: 'more', keys: ['right', '+'], label: 'more', where: ['form'], quiet: true },
  { action: 'console', keys: ['tab'], label: 'console', where: ['log', 'detail'] },
  { action: 'insight', keys: ['tab'], label: 'insight', where: ['log', 'detail'] },
  { action: 'continue', keys: ['c'], label: 'continue', where: ['log', 'detail'] },
  { action: 'keep', keys: ['k'], label: 'keep for 10 s more', where: ['log', 'detail'] },
  { action: 'pause', keys: ['space'], label: 'pause', where: panes },
  { action: 'debug', keys: ['d'], label: 'debug with Delve', where: panes },
  { action: 'detail', keys: ['enter'], label: 'detail', where: ['log'] },
  { action: 'filter', keys: ['/'], label: 'filter', where: ['log'] },
  { action: 'add', keys: ['t'], label: 'tracepoint', where: ['log'] },
  { action: 'remove', keys: ['u'], label: 'untrace', where: ['log'] },
  { action: 'budgets', keys: ['b'], label: 'budgets', where: panes },
  { action: 'saveJson', keys: ['x'], label: 'export', where: ['log'] },
  { action: 'saveCsv', keys: ['X'], label: 'export as CSV', where: ['log'], quiet: true },
  { action: 'copy', keys: ['y'], label: 'copy', where: ['log', 'detail'], quiet: true },
  { action: 'up', keys: ['up', 'ctrl-p'], label: 'up', where: lists, quiet: true },
  { action: 'down', keys: ['down', 'ctrl-n'], label: 'down', where: lists, quiet: true },
  { action: 'up', keys: ['up', 'k'], label: 'up', where: views, quiet: true },
  { action: 'down', keys: ['down', 'j'], label: 'down', where: views, quiet: true },
  { action: 'pageUp', keys: ['pgup', 'ctrl-b'], label: 'a page up', where: [...lists, ...views], quiet: true },
  { action: 'pageDown', keys: ['pgdn', 'ctrl-f'], label: 'a page down', where: [...lists, ...views], quiet: true },
  { action: 'first', keys: ['home'], label: 'to the first', where: lists, quiet: true },
  { action: 'last', keys: ['end'], label: 'to the last', where: lists, quiet: true },
  { action: 'first', keys: ['home', 'g'], label: 'to the first', where: views, quiet: true },
  { action: 'follow', keys: ['end', 'G'], label: 'follow', where: ['log'], quiet: true },
  {
    action: 'last',
    keys: ['end', 'G'],
    label: 'to the last',
    where: ['detail', 'insight', 'steps', 'untrace', 'budgets'],
    quiet: true,
  },
  { action: 'nextField', keys: ['down', 'ctrl-n'], label: 'next field', where: ['form'], quiet: true },
  { action: 'previousField', keys: ['up', 'ctrl-p', 'shift-tab'], label: 'field before', where: ['form'], quiet: true },
  { action: 'left', keys: ['left'], label: 'cursor left', where: ['form', 'filter'], quiet: true },
  { action: 'right', keys: ['right'], label: 'cursor right', where: ['form', 'filter'], quiet: true },
  { action: 'lineStart', keys: ['ctrl-a', 'home'], label: 'to the start', where: ['form', 'filter'], quiet: true },
  { action: 'lineEnd', keys: ['ctrl-e', 'end'], label: 'to the end', where: ['form', 'filter'], quiet: true },
  { action: 'deleteBack', keys: ['backspace'], label: 'delete back', where: typing, quiet: true },
  { action: 'deleteForward', keys: ['delete', 'ctrl-d'], label: 'delete', where: ['form', 'filter'], quiet: true },
  { action: 'deleteWord', keys: ['ctrl-w'], label: 'delete the word', where: typing, quiet: true },
  { action: 'deleteLine', keys: ['ctrl-u'], label: 'clear', where: typing, quiet: true },
  { action: 'deleteRest', keys: ['ctrl-k'], label: 'delete the rest', where: ['form', 'filter'], quiet: true },
  {
    action: 'release',
    keys: ['ctrl-]', 'tab', 'esc'],
    label: 'back to the hits; every other key goes to dlv',
    where: ['console'],
  },
  {
    action: 'back',
    keys: ['esc'],
    label: 'back',
    where: ['list', 'functions', 'form', 'steps', 'filter', 'untrace', 'budgets', 'leftOvers', 'confirm', 'log'],
  },
  { action: 'back', keys: ['esc', 'enter'], label: 'back', where: ['detail'] },
  { action: 'back', keys: ['tab', 'esc'], label: 'hits', where: ['insight'] },
  { action: 'end', keys: ['q'], label: 'end', where: [...panes, 'steps'] },
  {
    action: 'help',
    keys: ['?'],
    label: 'keys',
    where: ['list', 'functions', 'steps', 'log', 'detail', 'insight', 'form', 'untrace', 'budgets'],
  },
  {
    action: 'quit',
    keys: ['ctrl-c'],
    label: 'quit',
    where: ['list', 'functions', 'form', 'steps', 'filter', 'untrace', 'budgets', 'leftOvers', 'confirm'],
  },
  { action: 'quit', keys: ['ctrl-c'], label: 'end', where: panes, quiet: true },
];

/** The keys that work at a place for what it can do there. */
export function bindingsOf(where: Where, can: (action: Action) => boolean): Binding[] {
  return keymap.filter((binding) => binding.where.includes(where) && can(binding.action));
}

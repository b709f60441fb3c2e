import type { Key } from 'ink';

const special: [keyof Key, string][] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pgup'],
  ['pageDown', 'pgdn'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

/** A key by the name that the keymap has for it. */
export function keyName(input: string, key: Key): string {
  if (key.tab) return key.shift ? 'shift-tab' : 'tab';
  const [, name] = special.find(([property]) => key[property] === true) ?? [];
  if (name) return name;
  if (key.ctrl) return `ctrl-${input}`;
  if (key.meta) return `alt-${input}`;
  return characterName(input);
}

/** A character that came among others, in one read of the terminal: a fast typist, a slow link. */
export function characterName(character: string): string {
  switch (character) {
    case '\r':
    case '\n':
      return 'enter';
    case '\t':
      return 'tab';
    case ' ':
      return 'space';
    case '\b':
    case '\x7f':
      return 'backspace';
    case '\x1b':
      return 'esc';
    case '\x1d':
      return 'ctrl-]';
    default:
      return isControl(character) ? `ctrl-${String.fromCharCode(character.charCodeAt(0) + 0x60)}` : character;
  }
}

/** A single control character: a key, not text. */
export function isControl(character: string): boolean {
  return character.length === 1 && (character < ' ' || character === '\x7f');
}

/** Text to type: neither a control character nor a key with a name. */
export function isText(input: string, key: Key): boolean {
  return input !== '' && !key.ctrl && !key.meta && !key.tab && !special.some(([property]) => key[property] === true);
}

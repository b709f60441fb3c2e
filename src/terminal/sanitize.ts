/**
 * Values come from the traced process and names from the cluster: neither may reach the terminal as anything but text.
 * Control characters would move the cursor or change modes; bidirectional overrides and invisible characters would show
 * something else than what is there.
 */
const unprintable = new RegExp(
  `[${[
    // C0, DEL and C1: CSI, OSC and their likes begin with one of them
    '\\x00-\\x1f\\x7f-\\x9f',
    // soft hyphen, Arabic letter mark, invisible letters and vowels
    '\\u00ad\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u3164\\uffa0',
    // zero width space, directions, line and paragraph separators, invisible operators, byte order mark
    '\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff0-\\ufffb',
    // halves of characters, tags
    '\\ud800-\\udfff\\u{e0000}-\\u{e0fff}',
  ].join('')}]`,
  'gu',
);

const named: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text on one line, with everything that isn't plainly visible written as Go would escape it. */
export function printable(text: string): string {
  return text.replace(unprintable, escaped);
}

function escaped(character: string): string {
  const name = named[character];
  if (name) return name;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

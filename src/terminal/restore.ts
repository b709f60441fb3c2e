/**
 * Undoes every mode that the screens or a console mirrored by them can have switched on: synchronized output, alternate
 * screen, hidden cursor, bracketed paste, mouse, focus events, application cursor keys, colours. Harmless when nothing is on.
 */
export const RESTORE_TERMINAL = [
  '\x1b[?2026l',
  '\x1b[?1049l',
  '\x1b[?25h',
  '\x1b[?2004l',
  '\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l',
  '\x1b[?1l\x1b>',
  '\x1b[0m',
].join('');

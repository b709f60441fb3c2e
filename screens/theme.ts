/**
 * Sixteen colours and no backgrounds, so that it reads on light and dark terminals; what matters has a mark as well.
 * NO_COLOR keeps the marks, bold and dim.
 */
type Style = (text: string) => string;

const colours = (process.env.NO_COLOR ?? '') === '';

const sgr =
  (on: number, off: number): Style =>
  (text) =>
    text === '' ? '' : `\x1b[${on}m${text}\x1b[${off}m`;
const plain: Style = (text) => text;
const colour = (code: number): Style => (colours ? sgr(code, 39) : plain);

export const bold = sgr(1, 22);
export const dim = sgr(2, 22);
export const inverse = sgr(7, 27);
export const red = colour(31);
export const green = colour(32);
export const yellow = colour(33);
export const cyan = colour(36);

/** The bar at the left of the row that the cursor is on. */
export const cursorBar = cyan('▌');

export const marks = {
  waiting: dim('·'),
  passed: green('✓'),
  warned: yellow('!'),
  failed: red('✗'),
} as const;

const frames = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'];

/** A turning mark; the clock says how far it is. */
export function spinner(now: number): string {
  return cyan(frames[Math.floor(now / 100) % frames.length] ?? '');
}

export const levels = { info: plain, warning: yellow, error: red } as const;

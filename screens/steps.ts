import type { Step } from '../src/session/view.ts';
import { printable } from '../src/terminal/sanitize.ts';
import { cut, pad, width, wrap } from './cells.ts';
import { seconds } from './durations.ts';
import { cyan, dim, marks, spinner } from './theme.ts';

const BAR = 18;
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** Steps as lines: mark, what was found, and how long it took at the right. */
export function stepLines(steps: readonly Step[], columns: number, now: number): string[] {
  return steps.flatMap((step) => {
    const [first = '', ...rest] = wrap(printable(step.text), columns - 14);
    const mark = step.status === 'running' ? spinner(now) : marks[step.status];
    const progress = step.progress && step.status === 'running' ? progressText(step.progress) : undefined;
    const label = progress ? cut(`${first}  `, columns - 14 - progress.cells) : first;
    const used = width(label) + (progress?.cells ?? 0);
    const text = step.status === 'waiting' ? dim(label) : label;
    const took = pad(tookText(step, now), Math.max(0, columns - 4 - used), 'right');
    const hint = step.hint === undefined ? [] : wrap(`→ ${printable(step.hint)}`, columns - 6);
    return [
      ` ${mark} ${text}${progress?.text ?? ''}${dim(took)}`,
      ...rest.map((line) => `   ${line}`),
      ...hint.map((line) => `   ${dim(line)}`),
    ];
  });
}

function tookText({ startedAt, endedAt, status }: Step, now: number): string {
  if (startedAt === undefined || status === 'waiting') return '';
  if (status === 'running') return seconds(now - startedAt);
  return endedAt === undefined ? '' : seconds(endedAt - startedAt);
}

function progressText({ done, total }: { done: number; total: number }): { text: string; cells: number } {
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const filled = Math.floor(share * BAR * 8);
  const bar = '█'.repeat(Math.floor(filled / 8)) + (eighths[filled % 8] ?? '');
  const rest = '░'.repeat(BAR - width(bar));
  const figures = `  ${mega(done)} of ${mega(total)} MB`;
  return { text: cyan(bar) + dim(rest) + figures, cells: BAR + figures.length };
}

function mega(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

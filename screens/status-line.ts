import type { SessionScreen } from '../src/session/view.ts';
import { printable } from '../src/terminal/sanitize.ts';
import { cut } from './cells.ts';
import { seconds, stopwatch } from './durations.ts';
import { padStyled, styledWidth } from './styled.ts';
import { bold, cyan, dim, green, red, yellow } from './theme.ts';

const blocks = [...'▁▂▃▄▅▆▇█'];

/** The truth about the target in one line: is it running, what does the tracing cost it, how long will it go on. */
export function statusLine(screen: SessionScreen, rates: readonly number[], now: number, columns: number): string {
  const held = heldLine(screen, now);
  if (held !== undefined) return padStyled(` ${held}`, columns);
  const [fullest = '', ...shorter] = [0, 1, 2, 3, 4].map((terse) => runningLine(screen, rates, now, columns, terse));
  return padStyled(
    [fullest, ...shorter].find((line) => styledWidth(line) <= columns) ?? shorter.at(-1) ?? fullest,
    columns,
  );
}

/** Terser where there is less room: what a person can do without goes first. */
function runningLine(
  screen: SessionScreen,
  rates: readonly number[],
  now: number,
  columns: number,
  terse: number,
): string {
  const { target, limits, tracepoints, startedAt } = screen;
  const names = tracepoints.map(({ name }) => printable(name)).join(', ') || 'nothing is traced';
  const most = limits.hits > 0 && terse < 1 ? dim(` of ${limits.hits.toLocaleString('en')}`) : '';
  const elapsed =
    stopwatch(now - startedAt) + (limits.durationMs > 0 && terse < 4 ? ` of ${stopwatch(limits.durationMs)}` : '');
  const facts = [
    `${phaseMark(screen)} ${bold(cut(names, Math.max(terse < 4 ? 16 : 8, Math.floor(columns / 4))))}`,
    `${target.hits.toLocaleString('en')}${most} hits`,
    `${target.rate.toFixed(target.rate < 10 ? 1 : 0)}/s${terse < 3 ? ` ${cyan(sparkline(rates))}` : ''}`,
    stoppedText(screen, terse < 2),
    ...(target.dropped > 0 ? [yellow(`! ${target.dropped.toLocaleString('en')} lost`)] : []),
  ];
  const left = ` ${facts.join('  ')}`;
  const right = `  ${leaseText(screen, now)}  ${elapsed} `;
  return left + ' '.repeat(Math.max(0, columns - styledWidth(left) - styledWidth(right))) + right;
}

function phaseMark({ target, link }: SessionScreen): string {
  if (link.state === 'lost') return yellow('○ link lost');
  if (target.paused === 'user') return yellow('◌ paused');
  if (target.paused) return yellow(`◌ paused: too much ${target.paused === 'rate' ? 'at once' : 'overhead'}`);
  switch (target.phase) {
    case 'running':
      return green('● running');
    case 'stopped':
      return red('■ stopped');
    case 'exited':
      return red('✗ exited');
    default:
      return yellow(`◌ ${target.phase}`);
  }
}

/** When nothing else matters: the process is held, or nobody hears the agent. */
function heldLine({ target, link }: SessionScreen, now: number): string | undefined {
  if (link.state === 'lost') {
    const at = `at ${seconds(link.leaseMs)} the agent detaches by itself`;
    return `${yellow('○ link lost')} ${seconds(now - link.since)} ago; ${at}, and the process runs on`;
  }
  const { stop } = target;
  if (target.phase !== 'stopped' || !stop) return undefined;
  const place = printable(`${stop.function} ${stop.file.slice(stop.file.lastIndexOf('/') + 1)}:${stop.line}`);
  return `${red('■ the process is stopped')}: ${bold(seconds(now - Date.parse(stop.since)))} at ${place} · ${bold('c')} continue`;
}

function stoppedText({ target, limits }: SessionScreen, withLimit: boolean): string {
  const percent = target.stoppedPercent;
  const text = `stopped ${percent.toFixed(percent < 10 ? 1 : 0)} %`;
  const limit = withLimit && limits.overheadPercent > 0 ? ` (limit ${limits.overheadPercent} %)` : '';
  const close = limits.overheadPercent > 0 && percent > limits.overheadPercent * 0.8;
  return `${close ? yellow(`! ${text}`) : text}${dim(limit)}`;
}

function leaseText({ link }: SessionScreen, now: number): string {
  return link.state === 'up' ? `lease ${green('✓')}` : yellow(`lease ! ${seconds(now - link.since)}`);
}

function sparkline(values: readonly number[]): string {
  const most = Math.max(1, ...values);
  return values
    .map((value) => blocks[Math.min(blocks.length - 1, Math.floor((value / most) * (blocks.length - 1)))] ?? '')
    .join('');
}

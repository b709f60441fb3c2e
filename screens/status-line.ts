import { hitsRead, hitsShown } from '../src/hits/read.ts';
import { percent } from '../src/session/engine-text.ts';
import type { SessionScreen } from '../src/session/view.ts';
import { printable } from '../src/terminal/sanitize.ts';
import { cut } from './cells.ts';
import { seconds, stopwatch } from './durations.ts';
import { padStyled, styledWidth } from './styled.ts';
import { bold, cyan, dim, green, red, yellow } from './theme.ts';

const blocks = [...'▁▂▃▄▅▆▇█'];

/** What a person can do without where there is little room, in this order. */
const dispensable = [
  'hit limit',
  'overhead limit',
  'bars',
  'time limit',
  'long names',
  'elapsed',
  'why not',
  'long numbers',
  'rate',
  'lease',
] as const;
type Part = (typeof dispensable)[number];

/** The truth about the target in one line: is it running, what does the tracing cost it, how long will it go on. */
export function statusLine(screen: SessionScreen, rates: readonly number[], now: number, columns: number): string {
  const held = heldLine(screen, now);
  if (held !== undefined) return padStyled(` ${held}`, columns);
  let line = '';
  for (let given = 0; given <= dispensable.length; given += 1) {
    const without = new Set<Part>(dispensable.slice(0, given));
    const [left, right] = runningLine(screen, rates, now, without, Math.floor(columns / 4));
    const gap = columns - styledWidth(left) - styledWidth(right);
    line = left + ' '.repeat(Math.max(0, gap)) + right;
    if (gap >= 0) break;
  }
  return padStyled(line, columns);
}

/** Left and right end. */
function runningLine(
  screen: SessionScreen,
  rates: readonly number[],
  now: number,
  without: ReadonlySet<Part>,
  room: number,
): [left: string, right: string] {
  const { target, limits, tracepoints, startedAt, engine } = screen;
  const names = tracepoints.map(({ name }) => printable(name)).join(', ') || 'nothing is traced';
  const mostHits = limits.hits > 0 && !without.has('hit limit') ? dim(` of ${limits.hits.toLocaleString('en')}`) : '';
  const mostTime = limits.durationMs > 0 && !without.has('time limit') ? ` of ${stopwatch(limits.durationMs)}` : '';
  const name = `${phaseMark(screen)} ${bold(cut(names, without.has('long names') ? 8 : Math.max(16, room)))}`;
  const perSecond = `${target.rate.toFixed(target.rate < 10 ? 1 : 0)}/s${without.has('bars') ? '' : ` ${cyan(sparkline(rates))}`}`;
  const facts =
    engine === 'watch'
      ? [
          name,
          watchText(screen, !without.has('overhead limit')),
          countsText(screen, without),
          ...(without.has('rate') ? [] : [perSecond]),
        ]
      : [
          name,
          `${target.hits.toLocaleString('en')}${mostHits} hits`,
          perSecond,
          stoppedText(screen, !without.has('overhead limit')),
          ...(target.dropped > 0 ? [yellow(`! ${target.dropped.toLocaleString('en')} lost`)] : []),
        ];
  const elapsed = without.has('elapsed') ? '' : `  ${stopwatch(now - startedAt)}${mostTime}`;
  const lease = without.has('lease') && screen.link.state === 'up' ? '' : `  ${leaseText(screen, now)}`;
  return [` ${facts.join('  ')}`, `${lease}${elapsed} `];
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
function heldLine({ target, link, switchingSince }: SessionScreen, now: number): string | undefined {
  if (link.state === 'lost') {
    const at = `at ${seconds(link.leaseMs)} the agent detaches by itself`;
    return `${yellow('○ link lost')} ${seconds(now - link.since)} ago; ${at}, and the process runs on`;
  }
  if (switchingSince !== undefined) {
    const what = 'probes out, then Delve attaches: a short pause';
    return `${yellow('◌ from watch to debug')} ${seconds(now - switchingSince)}: ${what}`;
  }
  const { stop } = target;
  if (target.phase !== 'stopped' || !stop) return undefined;
  const place = printable(`${stop.function} ${stop.file.slice(stop.file.lastIndexOf('/') + 1)}:${stop.line}`);
  const since = Date.parse(stop.since);
  const held = `${red('■ the process is stopped')}: ${bold(seconds(now - since))}`;
  if (stop.until === undefined) return `${held} at ${place} · ${bold('c')} continue`;
  // Told before where it stands: the line may be short.
  const limit = `of ${seconds(Date.parse(stop.until) - since)}, then it runs on: its liveness probe`;
  return `${held} ${yellow(limit)} · ${bold('c')} continue · ${bold('k')} keep for 10 s more · at ${place}`;
}

function stoppedText({ target, limits }: SessionScreen, withLimit: boolean): string {
  const percent = target.stoppedPercent;
  const text = `stopped ${percent.toFixed(percent < 10 ? 1 : 0)} %`;
  const limit = withLimit && limits.overheadPercent > 0 ? ` (limit ${limits.overheadPercent} %)` : '';
  const close = limits.overheadPercent > 0 && percent > limits.overheadPercent * 0.8;
  return `${close ? yellow(`! ${text}`) : text}${dim(limit)}`;
}

/** What watching costs: nothing is stopped, but a core works for it. */
function watchText({ target, limits }: SessionScreen, withLimit: boolean): string {
  const text = `watch ${percent(target.stoppedPercent)}${withLimit ? ' of a core' : ''}`;
  const limit = withLimit && limits.overheadPercent > 0 ? ` (limit ${limits.overheadPercent} %)` : '';
  const close = limits.overheadPercent > 0 && target.stoppedPercent > limits.overheadPercent * 0.8;
  return `${close ? yellow(`! ${text}`) : text}${dim(limit)}`;
}

/** `calls 120,000 · recorded 20,000 (rate limit) · shown 2,000 · lost 0`: nothing is left out unsaid. */
function countsText({ summary, target, tracepoints, limits }: SessionScreen, without: ReadonlySet<Part>): string {
  const number = (value: number): string => (without.has('long numbers') ? short(value) : value.toLocaleString('en'));
  const seen = summary?.tracepoints ?? [];
  const recorded = seen.reduce((sum, one) => sum + one.recorded, 0);
  const sampled = seen.some((one) => hitsShown(one) !== undefined);
  const shown = sampled ? [`shown ${number(seen.reduce((sum, one) => sum + (one.sent ?? hitsRead(one)), 0))}`] : [];
  // The kernel's counters are looked at a moment before its records are.
  const calls = seen.reduce((sum, one) => sum + Math.max(one.calls, one.recorded), 0);
  const lost = target.dropped > 0 ? yellow(`! lost ${number(target.dropped)}`) : 'lost 0';
  const apart = without.has('lease') ? ', ' : ' · ';
  if (seen.length === 0) return [`recorded ${number(target.hits)}`, lost].join(apart);
  const why = [
    ...(tracepoints.some(({ condition }) => condition !== undefined) ? ['condition'] : []),
    ...(limits.hitsPerSecond > 0 ? ['rate limit'] : []),
  ];
  const reason = recorded < calls && why.length > 0 && !without.has('why not') ? dim(` (${why.join(' or ')})`) : '';
  return [`calls ${number(calls)}`, `recorded ${number(recorded)}${reason}`, ...shown, lost].join(apart);
}

/** `120k`, `1.2M` */
function short(value: number): string {
  if (value < 1_000) return String(value);
  if (value < 9_950) return `${(value / 1000).toFixed(1)}k`;
  if (value < 1_000_000) return `${Math.floor(value / 1000)}k`;
  return `${(value / 1e6).toFixed(1)}M`;
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

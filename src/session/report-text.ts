import type { Engine, Proof } from '../agent/protocol.ts';
import { printable } from '../terminal/sanitize.ts';
import type { Report } from './view.ts';

/** The report for the normal screen: plain text, worth pasting into the incident channel. Ends with a line end. */
export function reportText(report: Report): string {
  const lines = [title(report), ...hits(report), ...target(report), ...debugPod(report), ...failure(report)];
  return `${lines.map(printable).join('\n')}\n`;
}

function title({ place, function: name, startedAt, endedAt, reason }: Report): string {
  const where = [
    `${place.namespace}/${place.pod}`,
    place.container === undefined
      ? ''
      : ` (${[place.container, place.pid === undefined ? '' : `pid ${place.pid}`].filter(Boolean).join(', ')})`,
  ].join('');
  if (name === undefined) return `${where}: nothing was traced`;
  return `${name} in ${where}, ${clock(startedAt)} to ${clock(endedAt)}${reason ? `; ${reason}` : ''}`;
}

function hits({ function: name, hits: count, dropped, savedTo, sampledMs, watched, fetched }: Report): string[] {
  if (name === undefined) return [];
  const lost = dropped === 0 ? 'none lost' : `${dropped.toLocaleString('en')} lost`;
  const where = savedTo ? ` → ${savedTo}` : '';
  const found = `  ${count.toLocaleString('en')} ${count === 1 ? 'hit' : 'hits'}, ${lost}${where}`;
  const kept = `  sampled: to keep the limits, the tracepoint was out for ${seconds(sampledMs)}; calls in that time were not seen`;
  return [
    count === 0 && dropped === 0 ? '  no hits' : found,
    ...(fetched ? [`  ${fetchedText(fetched)}`] : []),
    ...(watched ? watchedLines(watched, fetched !== undefined) : []),
    ...(sampledMs > 0 ? [kept] : []),
  ];
}

/** `98,211 of 98,211 recorded hits, all of them → …`: the session's own file has those that were sent one by one. */
function fetchedText({ recorded, hits: count, savedTo, missing }: NonNullable<Report['fetched']>): string {
  const all = recorded.toLocaleString('en');
  const why = missing.join(', ');
  if (!savedTo) return `the ${all} recorded hits were not fetched from the debug pod: ${why}`;
  const found = `${count.toLocaleString('en')} of ${all} recorded hits`;
  return missing.length === 0 ? `${found}, all of them → ${savedTo}` : `${found} → ${savedTo}; ${why}`;
}

/** What became of the calls: counted, recorded, and shown one by one. Nothing is left out unsaid. */
function watchedLines(
  { calls, recorded, hits: read, sent }: NonNullable<Report['watched']>,
  fetched: boolean,
): string[] {
  const number = (value: number): string => value.toLocaleString('en');
  const counted = `  watched: ${number(calls)} ${calls === 1 ? 'call' : 'calls'} counted`;
  if (calls === 0) return [counted];
  const sampled =
    sent < read && !fetched
      ? [
          `  sampled: ${number(sent)} of ${number(read)} hits came here one by one; counts, values and durations are of all`,
        ]
      : [];
  if (recorded >= calls) return [`${counted}, all of them recorded`, ...sampled];
  const share = Math.floor((100 * recorded) / calls);
  const percent = share === 0 && recorded > 0 ? 'under 1' : String(share);
  return [
    `${counted}, ${number(recorded)} of them recorded (${percent} %): the rest was over the limits, its condition was false, or it came at the very end`,
    ...sampled,
  ];
}

function target({ proof, restarts, function: name, engines }: Report): string[] {
  if (!proof)
    return name === undefined
      ? ['  process: nothing was stopped']
      : ['  process: what became of it is not known yet; its own log and restarts tell'];
  const still = stillText(proof, engines);
  if (restarts && proof.alive)
    return [
      `  process ${proof.pid}: it was unharmed when the debugger left, but its container has RESTARTED since the start (${restarts}x)`,
      '    See what it says: kubectl logs --previous',
    ];
  if (!proof.alive) return [`  process ${proof.pid}: ${endedText(proof)}; ${still}`];
  const watched = engines.length > 0 && !engines.includes('debug');
  const found = [
    ...(watched ? ['never stopped'] : []),
    proof.state === undefined ? 'state not known' : /^[Tt]$/.test(proof.state) ? 'STOPPED' : 'running',
    proof.tracerPid === undefined
      ? 'tracer not known'
      : proof.tracerPid === 0
        ? 'not traced'
        : `TRACED by ${proof.tracerPid}`,
    proof.textDifferences === undefined
      ? 'text not compared'
      : proof.textDifferences === 0
        ? 'text unchanged'
        : `text DIFFERS in ${proof.textDifferences} bytes`,
    restarts === undefined ? 'restarts not known' : `${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`,
  ];
  return [
    `  process ${proof.pid}: ${found.join(', ')}${watched ? '' : `; ${still}`}`,
    ...proof.unknown.map((what) => `  not checked: ${what}`),
  ];
}

/** Whether it was of its own can't be told of a crash; the exit status is what the kernel said. */
function endedText({ exitStatus }: Proof): string {
  if (exitStatus === undefined) return 'has ended';
  if (exitStatus < 0) return `was KILLED by signal ${-exitStatus}`;
  if (exitStatus === GO_CRASH)
    return `has CRASHED (exit status ${exitStatus}, Go's of a panic): see kubectl logs --previous`;
  return `has ended by itself (exit status ${exitStatus})`;
}

/** What the Go runtime exits with after a panic or a fatal error. */
const GO_CRASH = 2;

function stillText({ pauseMs, stoppedMs }: Proof, engines: readonly Engine[]): string {
  if (engines.length > 0 && !engines.includes('debug')) return 'it was never stopped';
  const still = `it stood still ${seconds(pauseMs)} at attach and ${seconds(stoppedMs)} after that`;
  return engines.includes('watch') ? `while it was watched it was never stopped; with Delve ${still}` : still;
}

function debugPod({ debugPod: pod }: Report): string[] {
  if (!pod) return ['  debug pod: none was made'];
  return [
    pod.deleted
      ? `  debug pod ${pod.name}: deleted after ${seconds(pod.lifetimeMs)}`
      : `  debug pod ${pod.name}: STILL THERE in namespace ${pod.namespace}`,
  ];
}

function failure({ failure: wrong, commands }: Report): string[] {
  return [
    ...(wrong ? [`  ✗ ${wrong.message}`, ...(wrong.hint ? [`    ${wrong.hint}`] : [])] : []),
    ...(commands.length > 0 ? ['  To put it right, type:', ...commands.map((command) => `    ${command}`)] : []),
  ];
}

function clock(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}

/** 0.31 s · 38 s · 2 min 41 s */
function seconds(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

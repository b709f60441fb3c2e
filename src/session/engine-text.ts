/** The costs and the choice in words: for the form, for the question before a switch, and for `trace`. */
import { shortName } from '../functions/name.ts';
import type { Because, DebugCost, WatchCost } from './engine-cost.ts';

/** In order of importance: what there is no room for is at the end. */
export function watchParts({ hitUs, corePercent }: WatchCost, callsPerSecond: number | undefined): string[] {
  const hit = `~${us(hitUs)} µs`;
  if (callsPerSecond === undefined || corePercent === undefined) return ['nothing is stopped', `${hit} a call`];
  if (callsPerSecond === 0) return ['not called while it was measured', 'nothing is stopped'];
  return [`${rate(callsPerSecond)} calls/s × ${hit} = ${percent(corePercent)} of a core`, 'nothing is stopped'];
}

export function debugParts({ callMs, stoppedPercent, pauseMs, livenessMs }: DebugCost): string[] {
  const stop = `each call stops the process for ~${callMs.toFixed(1)} ms`;
  return [
    stoppedPercent === undefined ? stop : `${stop}: about ${percent(stoppedPercent)} of its throughput`,
    pauseText({ pauseMs, ...(livenessMs === undefined ? {} : { livenessMs }) }),
    'console',
  ];
}

export function pauseText({ pauseMs, livenessMs }: { pauseMs: number; livenessMs?: number }): string {
  const pause = `attach pause ~${(pauseMs / 1000).toFixed(1)} s`;
  return livenessMs === undefined ? pause : `${pause} (the liveness probe allows ${livenessMs / 1000} s)`;
}

/** One sentence for standard error: `watch: main.handleSlash is called 3,400 times a second; Delve would take …`. */
export function choiceText(
  { engine, because }: { engine: string; because: Because },
  name: string,
  callsPerSecond: number | undefined,
  cost: DebugCost,
): string {
  const called =
    callsPerSecond === undefined ? '' : `${shortName(name)} is called ${rate(callsPerSecond)} times a second`;
  const share = cost.stoppedPercent === undefined ? '' : `about ${percent(cost.stoppedPercent)} of its throughput`;
  const why: Record<Because, string> = {
    asked: 'as --engine says',
    remembered: 'as chosen for this function earlier',
    impossible: 'watch is not possible here',
    line: 'a line may be in the middle of a function',
    unknown: 'how often the function is called could not be measured, and watch stops nothing',
    pause: `Delve would stop the process too long at the attach: ${pauseText(cost)}`,
    overhead: `${called}; Delve would take ${share}`,
    harmless: `${called}; Delve takes ${share}`,
  };
  return `${engine}: ${why[because]}`;
}

export function rate(perSecond: number): string {
  return perSecond > 0 && perSecond < 9.95 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString('en');
}

export function percent(value: number): string {
  if (value > 0 && value < 0.05) return 'under 0.1 %';
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} %`;
}

function us(value: number): string {
  return value < 9.95 ? value.toFixed(1) : value.toFixed(0);
}

/**
 * What each engine would cost a process, and which of them to take. The figures were measured side by side on one
 * machine with 8 clients calling a traced handler: good for an order of magnitude, which is what the choice needs.
 */
import type { Engine, Limits, TraceRequest } from '../agent/protocol.ts';

/**
 * Each hit of Delve's stops the whole process for so long, whatever is recorded. Milliseconds: 28,000 requests a second
 * became about 700.
 */
const STOP_MS = 1.4;

/** What a call costs in probes, in microseconds: 0.7 counted only, 1.1 with a string, 1.4 with five expressions, 1.5
 * with a string and a stack, 11 with its return, which the kernel single-steps (agent/uprobe's benchmarks, on a virtual machine). */
const PROBE_US = { call: 0.95, stepped: 10.7, firstValue: 0.15, nextValue: 0.07, stack: 0.4, returns: 10.3 };

/** All arguments are taken for so many expressions. */
const ALL_ARGUMENTS = 5;

/** The part of a request that costs something at each hit. */
export type Recorded = Pick<TraceRequest, 'print' | 'args' | 'stack' | 'returns'>;

/** What is known of the process before anything is done to it. */
export interface Load {
  /** Absent while it isn't measured. */
  callsPerSecond?: number;
  /** A probe at its entry is single-stepped. */
  stepped?: boolean;
  /** How long an attach of Delve's stops the process, from its binary's size. */
  pauseMs: number;
  /** How long its liveness probe lets it stand still; absent without a probe. */
  livenessMs?: number;
}

export interface WatchCost {
  /** A hit's, microseconds. */
  hitUs: number;
  /** Of one core; absent while it isn't known how often the function is called. */
  corePercent?: number;
}

export interface DebugCost {
  /** A call's, milliseconds. */
  callMs: number;
  /** Share of time that the process would stand still, and so of its throughput; absent while the rate isn't known. */
  stoppedPercent?: number;
  pauseMs: number;
  livenessMs?: number;
}

export function watchCost({ callsPerSecond, stepped }: Load, { print, args, stack, returns }: Recorded): WatchCost {
  const values = print.length + (args ? ALL_ARGUMENTS : 0);
  const hitUs =
    (stepped ? PROBE_US.stepped : PROBE_US.call) +
    (values > 0 ? PROBE_US.firstValue + (values - 1) * PROBE_US.nextValue : 0) +
    (stack > 0 ? PROBE_US.stack : 0) +
    (returns ? PROBE_US.returns : 0);
  return { hitUs, ...(callsPerSecond === undefined ? {} : { corePercent: (callsPerSecond * hitUs) / 10_000 }) };
}

/**
 * The share is that of callers who wait for each answer: where a call took 1/r, it then takes 1/r and the stop. With few
 * calls that is the rate times the stop, with very many it goes towards all of the time.
 */
export function debugCost({ callsPerSecond, stepped: _, ...pause }: Load, { returns }: Recorded): DebugCost {
  const callMs = STOP_MS * (returns ? 2 : 1);
  if (callsPerSecond === undefined) return { callMs, ...pause };
  const stops = (callsPerSecond * callMs) / 1000;
  return { callMs, stoppedPercent: (100 * stops) / (1 + stops), ...pause };
}

/** The estimate may be wrong by a factor of two: as the preflight has it. */
export function pauseTooLong({ pauseMs, livenessMs }: { pauseMs: number; livenessMs?: number }): boolean {
  return livenessMs !== undefined && pauseMs * 2 > livenessMs;
}

/** Why an engine is the one: asked for by flag, chosen for this function earlier, or by the rule. */
export type Because = 'asked' | 'remembered' | 'impossible' | 'line' | 'unknown' | 'pause' | 'overhead' | 'harmless';

export interface Choice {
  engine: Engine;
  because: Because;
}

export interface ChoiceFrom {
  watchPossible: boolean;
  /** By --engine. */
  asked?: Engine;
  /** What the user took for this function earlier, against the rule. */
  remembered?: Engine;
  location: TraceRequest['location'];
  debug: DebugCost;
  limits: Limits;
}

/**
 * Debug, with its console, where it does no harm that the budgets forbid; else watch where that is possible. A choice of
 * earlier counts, but for one: a pause that its liveness probe wouldn't bear, since that restarts the container.
 */
export function chooseEngine({ watchPossible, asked, remembered, location, debug, limits }: ChoiceFrom): Choice {
  if (asked === 'debug') return { engine: asked, because: 'asked' };
  if (!watchPossible) return { engine: 'debug', because: 'impossible' };
  if (asked) return { engine: asked, because: 'asked' };
  if (pauseTooLong(debug)) return { engine: 'watch', because: 'pause' };
  if (remembered) return { engine: remembered, because: 'remembered' };
  // How often a line is reached can't be counted beforehand; the overhead budget holds Delve there as well.
  if (!('function' in location)) return { engine: 'debug', because: 'line' };
  if (debug.stoppedPercent === undefined) return { engine: 'watch', because: 'unknown' };
  if (limits.overheadPercent > 0 && debug.stoppedPercent > limits.overheadPercent)
    return { engine: 'watch', because: 'overhead' };
  return { engine: 'debug', because: 'harmless' };
}

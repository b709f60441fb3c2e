import type { Binary, Engine, Limits } from '../src/agent/protocol.ts';
import { locationText } from '../src/functions/location.ts';
import { type Because, chooseEngine, debugCost, type WatchCost, watchCost } from '../src/session/engine-cost.ts';
import { debugParts, watchParts } from '../src/session/engine-text.ts';
import { type Measured, unfitReason } from '../src/session/measuring.ts';
import type { EngineOffer, TraceDefaults } from '../src/session/view.ts';
import { printable } from '../src/terminal/sanitize.ts';
import { wrap } from './cells.ts';
import { argsOf, type Form, requestOf } from './form.ts';

/** Both engines, for the form as it is filled in now. */
export interface EngineRows {
  /** The one that is taken. */
  engine: Engine;
  because: Because | 'chosen';
  watch: readonly string[];
  debug: readonly string[];
  measuring: boolean;
}

export function engineRowsOf(form: Form, offer: EngineOffer, defaults: TraceDefaults, binary: Binary): EngineRows {
  const { location } = form;
  const { watch, livenessMs } = offer;
  const measured = measuredOf(form, offer);
  const callsPerSecond = measured?.state === 'done' ? measured.callsPerSecond : undefined;
  const load = {
    pauseMs: binary.estimate.pauseMs,
    ...(callsPerSecond === undefined ? {} : { callsPerSecond }),
    ...(measured?.state === 'done' && measured.stepped ? { stepped: true } : {}),
    ...(livenessMs === undefined ? {} : { livenessMs }),
  };
  const recorded = { ...requestOf(form), args: argsOf(form) };
  const debug = debugCost(load, recorded);
  const remembered = offer.remembered(locationText(location));
  const unfit = unfitReason(measured);
  const choice = chooseEngine({
    watchPossible: watch.possible && unfit === undefined,
    location,
    debug,
    limits: defaults.limits,
    ...(defaults.engine === undefined ? {} : { asked: defaults.engine }),
    ...(remembered === undefined ? {} : { remembered }),
  });
  const chosen = watch.possible ? form.engine : undefined;
  return {
    engine: chosen ?? choice.engine,
    because: chosen === undefined ? choice.because : 'chosen',
    watch: watch.possible
      ? unfit === undefined
        ? watchTexts(watchCost(load, recorded), callsPerSecond, measured, defaults.watchLimits)
        : [`not for this function: ${unfit}`]
      : [`not here: ${watch.reason}`, watch.hint],
    debug: debugParts(debug),
    measuring: measured?.state === 'running',
  };
}

function watchTexts(
  cost: WatchCost,
  callsPerSecond: number | undefined,
  measured: Measured | undefined,
  { overheadPercent }: Limits,
): string[] {
  const over = overheadPercent > 0 && (cost.corePercent ?? 0) > overheadPercent;
  return [
    ...watchParts(cost, callsPerSecond),
    ...(over ? [`sampled, to keep below ${overheadPercent} %`] : []),
    ...(measured?.state === 'failed' ? ['how often it is called is not known'] : []),
  ];
}

/** The last measurement, when it is of this function. */
function measuredOf({ location }: Form, { measured }: EngineOffer): Measured | undefined {
  return 'function' in location && measured?.function === location.function ? measured : undefined;
}

export interface EngineLine {
  engine: Engine;
  taken: boolean;
  texts: readonly string[];
  /** What its last line says is being found out. */
  busy: boolean;
}

/** The costs in lines of so many cells. */
export function engineLines(rows: EngineRows, room: number): EngineLine[] {
  const watch = rows.measuring ? [...rows.watch, 'counting its calls'] : rows.watch;
  const last = rows.because === 'remembered' ? ['as last time'] : [];
  return (['watch', 'debug'] as const).map((engine) => {
    const taken = rows.engine === engine;
    const parts = [...(taken ? last : []), ...(engine === 'watch' ? watch : rows.debug)].map(printable);
    return { engine, taken, texts: wrap(parts.join(' · '), room), busy: rows.measuring && engine === 'watch' };
  });
}

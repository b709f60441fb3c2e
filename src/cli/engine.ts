import type { Engine, TraceRequest } from '../agent/protocol.ts';
import { failed, ok, type Result } from '../failure.ts';
import { locationText } from '../functions/location.ts';
import { chooseEngine, debugCost } from '../session/engine-cost.ts';
import { choiceText } from '../session/engine-text.ts';
import { unfitReason } from '../session/measuring.ts';
import type { Session } from '../session/session.ts';
import type { Arguments } from './argv.ts';

/**
 * Which engine traces, and one sentence on why. Without --engine the function's calls are counted for a second first,
 * where that stops nothing.
 */
export async function decideEngine(
  session: Session,
  { location, ...recorded }: TraceRequest,
  { engine: asked, limits }: Pick<Arguments, 'engine' | 'limits'>,
): Promise<Result<{ engine: Engine; text: string }>> {
  const { watch, binary, livenessMs } = session;
  if (asked === 'watch' && !watch.possible) {
    return failed({ kind: 'engine', message: `watch is not possible here: ${watch.reason}.`, hint: watch.hint });
  }
  const measured = asked === undefined && 'function' in location ? await session.measure(location.function) : undefined;
  const callsPerSecond = measured?.state === 'done' ? measured.callsPerSecond : undefined;
  const unfit = watch.possible ? unfitReason(measured) : watch.reason;
  const debug = debugCost(
    {
      pauseMs: binary?.estimate.pauseMs ?? 0,
      ...(livenessMs === undefined ? {} : { livenessMs }),
      ...(callsPerSecond === undefined ? {} : { callsPerSecond }),
    },
    recorded,
  );
  const choice = chooseEngine({
    watchPossible: unfit === undefined,
    location,
    limits,
    debug,
    ...(asked === undefined ? {} : { asked }),
  });
  const text = choiceText(choice, locationText(location), callsPerSecond, debug);
  return ok({ engine: choice.engine, text: choice.because === 'impossible' ? `${text}: ${unfit}` : text });
}

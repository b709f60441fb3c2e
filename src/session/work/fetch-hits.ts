import { basename } from 'node:path';
import type { AgentClient } from '../../agent/client.ts';
import { Damaged, fetchFile } from '../../agent/fetch.ts';
import type { ExportedHits, KeptHits } from '../../agent/protocol.ts';
import { type Failure, failed, type Result } from '../../failure.ts';
import { saveAllHits } from '../../hits/all-hits.ts';
import { agentDirectory } from '../../kube/debug-pod.ts';
import type { Session } from '../session.ts';
import type { FetchedHits } from '../view.ts';

/** For everything, and for the agent's part of it: what is written by then is fetched. Milliseconds. */
const LIMIT = 60_000;
const AGENT_LIMIT = 20_000;

/**
 * Fetches every hit that was recorded, where not all were sent one by one: they are in the debug pod alone, which is
 * deleted next. The target runs free meanwhile. Whatever fails is told in the report; it keeps nothing from being deleted.
 */
export async function fetchHits(session: Session, signal: AbortSignal): Promise<void> {
  const kept = session.summary?.kept;
  if (!kept || kept.hits === 0 || (kept.sent >= kept.hits && session.dropped === 0)) return;
  const cancel = new AbortController();
  session.fetching = cancel;
  const count = kept.hits.toLocaleString('en');
  session.steps.start('fetch', `fetching ${count} ${kept.hits === 1 ? 'hit' : 'hits'} from the debug pod`);
  const stop = AbortSignal.any([signal, cancel.signal, AbortSignal.timeout(LIMIT)]);
  const result = await fetched(session, kept, stop).catch((error: unknown) => failed(refusal(error, cancel.signal)));
  session.fetching = undefined;
  if (!result.ok) {
    session.ports.log.failure(result.failure);
    session.fetched = { recorded: kept.hits, hits: 0, missing: [result.failure.message] };
    session.steps.warn('fetch', `the ${count} recorded hits were not fetched: ${result.failure.message}`);
    return;
  }
  session.fetched = result.value;
  const text = `${result.value.hits.toLocaleString('en')} of ${count} recorded hits`;
  if (result.value.missing.length === 0) session.steps.pass('fetch', `${text}, checked by SHA-256`);
  else session.steps.warn('fetch', `${text}: ${result.value.missing.join(', ')}`);
}

async function fetched(session: Session, kept: KeptHits, stop: AbortSignal): Promise<Result<FetchedHits>> {
  const { client, exec, hitFile } = session;
  if (!client || !exec) return refused('the debug pod could not be reached any more');
  if (!hitFile?.saved) return refused('hits cannot be saved on this machine, see the log file');
  const exported = await askExport(client, stop);
  if (!exported.ok) return exported;
  const { path, bytes, sha256, hits, notKept, left } = exported.value;
  const count = hits.toLocaleString('en');
  session.steps.say('fetch', `fetching ${count} ${hits === 1 ? 'hit' : 'hits'} from the debug pod`);
  const file = { name: basename(path), bytes, sha256 };
  const progress = (done: number): void => session.steps.progress('fetch', done, bytes);
  const savedTo = hitFile.pathOfAll;
  const saved = await saveAllHits(fetchFile(exec, agentDirectory, file, progress, stop), savedTo);
  // What has come by then is kept.
  if (saved === 0) stop.throwIfAborted();
  if (saved !== hits && !stop.aborted) throw new Error(`${saved} hits are in a file that should have ${hits}`);
  const missing = [
    ...(saved < hits
      ? [
          `${(hits - saved).toLocaleString('en')} had not come ${session.fetching?.signal.aborted ? 'when it was cancelled' : `after ${LIMIT / 1000} s`}`,
        ]
      : []),
    ...(notKept > 0 ? [`${notKept.toLocaleString('en')} found no room in the debug pod`] : []),
    ...(left > 0 ? [`${left.toLocaleString('en')} were left there, since the time or the room was over`] : []),
  ];
  return { ok: true, value: { recorded: Math.max(kept.hits, hits), hits: saved, savedTo, missing } };
}

/** A request can't be taken back, but nobody has to wait for its answer: the agent ends next. */
function askExport(client: AgentClient, signal: AbortSignal): Promise<Result<ExportedHits>> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    void client.request('export', { ms: AGENT_LIMIT }, LIMIT).then((answer) => {
      signal.removeEventListener('abort', abort);
      resolve(answer);
    });
  });
}

function refused(message: string): Result<never> {
  return failed({ kind: 'agent', message });
}

function refusal(error: unknown, cancelled: AbortSignal): Failure {
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (cancelled.aborted) return { kind: 'cancelled', message: 'cancelled', cause };
  if (error instanceof Damaged)
    return { kind: 'agent', message: `the file did not come whole: ${error.message}`, cause };
  // The signal's reason, or what a stream made of it.
  if (error instanceof Error && /^(TimeoutError|AbortError)$/.test(error.name)) {
    return { kind: 'timeout', message: `it took longer than ${LIMIT / 1000} s`, cause };
  }
  return { kind: 'agent', message: error instanceof Error ? error.message : String(error), cause };
}

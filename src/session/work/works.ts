import type { Failure } from '../../failure.ts';
import type { Effect, Event } from '../machine.ts';
import type { Session } from '../session.ts';
import { attach } from './attach.ts';
import { check } from './check.ts';
import { create } from './create.ts';
import { deletePod } from './delete-pod.ts';
import { detach } from './detach.ts';
import { fetchHits } from './fetch-hits.ts';
import { inspect } from './inspect.ts';
import { reconnect } from './reconnect.ts';
import { release } from './release.ts';
import { uploadPrograms } from './upload-programs.ts';
import { verify } from './verify.ts';

/** The work of a phase: answers with one event, at the latest when its limit is over. */
export interface Work {
  /** Done first; it bounds itself, fails silently, and the limit begins after it. */
  before?(session: Session, signal: AbortSignal): Promise<void>;
  /** Absent where the work itself bounds every step (and may wait for the user in between). */
  limit?: { ms: number; failure: Omit<Failure, 'kind'> };
  run(session: Session, signal: AbortSignal): Promise<Event>;
}

export const works: Record<Effect, Work> = {
  check: {
    limit: {
      ms: 45_000,
      failure: {
        message: 'The checks did not end within 45 s.',
        hint: 'Is the API server slow? kubectl get --raw /readyz',
      },
    },
    run: check,
  },
  create: {
    limit: {
      ms: 120_000,
      failure: { message: 'The debug pod did not start within 2 min.', hint: 'Look at the events: kubectl get events' },
    },
    run: create,
  },
  upload: {
    limit: {
      ms: 600_000,
      failure: {
        message: 'The upload took longer than 10 min.',
        hint: 'Use an image that has agent and dlv inside: --image.',
      },
    },
    run: uploadPrograms,
  },
  inspect: { run: inspect },
  attach: {
    limit: {
      ms: 120_000,
      failure: {
        message: 'dlv did not attach within 2 min; it is being detached.',
        hint: 'Try again when the node has less to do.',
      },
    },
    run: attach,
  },
  release: {
    limit: { ms: 30_000, failure: { message: 'The agent did not say within 30 s that its probes are taken out.' } },
    run: release,
  },
  reconnect: { run: reconnect },
  detach: {
    limit: { ms: 30_000, failure: { message: 'The agent did not say within 30 s that it has detached.' } },
    run: detach,
  },
  verify: {
    limit: { ms: 45_000, failure: { message: 'What became of the debugger could not be read from the debug pod.' } },
    run: verify,
  },
  delete: {
    // Here, since every end comes by here: an asked one, one by a limit, one with the target's.
    before: fetchHits,
    limit: { ms: 90_000, failure: { message: 'The debug pod was not gone after 90 s.' } },
    run: deletePod,
  },
};

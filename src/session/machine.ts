/**
 * The life of a session as a pure function: where it is, what happened → where it is then, what is to be done.
 * test/unit/session/machine.test.ts searches every reachable state for the invariants:
 * never delete the debug pod while dlv is known to hold the target; never `ended` while the pod may exist;
 * `end` always leads to `ended` or `leaked`.
 */
import type { Failure } from '../failure.ts';

export type Phase =
  /** Preflight: nothing has been made. */
  | 'checking'
  | 'creating'
  | 'uploading'
  /** The agent is asked for the container's processes and, once one is chosen, for its binary. */
  | 'inspecting'
  /** The user chooses a function. */
  | 'choosing'
  | 'attaching'
  | 'tracing'
  /** From watch to debug: the probes are taken out, then dlv attaches. */
  | 'switching'
  /** The stream to the agent broke; the lease runs. */
  | 'reconnecting'
  | 'detaching'
  /** The agent can't be asked any more: what became of it is read from the debug pod. */
  | 'verifying'
  | 'deleting'
  /** Something is left that this program could not put right; the report has the commands that do. */
  | 'leaked'
  | 'ended';

export interface State {
  readonly phase: Phase;
  /** The debug pod, as far as known. */
  readonly pod: 'absent' | 'unknown' | 'present';
  /** dlv (or the probes of `watch`) on the target, as far as known. */
  readonly debugger: 'none' | 'unknown' | 'attached';
  /** The user wants out; remembered while an attach can't be interrupted. */
  readonly endWanted: boolean;
  readonly failure?: Failure;
}

export type Event =
  | { type: 'allowed' }
  | { type: 'created' }
  | { type: 'uploaded' }
  | { type: 'inspected' }
  /** A function was chosen. */
  | { type: 'trace' }
  | { type: 'attached' }
  /** In a watch session: go on with Delve. */
  | { type: 'debug' }
  /** The engine that was left is off the target; the agent has proven it. */
  | { type: 'released' }
  /** The trace was refused (wrong expression, no permission); dlv does not hold the target. */
  | { type: 'refused'; failure: Failure }
  /** The work of the phase failed, or ran out of its time. */
  | { type: 'failed'; failure: Failure }
  /** The agent has ended the debugger, asked for or not; it has said so itself. */
  | { type: 'detached'; failure?: Failure }
  | { type: 'linkLost' }
  /** The stream is back; the agent says whether dlv still holds the target. */
  | { type: 'reconnected'; debugger: 'none' | 'attached' }
  | { type: 'verified'; debugger: 'none' | 'unknown' }
  /** The debug pod was deleted or ended by somebody else. */
  | { type: 'podLost'; failure: Failure }
  | { type: 'deleted' }
  | { type: 'end' };

/** Work that a state asks for. Each has a time limit and answers with one event. */
export type Effect =
  | 'check'
  | 'create'
  | 'upload'
  | 'inspect'
  | 'attach'
  | 'release'
  | 'reconnect'
  | 'detach'
  | 'verify'
  | 'delete';

export interface Step {
  state: State;
  effect?: Effect;
}

export const initial: Step = {
  state: { phase: 'checking', pod: 'absent', debugger: 'none', endWanted: false },
  effect: 'check',
};

/** What `event` makes of `state`. An event that has no meaning there changes nothing. */
export function next(state: State, event: Event): Step {
  switch (state.phase) {
    case 'checking':
      if (event.type === 'allowed') return to(state, 'creating', { pod: 'unknown' });
      if (event.type === 'failed') return to(withFailure(state, event.failure), 'ended');
      if (event.type === 'end') return to(state, 'ended', { endWanted: true });
      return { state };
    case 'creating':
      if (event.type === 'created') return to(state, 'uploading', { pod: 'present' });
      return leave(state, event, 'deleting');
    case 'uploading':
      if (event.type === 'uploaded') return to(state, 'inspecting');
      return leave(state, event, 'deleting');
    case 'inspecting':
      if (event.type === 'inspected') return to(state, 'choosing');
      return leave(state, event, 'deleting');
    case 'choosing':
      if (event.type === 'trace') return to(state, 'attaching', { debugger: 'unknown' });
      if (event.type === 'linkLost') return to(state, 'reconnecting');
      return leave(state, event, 'deleting');
    case 'attaching':
      return fromAttaching(state, event);
    case 'tracing':
      if (event.type === 'linkLost') return to(state, 'reconnecting');
      if (event.type === 'detached') return to(withFailure(state, event.failure), 'deleting', { debugger: 'none' });
      if (event.type === 'podLost') return to(withFailure(state, event.failure), 'verifying', { debugger: 'unknown' });
      if (event.type === 'debug') return to(state, 'switching');
      return leave(state, event, 'detaching');
    case 'switching':
      return fromSwitching(state, event);
    case 'reconnecting':
      return fromReconnecting(state, event);
    case 'detaching':
      if (event.type === 'detached') return to(withFailure(state, event.failure), 'deleting', { debugger: 'none' });
      if (event.type === 'failed' || event.type === 'podLost') {
        return to(withFailure(state, event.failure), 'verifying', { debugger: 'unknown' });
      }
      if (event.type === 'linkLost') return to(state, 'verifying', { debugger: 'unknown' });
      return { state };
    case 'verifying':
      if (event.type === 'verified') return to(state, 'deleting', { debugger: event.debugger });
      if (event.type === 'failed') return to(withFailure(state, event.failure), 'deleting', { debugger: 'unknown' });
      return { state };
    case 'deleting':
      if (event.type === 'deleted') return to(state, 'ended', { pod: 'absent' });
      if (event.type === 'failed') return to(withFailure(state, event.failure), 'leaked');
      return { state };
    case 'leaked':
    case 'ended':
      return { state };
  }
}

/** An attach is never interrupted: dlv killed in the middle of it would kill the target. */
function fromAttaching(state: State, event: Event): Step {
  switch (event.type) {
    case 'attached':
      return to(state, state.endWanted ? 'detaching' : 'tracing', { debugger: 'attached' });
    case 'refused':
      if (state.endWanted) return to(withFailure(state, event.failure), 'deleting', { debugger: 'none' });
      return to(state, 'choosing', { debugger: 'none' });
    case 'failed':
      return to(withFailure(state, event.failure), 'detaching', { debugger: 'unknown' });
    case 'detached':
      return to(withFailure(state, event.failure), 'deleting', { debugger: 'none' });
    case 'linkLost':
      return to(state, 'reconnecting', { debugger: 'unknown' });
    case 'podLost':
      return to(withFailure(state, event.failure), 'verifying', { debugger: 'unknown' });
    case 'end':
      return { state: { ...state, endWanted: true } };
    default:
      return { state };
  }
}

/** Short, and the agent is asked to let go in any case: the wish to end waits for the answer. */
function fromSwitching(state: State, event: Event): Step {
  switch (event.type) {
    case 'released':
      if (state.endWanted) return to(state, 'deleting', { debugger: 'none' });
      return to(state, 'attaching', { debugger: 'unknown' });
    case 'detached':
      return to(withFailure(state, event.failure), 'deleting', { debugger: 'none' });
    case 'failed':
    case 'podLost':
      return to(withFailure(state, event.failure), 'verifying', { debugger: 'unknown' });
    case 'linkLost':
      return to(
        withFailure(state, {
          kind: 'link',
          message: 'The connection to the agent was lost while it changed from watch to debug.',
          hint: 'Start again; dlv was not attached yet.',
        }),
        'verifying',
        { debugger: 'unknown' },
      );
    case 'end':
      return { state: { ...state, endWanted: true } };
    default:
      return { state };
  }
}

function fromReconnecting(state: State, event: Event): Step {
  switch (event.type) {
    case 'reconnected':
      if (event.debugger === 'attached') {
        return to(state, state.endWanted ? 'detaching' : 'tracing', { debugger: 'attached' });
      }
      if (state.debugger === 'none' && !state.endWanted) return to(state, 'choosing');
      return to(state, 'deleting', { debugger: 'none' });
    case 'detached':
      return to(withFailure(state, event.failure), 'deleting', { debugger: 'none' });
    case 'failed':
    case 'podLost':
      return to(
        withFailure(state, event.failure),
        state.debugger === 'none' ? 'deleting' : 'verifying',
        state.debugger === 'none' ? {} : { debugger: 'unknown' },
      );
    case 'end':
      return { state: { ...state, endWanted: true } };
    default:
      return { state };
  }
}

/** What every phase does with the events that end it. */
function leave(state: State, event: Event, phase: 'deleting' | 'detaching'): Step {
  switch (event.type) {
    case 'end':
      return to(state, phase, { endWanted: true });
    case 'failed':
    case 'podLost':
      return to(withFailure(state, event.failure), phase);
    case 'linkLost':
      return to(
        withFailure(state, {
          kind: 'link',
          message: 'The connection to the agent was lost before anything was attached.',
          hint: 'Start again; nothing was stopped.',
        }),
        phase,
      );
    default:
      return { state };
  }
}

const effects: Partial<Record<Phase, Effect>> = {
  checking: 'check',
  creating: 'create',
  uploading: 'upload',
  inspecting: 'inspect',
  attaching: 'attach',
  switching: 'release',
  reconnecting: 'reconnect',
  detaching: 'detach',
  verifying: 'verify',
  deleting: 'delete',
};

function to(state: State, phase: Phase, change: Partial<State> = {}): Step {
  const effect = effects[phase];
  const moved: State = { ...state, ...change, phase };
  return effect ? { state: moved, effect } : { state: moved };
}

/** The first failure is the reason; what fails after it is a consequence. */
function withFailure(state: State, failure: Failure | undefined): State {
  return failure && !state.failure ? { ...state, failure } : state;
}

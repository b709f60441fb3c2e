import { describe, expect, it } from 'vitest';
import { type Event, initial, next, type State } from '../../../src/session/machine.ts';

const failure = { kind: 'internal', message: 'it failed' } as const;
const events: Event[] = [
  { type: 'allowed' },
  { type: 'created' },
  { type: 'uploaded' },
  { type: 'inspected' },
  { type: 'trace' },
  { type: 'attached' },
  { type: 'debug' },
  { type: 'released' },
  { type: 'refused', failure },
  { type: 'failed', failure },
  { type: 'detached' },
  { type: 'detached', failure },
  { type: 'linkLost' },
  { type: 'reconnected', debugger: 'none' },
  { type: 'reconnected', debugger: 'attached' },
  { type: 'verified', debugger: 'none' },
  { type: 'verified', debugger: 'unknown' },
  { type: 'podLost', failure },
  { type: 'deleted' },
  { type: 'end' },
];

/** Every state that any sequence of events can reach, with one sequence that does. */
function reachable(): Map<string, { state: State; path: string[] }> {
  const found = new Map([[JSON.stringify(initial.state), { state: initial.state, path: [] as string[] }]]);
  const queue = [...found.values()];
  for (let one = queue.shift(); one; one = queue.shift()) {
    for (const event of events) {
      const { state } = next(one.state, event);
      const key = JSON.stringify(state);
      if (found.has(key)) continue;
      const entry = { state, path: [...one.path, event.type] };
      found.set(key, entry);
      queue.push(entry);
    }
  }
  return found;
}

/** What the work of a phase can answer: every phase with work answers with one of these in the end. */
const answers: Partial<Record<State['phase'], Event[]>> = {
  checking: [{ type: 'allowed' }, { type: 'failed', failure }],
  creating: [{ type: 'created' }, { type: 'failed', failure }],
  uploading: [{ type: 'uploaded' }, { type: 'failed', failure }],
  inspecting: [{ type: 'inspected' }, { type: 'failed', failure }],
  attaching: [{ type: 'attached' }, { type: 'refused', failure }, { type: 'failed', failure }],
  switching: [{ type: 'released' }, { type: 'failed', failure }],
  reconnecting: [
    { type: 'reconnected', debugger: 'none' },
    { type: 'reconnected', debugger: 'attached' },
    { type: 'failed', failure },
  ],
  detaching: [{ type: 'detached' }, { type: 'failed', failure }],
  verifying: [
    { type: 'verified', debugger: 'none' },
    { type: 'verified', debugger: 'unknown' },
    { type: 'failed', failure },
  ],
  deleting: [{ type: 'deleted' }, { type: 'failed', failure }],
};

describe('the session machine', () => {
  const states = [...reachable().values()];

  it('reaches every phase', () => {
    const phases = new Set(states.map(({ state }) => state.phase));
    expect([...phases].sort()).toEqual(
      [
        'attaching',
        'checking',
        'choosing',
        'creating',
        'deleting',
        'detaching',
        'ended',
        'inspecting',
        'leaked',
        'reconnecting',
        'switching',
        'tracing',
        'uploading',
        'verifying',
      ].sort(),
    );
  });

  it('never deletes the debug pod while dlv is known to hold the target', () => {
    const wrong = states.filter(({ state }) => state.phase === 'deleting' && state.debugger === 'attached');
    expect(wrong).toEqual([]);
  });

  it('never ends while the debug pod may exist or dlv may hold the target', () => {
    const wrong = states.filter(
      ({ state }) => state.phase === 'ended' && (state.pod !== 'absent' || state.debugger === 'attached'),
    );
    expect(wrong).toEqual([]);
  });

  it('deletes with dlv in doubt only after the debug pod was looked at', () => {
    for (const { state } of states) {
      for (const event of events) {
        const { state: after } = next(state, event);
        if (after.phase === 'deleting' && after.debugger === 'unknown' && state.phase !== 'deleting') {
          expect(state.phase).toBe('verifying');
        }
      }
    }
  });

  it('goes from any state to the end once the user wants out, whatever the work answers', () => {
    for (const { state, path } of states) {
      const seen = new Set<string>();
      const queue = [next(state, { type: 'end' }).state];
      for (let one = queue.shift(); one; one = queue.shift()) {
        const key = JSON.stringify(one);
        if (seen.has(key)) continue;
        seen.add(key);
        if (one.phase === 'ended' || one.phase === 'leaked') continue;
        const possible = answers[one.phase];
        expect(possible, `${path.join(' ')} → end stays in ${one.phase} with nothing under way`).toBeDefined();
        for (const event of possible ?? []) {
          const { state: after } = next(one, event);
          expect(after.phase, `${one.phase} does not react to ${event.type}`).not.toBe(one.phase);
          queue.push(after);
        }
      }
    }
  });

  it('asks for work in every phase that waits for work, and only on entering it', () => {
    for (const { state } of states) {
      for (const event of events) {
        const { state: after, effect } = next(state, event);
        const entered = after.phase !== state.phase;
        expect(effect !== undefined, `${state.phase} ${event.type} → ${after.phase}`).toBe(
          entered && answers[after.phase] !== undefined,
        );
      }
    }
  });

  it('keeps the first failure as the reason', () => {
    const first = { kind: 'link', message: 'first' } as const;
    let { state } = next(
      { phase: 'uploading', pod: 'present', debugger: 'none', endWanted: false },
      { type: 'failed', failure: first },
    );
    state = next(state, { type: 'failed', failure }).state;
    expect(state).toMatchObject({ phase: 'leaked', failure: first });
  });

  it('attaches Delve only when the engine before it is off the target', () => {
    for (const { state } of states) {
      for (const event of events) {
        const { state: after, effect } = next(state, event);
        if (effect !== 'attach') continue;
        expect(after.debugger).toBe('unknown');
        expect([
          ['choosing', 'trace'],
          ['switching', 'released'],
        ]).toContainEqual([state.phase, event.type]);
        expect(after.endWanted).toBe(false);
      }
    }
  });

  it('goes from watch to debug by way of a release, and back to the choice when Delve is refused', () => {
    const tracing: State = { phase: 'tracing', pod: 'present', debugger: 'attached', endWanted: false };
    const switching = next(tracing, { type: 'debug' });
    expect(switching).toMatchObject({ state: { phase: 'switching', debugger: 'attached' }, effect: 'release' });
    const attaching = next(switching.state, { type: 'released' });
    expect(attaching).toMatchObject({ state: { phase: 'attaching', debugger: 'unknown' }, effect: 'attach' });
    expect(next(attaching.state, { type: 'refused', failure }).state).toMatchObject({
      phase: 'choosing',
      debugger: 'none',
    });
    expect(next(attaching.state, { type: 'failed', failure })).toMatchObject({
      state: { phase: 'detaching', failure },
      effect: 'detach',
    });
  });

  it('deletes the debug pod at once when the user wanted out during the release', () => {
    const switching: State = { phase: 'switching', pod: 'present', debugger: 'attached', endWanted: false };
    const wished = next(switching, { type: 'end' }).state;
    expect(wished).toEqual({ ...switching, endWanted: true });
    expect(next(wished, { type: 'released' })).toMatchObject({ state: { phase: 'deleting', debugger: 'none' } });
    expect(next(wished, { type: 'linkLost' })).toMatchObject({ state: { phase: 'verifying', debugger: 'unknown' } });
  });

  it('remembers the wish to end during an attach and does not interrupt it', () => {
    const attaching: State = { phase: 'attaching', pod: 'present', debugger: 'unknown', endWanted: false };
    const wished = next(attaching, { type: 'end' });
    expect(wished).toEqual({ state: { ...attaching, endWanted: true } });
    expect(next(wished.state, { type: 'attached' })).toMatchObject({
      state: { phase: 'detaching', debugger: 'attached' },
      effect: 'detach',
    });
  });
});

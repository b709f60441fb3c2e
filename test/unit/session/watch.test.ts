import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { TraceRequest } from '../../../src/agent/protocol.ts';
import { reportText } from '../../../src/session/report-text.ts';
import type { Session } from '../../../src/session/session.ts';
import { sessionScreen } from '../../../src/session/session-screens.ts';
import { chosenSession } from '../../support/chosen-session.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeAgent } from '../../support/fake-agent.ts';
import { functionsScreen, hit } from '../../support/views.ts';

const { defaults } = functionsScreen;
const request: TraceRequest = {
  location: { function: 'main.handleSlash' },
  print: ['r.RemoteAddr'],
  stack: 0,
  args: false,
  returns: false,
};

const sessions: Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) {
    session.end();
    await session.ended;
  }
});

async function chosen(agent: FakeAgent): Promise<Session> {
  const session = await chosenSession(agent);
  sessions.push(session);
  return session;
}

const phase = (session: Session, wanted: string): Promise<void> =>
  eventually(() => {
    expect(session.state.phase).toBe(wanted);
  });

async function watching(agent = new FakeAgent()): Promise<{ agent: FakeAgent; session: Session }> {
  const session = await chosen(agent);
  session.trace(request, defaults.watchLimits, 'watch');
  await phase(session, 'tracing');
  return { agent, session };
}

describe('a session on watch', () => {
  it('asks for the engine in the check and in the attach, and has no pause', async () => {
    const { agent, session } = await watching();
    expect(agent.asked).toEqual(['hello', 'checkTrace', 'attach', 'trace']);
    expect(agent.params.get('checkTrace')).toMatchObject({ engine: 'watch', trace: request });
    expect(agent.params.get('attach')).toMatchObject({ engine: 'watch', limits: { hits: 1_000_000 } });
    expect(sessionScreen(session, defaults)).toMatchObject({ name: 'session', engine: 'watch' });
  });

  it('loses none of 20,000 hits that come at once, and knows when it is over how many calls there were', async () => {
    const { agent, session } = await watching();
    let changes = 0;
    session.subscribe(() => {
      changes += 1;
    });
    const heard: number[] = [];
    session.onHit(({ seq }) => heard.push(seq));
    agent.hits(20_000, (seq) => hit(seq));
    agent.summary({ calls: 120_000, rate: 20_000, recorded: 20_000 });
    await eventually(() => {
      expect(session.summary?.tracepoints[0]?.calls).toBe(120_000);
    });
    expect(session.hits.total).toBe(20_000);
    expect(heard).toEqual(Array.from({ length: 20_000 }, (_, at) => at + 1));
    expect(session.hits.slice(0, 20_000).map(({ seq }) => seq)).toEqual(heard);
    expect(changes).toBeGreaterThanOrEqual(20_000);
    session.end();
    const report = await session.ended;
    expect(report).toMatchObject({
      hits: 20_000,
      dropped: 0,
      watched: { calls: 120_000, recorded: 20_000, hits: 20_000, sent: 20_000 },
    });
    const path = report.savedTo ?? '';
    await eventually(() => {
      const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
      expect(lines).toHaveLength(20_000);
      expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ seq: 20_000 });
    });
    expect(reportText(report)).toMatch(
      /120,000 calls counted, 20,000 of them recorded \(16 %\).*\n +process 7820: never stopped, running, not traced, text unchanged, restarts not known\n/,
    );
  });

  it('hits that are sent again after a reconnect count once', async () => {
    const { agent, session } = await watching();
    agent.hits(100, (seq) => hit(seq));
    agent.notify('hit', hit(50));
    agent.notify('hit', hit(101));
    await eventually(() => {
      expect(session.lastSeq).toBe(101);
    });
    expect(session.hits.total).toBe(101);
  });

  it('keeps the counts of a tracepoint that was removed', async () => {
    const { agent, session } = await watching();
    agent.summary({ calls: 10, recorded: 10 });
    agent.summary({ id: 2, calls: 5, recorded: 3, sent: 1 });
    await eventually(() => {
      expect(session.watched.size).toBe(2);
    });
    session.end();
    expect((await session.ended).watched).toEqual({ calls: 15, recorded: 13, hits: 13, sent: 11 });
  });

  it('takes a stack that Go wrote as null for an empty one', async () => {
    const { agent, session } = await watching();
    agent.summary({ callers: [{ stack: null as never, count: 3 }] });
    await eventually(() => {
      expect(session.summary?.tracepoints[0]?.callers).toEqual([{ stack: [], count: 3 }]);
    });
  });

  it('says what this engine cannot do, and goes back to the choice', async () => {
    const agent = new FakeAgent();
    const data = { kind: 'engine', hint: 'Take debug.' } as const;
    agent.refuse.checkTrace = { message: 'Map contents can not be read by watch.', data };
    const session = await chosen(agent);
    session.trace(request, defaults.watchLimits, 'watch');
    await phase(session, 'choosing');
    expect(session.refusal).toMatchObject({ kind: 'engine', hint: 'Take debug.' });
    expect(agent.asked).not.toContain('attach');
  });
});

describe('from watch to debug', () => {
  it('detaches, attaches Delve with the same request, and keeps the hits', async () => {
    const { agent, session } = await watching();
    agent.hits(10, (seq) => hit(seq));
    await eventually(() => {
      expect(session.hits.total).toBe(10);
    });
    session.debug(1, defaults.limits);
    expect(sessionScreen(session, defaults)).toMatchObject({ name: 'session', engine: 'watch' });
    expect(sessionScreen(session, defaults)).toHaveProperty('switchingSince');
    await phase(session, 'tracing');
    expect(agent.asked.slice(4)).toEqual(['detach', 'checkTrace', 'attach', 'trace']);
    expect(agent.params.get('attach')).toMatchObject({ engine: 'debug', limits: { hits: 10_000, holdMs: 2_100 } });
    expect(agent.params.get('trace')).toEqual(request);
    expect(sessionScreen(session, defaults)).toMatchObject({ engine: 'debug' });
    agent.hits(5, (seq) => hit(seq));
    await eventually(() => {
      expect(session.hits.total).toBe(15);
    });
    // The budget of 10,000 hits counts from Delve's attach.
    session.target = { ...session.target, hits: 5 };
    expect(sessionScreen(session, defaults)).toMatchObject({ target: { hits: 5 } });
    session.end();
    const report = await session.ended;
    expect(report).toMatchObject({ engines: ['watch', 'debug'], outcome: 'done' });
    expect(reportText(report)).toContain(
      'while it was watched it was never stopped; with Delve it stood still 0.31 s at attach',
    );
  });

  it('takes the request of the tracepoint that was pointed at', async () => {
    const { agent, session } = await watching();
    const other: TraceRequest = { ...request, location: { function: 'main.main' } };
    session.trace(other, defaults.watchLimits, 'watch');
    await eventually(() => {
      expect(session.tracepoints).toHaveLength(2);
    });
    session.debug(2, defaults.limits);
    await phase(session, 'tracing');
    expect(agent.params.get('trace')).toEqual(other);
  });

  it('a refused attach goes back to the choice, with what was asked for and the proof of before', async () => {
    const { agent, session } = await watching();
    agent.refuse.attach = { message: 'Operation not permitted.', data: { kind: 'not-permitted' } };
    session.debug(1, defaults.limits);
    await phase(session, 'choosing');
    expect(sessionScreen(session, defaults)).toMatchObject({
      name: 'functions',
      failure: { message: 'Operation not permitted.' },
      defaults: { function: 'main.handleSlash', print: ['r.RemoteAddr'] },
    });
    expect(session.proof).toMatchObject({ clean: true, pauseMs: 0 });
    session.end();
    expect(await session.ended).toMatchObject({ outcome: 'done', engines: ['watch'] });
  });

  it('does not attach Delve to a process that is not as it was', async () => {
    const { agent, session } = await watching();
    agent.clean = false;
    session.debug(1, defaults.limits);
    await eventually(() => {
      expect(['verifying', 'deleting', 'ended']).toContain(session.state.phase);
    });
    expect(agent.asked.filter((method) => method === 'attach')).toHaveLength(1);
    expect(session.state.failure?.message).toContain('not as it was before');
  });

  it('an end in the middle of it ends it', async () => {
    const { agent, session } = await watching();
    const gate = Promise.withResolvers<void>();
    agent.wait.detach = gate.promise;
    session.debug(1, defaults.limits);
    session.end();
    gate.resolve();
    expect(await session.ended).toMatchObject({ outcome: 'done', engines: ['watch'] });
  });
});

describe('measuring', () => {
  it('begins when a function is described', async () => {
    const agent = new FakeAgent();
    const session = await chosen(agent);
    await session.describe('main.handleSlash');
    expect(session.measuring.last).toMatchObject({ function: 'main.handleSlash' });
    await eventually(() => {
      expect(session.measuring.last).toEqual({
        function: 'main.handleSlash',
        state: 'done',
        callsPerSecond: 3_400,
        stepped: false,
      });
    });
    expect(agent.params.get('measure')).toEqual({ pid: 7820, function: 'main.handleSlash', ms: 1_000 });
  });

  it('asks for one function at a time, and not for those that were overtaken', async () => {
    const agent = new FakeAgent();
    const gate = Promise.withResolvers<void>();
    agent.wait.measure = gate.promise;
    const session = await chosen(agent);
    const first = session.measure('main.a');
    const second = session.measure('main.b');
    const third = session.measure('main.c');
    await eventually(() => {
      expect(agent.asked.filter((method) => method === 'measure')).toHaveLength(1);
    });
    gate.resolve();
    expect(await third).toMatchObject({ function: 'main.c', state: 'done' });
    expect(await second).toMatchObject({ function: 'main.b', state: 'running' });
    expect(await first).toMatchObject({ function: 'main.a', state: 'done' });
    expect(agent.asked.filter((method) => method === 'measure')).toHaveLength(2);
    expect(session.measuring.last).toMatchObject({ function: 'main.c' });
  });

  it('is left out where the node does not allow watch, and a refusal of it is no refusal of the session', async () => {
    const agent = new FakeAgent();
    agent.watch = { possible: false, reason: 'no BPF', hint: 'Add it.' };
    const session = await chosen(agent);
    expect(await session.measure('main.a')).toBeUndefined();
    agent.refuse.measure = { message: 'No probe fits.', data: { kind: 'engine' } };
    session.hello = session.hello && { ...session.hello, watch: { possible: true, method: 'perf_event' } };
    expect(await session.measure('main.a')).toMatchObject({ state: 'failed', failure: { kind: 'engine' } });
    expect(session.refusal).toBeUndefined();
  });
});

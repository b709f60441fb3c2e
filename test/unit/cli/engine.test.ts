import { expect, it } from 'vitest';
import type { Engine, TraceRequest } from '../../../src/agent/protocol.ts';
import { decideEngine } from '../../../src/cli/engine.ts';
import { chosenSession } from '../../support/chosen-session.ts';
import { FakeAgent } from '../../support/fake-agent.ts';
import { functionsScreen } from '../../support/views.ts';

const request: TraceRequest = {
  location: { function: 'main.handleSlash' },
  print: ['r.URL'],
  stack: 0,
  args: false,
  returns: false,
};
const { limits } = functionsScreen.defaults;

async function decided(agent: FakeAgent, engine?: Engine, more: Partial<TraceRequest> = {}) {
  const session = await chosenSession(agent);
  const made = await decideEngine(session, { ...request, ...more }, { limits, ...(engine ? { engine } : {}) });
  session.end();
  await session.ended;
  return made;
}

it('a hot function is watched, a quiet one debugged, and both are said', async () => {
  const agent = new FakeAgent();
  expect(await decided(agent)).toEqual({
    ok: true,
    value: {
      engine: 'watch',
      text: 'watch: main.handleSlash is called 3,400 times a second; Delve would take about 83 % of its throughput',
    },
  });
  agent.callsPerSecond = 2;
  expect(await decided(agent)).toMatchObject({ value: { engine: 'debug' } });
  expect(agent.asked.filter((method) => method === 'measure')).toHaveLength(2);
});

it('with --engine nothing is measured', async () => {
  const agent = new FakeAgent();
  expect(await decided(agent, 'debug')).toMatchObject({
    value: { engine: 'debug', text: 'debug: as --engine says' },
  });
  expect(await decided(agent, 'watch')).toMatchObject({ value: { engine: 'watch' } });
  expect(agent.asked).not.toContain('measure');
});

it('where watch is not possible it is debug, or a failure when it was asked for', async () => {
  const agent = new FakeAgent();
  agent.watch = { possible: false, reason: 'the container lacks BPF', hint: 'Add it.' };
  expect(await decided(agent)).toMatchObject({
    value: { engine: 'debug', text: 'debug: watch is not possible here: the container lacks BPF' },
  });
  expect(await decided(agent, 'watch')).toMatchObject({
    ok: false,
    failure: { kind: 'engine', message: 'watch is not possible here: the container lacks BPF.', hint: 'Add it.' },
  });
});

it('a function that no probe fits is debugged, one that could not be counted watched', async () => {
  const agent = new FakeAgent();
  agent.refuse.measure = { message: 'It has no frame.', data: { kind: 'engine' } };
  expect(await decided(agent)).toMatchObject({
    value: { engine: 'debug', text: 'debug: watch is not possible here: It has no frame.' },
  });
  agent.refuse.measure = { message: 'Busy.', data: { kind: 'busy' } };
  expect(await decided(agent)).toMatchObject({ value: { engine: 'watch' } });
});

it('a line is debugged: how often it is reached is not known', async () => {
  const agent = new FakeAgent();
  expect(await decided(agent, undefined, { location: { file: 'main.go', line: 10 } })).toMatchObject({
    value: { engine: 'debug', text: 'debug: a line may be in the middle of a function' },
  });
  expect(agent.asked).not.toContain('measure');
});

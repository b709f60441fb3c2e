import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { AgentClient } from '../../agent/client.ts';
import type { FunctionTable, Process } from '../../agent/protocol.ts';
import type { Failure, Result } from '../../failure.ts';
import { failed, ok } from '../../failure.ts';
import { openLink } from '../link.ts';
import type { Event } from '../machine.ts';
import type { Session } from '../session.ts';

/** How long the agent may take from the upload's end to its first answer. Milliseconds. */
const START_MS = 15_000;

/** Connects to the agent, finds the process (asking the user when there are several) and reads its binary. */
export async function inspect(session: Session, signal: AbortSignal): Promise<Event> {
  session.steps.start('agent', 'agent');
  const client = await connect(session, signal);
  if (!client.ok) return { type: 'failed', failure: client.failure };
  session.steps.pass('agent', `agent ${session.hello?.agent} with dlv ${session.hello?.dlv}`);

  session.steps.start('process', `process of container ${session.request.container}`);
  const process = await chooseProcess(session, client.value);
  if (!process.ok) return { type: 'failed', failure: process.failure };
  const { pid, executable, go } = process.value;
  session.pid = pid;
  session.steps.pass('process', `process ${pid}: ${executable}, ${go?.version ?? 'not Go'}`);

  session.steps.start('binary', 'functions');
  const binary = await client.value.request('inspect', { pid }, 30_000);
  if (!binary.ok) return { type: 'failed', failure: binary.failure };
  session.binary = binary.value;
  const functions = await readFunctions(client.value, pid);
  if (!functions.ok) return { type: 'failed', failure: functions.failure };
  session.functions = functions.value;
  session.steps.pass('binary', `${functions.value.functions.length.toLocaleString('en')} functions`);
  return { type: 'inspected' };
}

/** The agent needs a moment to start: until then its socket isn't there and the stream ends at once. */
async function connect(session: Session, signal: AbortSignal): Promise<Result<AgentClient>> {
  const until = Date.now() + START_MS;
  for (;;) {
    const hello = await openLink(session, 5_000);
    if (hello.ok && session.client) return ok(session.client);
    if (signal.aborted) return failed({ kind: 'cancelled', message: 'Cancelled.' });
    const wrong: Failure = hello.ok
      ? { kind: 'link', message: 'The connection to the agent broke at once.' }
      : hello.failure;
    if (wrong.kind === 'agent') return failed(wrong);
    if (Date.now() > until) {
      return failed({
        kind: 'agent',
        message: 'The agent in the debug pod did not start.',
        hint: `Its own words: kubectl logs ${session.pod?.name} --namespace=${session.pod?.namespace}`,
        cause: `${wrong.message} ${wrong.cause ?? ''}`,
      });
    }
    await setTimeout(150);
  }
}

async function chooseProcess(session: Session, client: AgentClient): Promise<Result<Process>> {
  const container = session.request.pod.details.find((one) => one.name === session.request.container);
  const answer = await client.request('processes', { containerID: container?.id ?? '' }, 15_000);
  if (!answer.ok) return answer;
  const { processes } = answer.value;
  const byPid = (pid: number): Result<Process> => {
    const found = processes.find((process) => process.pid === pid);
    if (found && !found.refusal) return ok(found);
    return failed({
      kind: 'target',
      message: found?.refusal ?? `Container ${session.request.container} has no process ${pid}.`,
      hint: `Its processes: ${processes.map((process) => `${process.pid} ${process.executable}`).join(', ') || 'none'}.`,
    });
  };
  if (session.request.pid !== undefined) return byPid(session.request.pid);
  const traceable = processes.filter((process) => !process.refusal);
  const [only] = traceable;
  if (only && traceable.length === 1) return ok(only);
  if (!only) return failed(nothingToTrace(session.request.container, processes));
  session.processes = processes;
  session.steps.say('process', `${traceable.length} processes: choose one`);
  session.changed();
  const chosen = await session.chosenProcess();
  session.processes = [];
  return byPid(chosen);
}

function nothingToTrace(container: string, processes: readonly Process[]): Failure {
  const [first] = processes;
  if (!first) {
    return {
      kind: 'target',
      message: `Container ${container} has no process on its node any more.`,
      hint: 'It may have been restarted just now: choose the pod again.',
    };
  }
  return {
    kind: 'target',
    message: `Container ${container} has no Go process that can be traced: ${(first.refusal ?? first.executable).replace(/\.$/, '')}.`,
    hint: 'Choose another container or pod.',
  };
}

async function readFunctions(client: AgentClient, pid: number): Promise<Result<FunctionTable>> {
  const packed = await client.request('functions', { pid }, 60_000);
  if (!packed.ok) return packed;
  const bytes = await promisify(gunzip)(Buffer.from(packed.value.data, 'base64'));
  return ok(JSON.parse(bytes.toString('utf8')));
}

import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { AgentClient, type Notification } from '../../../src/agent/client.ts';
import type { ExecStream } from '../../../src/agent/exec.ts';

/** A stream to an agent that the test plays itself. */
function agent() {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const end = Promise.withResolvers<{ code: number | null; stderr: string }>();
  const cut = vi.fn(() => end.resolve({ code: null, stderr: '' }));
  const stream: ExecStream = { stdin, stdout, ended: end.promise, cut };
  const heard: Notification[] = [];
  const client = new AgentClient(stream, (notification) => heard.push(notification));
  const asked = (): { id: number; method: string }[] =>
    String(stdin.read() ?? '')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return { client, stdout, end, heard, asked, cut };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the connection to the agent', () => {
  it('matches answers with requests, in whatever order they come', async () => {
    const { client, stdout, asked } = agent();
    const first = client.request('renew', {});
    const second = client.request('tracepoints', {});
    const [renew, list] = asked();
    stdout.write(
      `{"jsonrpc":"2.0","id":${list?.id},"result":{"tracepoints":[]}}\n{"jsonrpc":"2.0","id":${renew?.id},"result":{"state":{"phase":"idle"}}}\n`,
    );
    expect(await second).toEqual({ ok: true, value: { tracepoints: [] } });
    expect(await first).toEqual({ ok: true, value: { state: { phase: 'idle' } } });
  });

  it('puts messages together however the stream cuts them, inside a character too', async () => {
    const { stdout, heard } = agent();
    const bytes = Buffer.from('{"jsonrpc":"2.0","method":"log","params":{"level":"info","message":"wörd ✓"}}\n');
    for (const byte of bytes) stdout.write(Buffer.of(byte));
    await settled();
    expect(heard).toEqual([{ jsonrpc: '2.0', method: 'log', params: { level: 'info', message: 'wörd ✓' } }]);
  });

  it('turns a refusal into a failure with the hint', async () => {
    const { client, stdout, asked } = agent();
    const answer = client.request('attach', {
      pid: 1,
      limits: { hits: 0, hitsPerSecond: 0, durationMs: 0, overheadPercent: 10, holdMs: 0 },
    });
    const [request] = asked();
    stdout.write(
      `{"id":${request?.id},"error":{"code":-32000,"message":"Process 1 is traced by process 7 already.","data":{"kind":"already-traced","hint":"Wait."}}}\n`,
    );
    expect(await answer).toMatchObject({
      ok: false,
      failure: { kind: 'agent', message: 'Process 1 is traced by process 7 already.', hint: 'Wait.' },
    });
  });

  it('tells what the engine cannot do from other refusals', async () => {
    const { client, stdout, asked } = agent();
    const answer = client.request('measure', { pid: 1, function: 'main.f', ms: 1_000 });
    const [request] = asked();
    stdout.write(`{"id":${request?.id},"error":{"code":-32000,"message":"No.","data":{"kind":"engine"}}}\n`);
    expect(await answer).toMatchObject({ ok: false, failure: { kind: 'engine', message: 'No.' } });
  });

  it('survives lines that are no messages', async () => {
    const { client, stdout, heard, asked } = agent();
    const answer = client.request('untrace', { id: 1 });
    const [request] = asked();
    stdout.write(`warning: something of the runtime's\n{"id":${request?.id},"result":{}}\n`);
    expect(await answer).toEqual({ ok: true, value: {} });
    expect(heard).toMatchObject([{ method: 'log' }]);
  });

  it('fails what is under way when the stream ends, and whatever comes after', async () => {
    const { client, end } = agent();
    const answer = client.request('renew', {});
    end.resolve({ code: 1, stderr: 'error: unable to upgrade connection' });
    expect(await answer).toMatchObject({ ok: false, failure: { kind: 'link' } });
    expect((await client.closed).cause).toContain('unable to upgrade connection');
    expect(await client.request('renew', {})).toMatchObject({ ok: false, failure: { kind: 'link' } });
  });

  it('does not wait for ever', async () => {
    const { client } = agent();
    expect(await client.request('renew', {}, 10)).toMatchObject({ ok: false, failure: { kind: 'timeout' } });
  });
});

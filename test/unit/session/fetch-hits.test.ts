import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { AgentClient } from '../../../src/agent/client.ts';
import type { Exec } from '../../../src/agent/exec.ts';
import type { ExportedHits } from '../../../src/agent/protocol.ts';
import type { Result } from '../../../src/failure.ts';
import { HitFile } from '../../../src/session/hit-file.ts';
import type { Ports, SessionRequest } from '../../../src/session/ports.ts';
import { report } from '../../../src/session/report.ts';
import { reportText } from '../../../src/session/report-text.ts';
import { Session } from '../../../src/session/session.ts';
import { fetchHits } from '../../../src/session/work/fetch-hits.ts';
import { hit } from '../../support/views.ts';

const COUNT = 5_000;

/** What the agent exports: one hit in ten was sent. */
const content = gzipSync(
  Array.from({ length: COUNT }, (_, i) => {
    const value = { name: 'name', type: 'string', kind: 'string', text: `Größe ${i} ✓` };
    return `${JSON.stringify({ ...hit(1), record: i + 1, seq: i % 10 === 0 ? i / 10 + 1 : 0, values: [value] })}\n`;
  }).join(''),
);

const exported: ExportedHits = {
  path: '/tmp/k8s-dlv-tui/hits.jsonl.gz',
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
  hits: COUNT,
  notKept: 0,
  left: 0,
};

interface Scene {
  answer?: Promise<Result<ExportedHits>> | Result<ExportedHits>;
  /** What the debug pod sends; `holds` keeps the stream open after it. */
  sends?: Buffer;
  holds?: boolean;
}

function scene({ answer = { ok: true, value: exported }, sends = content, holds = false }: Scene = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'fetch-'));
  const log = { write: () => {}, failure: () => {} };
  const order: string[] = [];
  const failure = { kind: 'not-found', message: 'It is gone.' } as const;
  const cluster = {
    context: 'c',
    deletePod: () => {
      order.push('delete');
      return Promise.resolve({ ok: true });
    },
    podExists: () => Promise.resolve({ ok: true, value: false }),
    readPod: () => Promise.resolve({ ok: false, failure }),
  };
  const ports = { log, cluster, kubectl: { flags: [] } } as unknown as Ports;
  const session = new Session(ports, { pod: { name: 'orders', namespace: 'shop' } } as unknown as SessionRequest);
  const commands: (readonly string[])[] = [];
  const exec: Exec = (command) => {
    commands.push(command);
    const stdout = new PassThrough();
    const { promise: ended, resolve } = Promise.withResolvers<{ code: number | null; stderr: string }>();
    for (let at = 0; at < sends.length; at += 1000) stdout.write(sends.subarray(at, at + 1000));
    const end = (): void => {
      stdout.end();
      resolve({ code: 0, stderr: '' });
    };
    if (!holds) end();
    return { stdin: new PassThrough(), stdout, ended, cut: end };
  };
  session.state = { phase: 'deleting', pod: 'present', debugger: 'none', endWanted: true };
  session.exec = exec;
  const request = (method: string): typeof answer | Promise<unknown> => {
    order.push(method);
    return method === 'export' ? Promise.resolve(answer) : Promise.resolve({ ok: true, value: {} });
  };
  session.client = { request, cut: () => {} } as unknown as AgentClient;
  session.hitFile = new HitFile(folder, 'main.tick', new Date(), log as unknown as Ports['log']);
  session.summary = { tracepoints: [], kept: { hits: COUNT, sent: COUNT / 10, notKept: 0 } };
  const path = session.hitFile.pathOfAll;
  const run = async (): Promise<string> => {
    await fetchHits(session, new AbortController().signal);
    session.attachAsked = true;
    session.wanted = { request: { location: { function: 'main.tick' } } } as NonNullable<Session['wanted']>;
    return reportText(report(session));
  };
  const left = (): string[] => readdirSync(folder).filter((name) => name.includes('.all.'));
  return { session, path, commands, order, run, left };
}

test('every recorded hit is fetched, as lines of our own', async () => {
  const { session, path, commands, run } = scene();
  const text = await run();
  expect(commands).toEqual([['/tmp/k8s-dlv-tui/agent', 'send', 'hits.jsonl.gz']]);
  const lines = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n');
  expect(lines.length).toBe(COUNT);
  expect(lines.map((line) => JSON.parse(line).record)).toEqual(Array.from({ length: COUNT }, (_, i) => i + 1));
  expect(JSON.parse(lines[10] ?? '')).toMatchObject({ seq: 2, record: 11, values: { name: 'Größe 10 ✓' } });
  expect(JSON.parse(lines[11] ?? '').seq).toBe(undefined);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(session.steps.list.map(({ status }) => status)).toEqual(['passed']);
  expect(text).toContain(`  5,000 of 5,000 recorded hits, all of them → ${path}\n`);
});

test('nothing is fetched when every hit was sent', async () => {
  const { session, commands, run } = scene();
  session.summary = { tracepoints: [], kept: { hits: COUNT, sent: COUNT, notKept: 0 } };
  expect(await run()).not.toContain('recorded hits');
  expect(commands).toEqual([]);
  // Sent, and lost on the way.
  session.dropped = 3;
  expect(await run()).toContain('5,000 of 5,000 recorded hits, all of them');
});

test('an agent that keeps nothing is not asked', async () => {
  const { session, run } = scene();
  session.summary = { tracepoints: [] };
  expect(await run()).not.toContain('recorded hits');
});

test.each([
  [
    'other bytes',
    Buffer.concat([content.subarray(0, -9), Buffer.from('x'), content.subarray(-8)]),
    /SHA-256|incorrect/,
  ],
  ['too few', content.subarray(0, 2000), `2000 of ${content.length} bytes came`],
  ['too many', Buffer.concat([content, Buffer.from('more')]), `more than its ${content.length} bytes came`],
])('%s: it is told, and no file is left', async (_what, sends, why) => {
  const { session, run, left } = scene({ sends });
  const text = await run();
  expect(text).toMatch('the 5,000 recorded hits were not fetched from the debug pod: ');
  expect(text).toMatch(why);
  expect(left()).toEqual([]);
  expect(session.steps.list[0]?.status).toBe('warned');
});

test('a second wish to end gives up what is under way', async () => {
  const waiting = scene({ answer: new Promise(() => {}) });
  const silent = scene({ sends: Buffer.alloc(0), holds: true });
  for (const { session, run, left } of [waiting, silent]) {
    const over = run();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(session.fetching).toBeDefined();
    session.end();
    expect(await over).toContain('the 5,000 recorded hits were not fetched from the debug pod: cancelled\n');
    expect(session.fetching).toBe(undefined);
    expect(left()).toEqual([]);
  }
});

test('what has come when it is given up is a file of whole lines', async () => {
  const { session, path, run } = scene({ sends: content.subarray(0, content.length / 2), holds: true });
  const over = run();
  await new Promise((resolve) => setTimeout(resolve, 300));
  session.end();
  const text = await over;
  const lines = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(1000);
  expect(lines.map((line) => JSON.parse(line).record)).toEqual(lines.map((_, i) => i + 1));
  const count = lines.length.toLocaleString('en');
  const rest = (COUNT - lines.length).toLocaleString('en');
  expect(text).toContain(`  ${count} of 5,000 recorded hits → ${path}; ${rest} had not come when it was cancelled\n`);
});

test('what the agent has not is told', async () => {
  const { session, path, run } = scene({ answer: { ok: true, value: { ...exported, notKept: 70, left: 7_000 } } });
  session.summary = { tracepoints: [], kept: { hits: 12_070, sent: 3, notKept: 70 } };
  expect(await run()).toContain(
    `  5,000 of 12,070 recorded hits → ${path}; 70 found no room in the debug pod, 7,000 were left there, since the time or the room was over\n`,
  );
});

test('a refusal, and a link that is gone, are told', async () => {
  const failure = { kind: 'agent', message: 'The hits can’t be exported: no space left on device.' } as const;
  expect(await scene({ answer: { ok: false, failure } }).run()).toContain('no space left on device');
  const { session, path, run } = scene();
  session.client = undefined;
  expect(await run()).toContain('the debug pod could not be reached any more');
  expect(existsSync(path)).toBe(false);
});

test('the debug pod is deleted after the fetch, whatever the end was', async () => {
  const { session, order } = scene();
  session.pod = { namespace: 'shop', name: 'k8s-dlv-tui-1', uid: 'u', createdAt: Date.now() };
  session.state = { phase: 'tracing', pod: 'present', debugger: 'attached', endWanted: false };
  // By a limit: nobody asked.
  session.dispatch({ type: 'detached' });
  const { fetched, debugPod } = await session.ended;
  expect(order).toEqual(['export', 'exit', 'delete']);
  expect(fetched?.hits).toBe(COUNT);
  expect(debugPod?.deleted).toBe(true);
});

import { expect, it } from 'vitest';
import { reportText } from '../../../src/session/report-text.ts';
import type { Report } from '../../../src/session/view.ts';

const at = Date.UTC(2026, 10, 24, 12, 1, 40);

const report: Report = {
  outcome: 'done',
  place: { context: 'prod-eu', namespace: 'shop', pod: 'orders-x2x9p', container: 'app', pid: 7820 },
  function: 'orders.(*Store).Take',
  startedAt: at,
  endedAt: at + 133_000,
  hits: 1204,
  dropped: 0,
  engines: ['debug'],
  sampledMs: 0,
  savedTo: '/home/me/hits.jsonl',
  proof: {
    pid: 7820,
    clean: true,
    alive: true,
    tracerPid: 0,
    state: 'S',
    stoppedThreads: 0,
    textDifferences: 0,
    unknown: [],
    hits: 1204,
    dropped: 0,
    pauseMs: 310,
    stoppedMs: 500,
  },
  restarts: 0,
  debugPod: { namespace: 'shop', name: 'k8s-dlv-tui-4f2a', lifetimeMs: 161_000, deleted: true },
  commands: [],
};

const lines = (one: Report): string[] => reportText(one).trimEnd().split('\n').slice(1);

it('says what was checked', () => {
  expect(reportText(report)).toMatch(
    /^orders\.\(\*Store\)\.Take in shop\/orders-x2x9p \(app, pid 7820\), \d\d:\d1:40 to \d\d:\d3:53\n/,
  );
  expect(lines(report)).toEqual([
    '  1,204 hits, none lost → /home/me/hits.jsonl',
    '  process 7820: running, not traced, text unchanged, 0 restarts; it stood still 0.31 s at attach and 0.50 s after that',
    '  debug pod k8s-dlv-tui-4f2a: deleted after 2 min 41 s',
  ]);
});

it('says that the container was restarted, whatever was proven before that', () => {
  const text = reportText({ ...report, restarts: 1, outcome: 'failed' });
  expect(text).toContain('its container has RESTARTED since the start (1x)');
  expect(text).toContain('kubectl logs --previous');
  expect(text).not.toContain('running, not traced');
});

it('does not say that all is well when it is not, or not known', () => {
  const { tracerPid: _, textDifferences: __, ...known } = report.proof ?? { pid: 0 };
  const { restarts: ___, ...rest } = report;
  const proof = { ...known, state: 't', clean: false, unknown: ['Its text could not be read.'] } as NonNullable<
    Report['proof']
  >;
  expect(lines({ ...rest, outcome: 'failed', dropped: 3, proof })).toEqual([
    '  1,204 hits, 3 lost → /home/me/hits.jsonl',
    '  process 7820: STOPPED, tracer not known, text not compared, restarts not known; it stood still 0.31 s at attach and 0.50 s after that',
    '  not checked: Its text could not be read.',
    '  debug pod k8s-dlv-tui-4f2a: deleted after 2 min 41 s',
  ]);
});

it('says when not every call was seen', () => {
  expect(lines({ ...report, sampledMs: 2_100 })[1]).toBe(
    '  sampled: to keep the limits, the tracepoint was out for 2.10 s; calls in that time were not seen',
  );
});

it('says of watch that nothing was ever stopped, and how much of all calls was recorded', () => {
  const watched = { calls: 120_000, recorded: 1_204, hits: 1_204, sent: 1_204 };
  expect(lines({ ...report, engines: ['watch'], watched })).toEqual([
    '  1,204 hits, none lost → /home/me/hits.jsonl',
    '  watched: 120,000 calls counted, 1,204 of them recorded (1 %): the rest was over the limits, its condition was false, or it came at the very end',
    '  process 7820: never stopped, running, not traced, text unchanged, 0 restarts',
    '  debug pod k8s-dlv-tui-4f2a: deleted after 2 min 41 s',
  ]);
  const all = { calls: 1_204, recorded: 1_204, hits: 1_204, sent: 1_204 };
  expect(lines({ ...report, engines: ['watch'], watched: all })[1]).toBe(
    '  watched: 1,204 calls counted, all of them recorded',
  );
  const fast = { calls: 120_000, recorded: 120_000, hits: 240_000, sent: 6_000 };
  expect(lines({ ...report, hits: 6_000, engines: ['watch'], watched: fast }).slice(0, 3)).toEqual([
    '  6,000 hits, none lost → /home/me/hits.jsonl',
    '  watched: 120,000 calls counted, all of them recorded',
    '  sampled: 6,000 of 240,000 hits came here one by one; counts, values and durations are of all',
  ]);
  expect(lines({ ...report, engines: ['watch', 'debug'] })[1]).toBe(
    '  process 7820: running, not traced, text unchanged, 0 restarts; while it was watched it was never stopped; with Delve it stood still 0.31 s at attach and 0.50 s after that',
  );
});

it('names what is left and how to put it right', () => {
  const commands = ['kubectl delete pod k8s-dlv-tui-4f2a --namespace=shop'];
  const debugPod = { namespace: 'shop', name: 'k8s-dlv-tui-4f2a', lifetimeMs: 1000, deleted: false };
  const failure = { kind: 'unreachable', message: 'The server is away.', hint: 'Try again.' } as const;
  expect(lines({ ...report, outcome: 'leaked', debugPod, commands, failure }).slice(2)).toEqual([
    '  debug pod k8s-dlv-tui-4f2a: STILL THERE in namespace shop',
    '  ✗ The server is away.',
    '    Try again.',
    '  To put it right, type:',
    '    kubectl delete pod k8s-dlv-tui-4f2a --namespace=shop',
  ]);
});

it('lets no control character of the target through', () => {
  expect(reportText({ ...report, reason: 'exit\x1b[2J' })).not.toContain('\x1b');
});

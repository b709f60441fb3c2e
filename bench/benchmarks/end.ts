import { setTimeout } from 'node:timers/promises';
import { textDifferences } from '../../test/kill/text.ts';
import { throughServer } from '../../test/support/kubeconfig.ts';
import { debugPods, kubectl } from '../../test/support/kubectl.ts';
import { Link } from '../../test/support/link.ts';
import { paths } from '../../test/support/paths.ts';
import { findTarget, processState, type Target } from '../../test/support/target.ts';
import type { Benchmark, Sample } from '../benchmark.ts';
import { clusterUp, findOrders, renewTarget, target } from '../cluster.ts';
import { type Begun, byHand, deleteByHand, ours } from '../ways.ts';

/** From the wish to end until nothing is left. */
export const end: Benchmark = {
  name: 'end',
  about:
    'From the wish to end (SIGINT to `trace`; by hand: Ctrl-C, `quit -d`; terminal closed: the window is gone) until nobody traces the target and its text is its file’s, and until the debug pod is gone; “target lost”: it was restarted, or works no more. A lost link: the lease is 5 s by default.',
  rounds: 3,
  figures: {
    'target free': { unit: 'ms', decimals: 0 },
    'pod gone': { unit: 'ms', decimals: 0 },
    'target lost': { unit: '% of trials', decimals: 0 },
  },
  columns: async () => {
    await clusterUp();
    const unlimited = ['--max-hits=0', '--overhead=100'];
    const asked = (begun: Begun) => void begun.end();
    const column = (name: string, run: () => Promise<Sample>) => ({ name, run });
    const console = (leave: (begun: Begun) => Promise<unknown>) => () =>
      measured(
        () => byHand.begin(paths.kubeconfig, podName),
        leave,
        () => deleteByHand(paths.kubeconfig),
      );
    return [
      column('by hand: Ctrl-C, quit -d, kubectl delete pod', console(quits)),
      column(
        'by hand: terminal closed, kubectl delete pod',
        console(async (begun) => begun.end()),
      ),
      column('ours: debug, Ctrl-C', () =>
        measured(() => ours('debug', unlimited).begin(paths.kubeconfig, podName), asked),
      ),
      column('ours: watch, Ctrl-C', () =>
        measured(() => ours('watch', unlimited).begin(paths.kubeconfig, podName), asked),
      ),
      column('ours: debug, link lost', () => linkLost('debug', unlimited)),
      column('ours: watch, link lost', () => linkLost('watch', unlimited)),
    ];
  },
};

/** The name of the target's pod in this trial. */
let podName = '';

async function measured(
  begin: () => Promise<Begun>,
  leave: (begun: Begun) => unknown,
  clean?: () => Promise<unknown>,
): Promise<Sample> {
  await renewTarget();
  const before = await findOrders();
  podName = before.pod;
  const begun = await begin();
  await setTimeout(1_000);
  const pods = clean ? ['bench-by-hand'] : await debugPods();
  const gone = Promise.all(
    pods.map((pod) => kubectl('wait', '--for=delete', `pod/${pod}`, '-n', target.namespace, '--timeout=60s')),
  );
  // It has to watch before the end begins.
  await setTimeout(1_000);
  const since = performance.now();
  const took = (): number => performance.now() - since;
  const left = leave(begun);
  const free = await freed(before.pids[0] ?? 0).then((it) => (it ? took() : undefined));
  await left;
  await clean?.();
  await gone;
  const podGone = took();
  await begun.end();
  return {
    ...(free === undefined ? {} : { 'target free': { value: free } }),
    'pod gone': { value: podGone },
    'target lost': { value: (await lost(before)) ? 100 : 0 },
  };
}

/** As somebody does it who knows Delve well. */
async function quits({ console }: Begun): Promise<void> {
  await console?.says('> goroutine(');
  for (let turn = 0; turn < 20; turn += 1) {
    // Under load Delve doesn't hear each.
    console?.presses('\x03');
    const heard = await console?.says('(dlv)', 1_000).then(
      () => true,
      () => false,
    );
    if (heard) break;
  }
  console?.presses('quit -d\r');
}

async function linkLost(engine: 'watch' | 'debug', more: readonly string[]): Promise<Sample> {
  const link = await Link.opens();
  try {
    const { 'pod gone': _, ...sample } = await measured(
      () => ours(engine, more).begin(throughServer(link.server), podName),
      async () => {
        await link.set('cut');
        // What the lease is for has happened by then; the pod goes when the link is there again.
        void setTimeout(12_000).then(() => link.set('restore').catch(() => {}));
      },
    );
    return sample;
  } finally {
    link.close();
  }
}

/** False when the process has ended, or when it is not free after 30 s. */
async function freed(pid: number): Promise<boolean> {
  for (const until = Date.now() + 30_000; Date.now() < until; await setTimeout(2)) {
    try {
      if (processState(pid).tracerPid === 0 && textDifferences(pid) === 0) return true;
    } catch {
      return false;
    }
  }
  return false;
}

/** Another process, a restart, or one that stands still: looked at for five seconds. */
async function lost(before: Target): Promise<boolean> {
  for (let turn = 0; turn < 10; turn += 1) {
    const now = await findTarget(target.namespace, target.selector);
    if (now.restarts !== before.restarts || now.pids[0] !== before.pids[0]) return true;
    await setTimeout(500);
  }
  return before.pids.some((pid) => processState(pid).stopped > 0);
}

import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { paths } from '../test/support/paths.ts';
import { userEnvironment } from '../test/support/program.ts';
import { type TypedTerminal, target, terminal, typed } from './cluster.ts';
import { dlv } from './programs.ts';
import { endsWithUs, started } from './started.ts';

/** One way from a pod's name to the first printed value. */
export interface Way {
  name: string;
  /** A name for the audit log. */
  user: string;
  /** Resolves when the first value is there; says when the debug pod runs and when the programs are in it. */
  begin(kubeconfig: string, pod: string, reached?: (step: Step) => void): Promise<Begun>;
}

export type Step = 'debug pod runs' | 'programs are there';

export interface Begun {
  /** The console, of the ways by hand. */
  console?: TypedTerminal;
  /** Ends the program on this machine, kindly where it can be. */
  end(): Promise<void>;
}

const INIT = `trace t example.com/shop/orders/${target.function}\non t print ${target.expression}\ncontinue\n`;
const HIT = '> goroutine(';
const NAME = 'bench-by-hand';

/** The image's source paths are of its build, so the tracepoint is by the function's name. */
const dlvAttach = (pid: string): string[] => ['/tmp/dlv', 'attach', pid, '--init', '/tmp/trace.dlv'];

export const ours = (engine: 'watch' | 'debug', more: readonly string[] = ['--max-hits=1']): Way => ({
  name: `ours: trace --engine ${engine}`,
  user: `bench-${engine}`,
  async begin(kubeconfig, pod, reached = () => {}) {
    const args = ['trace', pod, '-n', target.namespace, target.function, '-p', target.expression, '-o', 'jsonl'];
    const it = started(
      process.execPath,
      [paths.program, ...args, `--engine=${engine}`, ...more],
      { env: userEnvironment({ KUBECONFIG: kubeconfig }) },
      'SIGINT',
    );
    let said = '';
    it.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (/debug pod \S+ runs on/.test(text)) reached('debug pod runs');
      if (text.includes('checked by SHA-256')) reached('programs are there');
    });
    await new Promise<void>((resolve, reject) => {
      it.child.stdout?.once('data', () => resolve());
      it.ended.then((code) => reject(new Error(`trace ended with ${code}: ${said}`)), reject);
    });
    return { pid: it.pid, end: () => it.end('SIGINT') };
  },
});

/** The procedure of 2018, with nobody who has to think or to type. */
export const byHand: Way = {
  name: 'by hand: hostPID pod, dlv copied, dlv attach --init',
  user: 'bench-by-hand',
  async begin(kubeconfig, pod, reached = () => {}) {
    const [node, containerID] = (
      await typed(kubeconfig, [
        'get',
        'pod',
        pod,
        '-n',
        target.namespace,
        '-o',
        'jsonpath={.spec.nodeName} {.status.containerStatuses[0].containerID}',
      ])
    ).split(' ');
    const forget = endsWithUs(() => {
      spawnSync(paths.kubectl, [`--kubeconfig=${paths.kubeconfig}`, 'delete', 'pod', NAME, '-n', target.namespace]);
    });
    await typed(kubeconfig, ['apply', '-f', '-'], JSON.stringify(debugPod(node ?? '')));
    await typed(kubeconfig, ['wait', '--for=condition=Ready', `pod/${NAME}`, '-n', target.namespace, '--timeout=60s']);
    reached('debug pod runs');
    const exec = ['exec', '-i', NAME, '-n', target.namespace, '--'];
    const id = containerID?.replace(/^.*:\/\//, '');
    const found = await typed(kubeconfig, [
      ...exec,
      'sh',
      '-c',
      `grep -l ${id} /proc/[0-9]*/cgroup 2>/dev/null | head -1`,
    ]);
    await copy(kubeconfig, exec);
    reached('programs are there');
    const console = await terminal(kubeconfig, [
      ...exec.with(1, '-it'),
      ...dlvAttach(/\d+/.exec(found)?.[0] ?? 'no process'),
    ]);
    await console.says(HIT);
    return {
      console,
      end: async () => {
        console.close();
        forget();
      },
    };
  },
};

/** What the field has had since 2023: an ephemeral container of the target's pod. It can't be taken out again. */
export const kubectlDebug: Way = {
  name: 'kubectl debug --profile=sysadmin, dlv copied',
  user: 'bench-kubectl-debug',
  async begin(kubeconfig, pod, reached = () => {}) {
    const place = ['-n', target.namespace];
    await typed(kubeconfig, [
      ...['debug', pod, ...place, '--image=busybox:1.37', '--image-pull-policy=IfNotPresent', '--target=app'],
      ...['--profile=sysadmin', '--container=dbg', '--', 'sleep', '3600'],
    ]);
    const running = 'jsonpath={.status.ephemeralContainerStatuses[0].state.running}';
    await typed(kubeconfig, ['wait', `--for=${running}`, `pod/${pod}`, ...place, '--timeout=60s']);
    reached('debug pod runs');
    const exec = ['exec', '-i', pod, ...place, '--container=dbg', '--'];
    await copy(kubeconfig, exec);
    reached('programs are there');
    const console = await terminal(kubeconfig, [...exec.with(1, '-it'), ...dlvAttach('1')]);
    await console.says(HIT);
    return { console, end: async () => console.close() };
  },
};

/** Not `kubectl cp`, which wants a tar in the container and is slower. */
async function copy(kubeconfig: string, exec: readonly string[]): Promise<void> {
  const file = openSync(dlv, 'r');
  await typed(kubeconfig, [...exec, 'sh', '-c', 'cat > /tmp/dlv && chmod +x /tmp/dlv'], file);
  closeSync(file);
  // By its arguments: as standard input, which is so short, it was lost now and then, and dlv began with an empty file.
  await typed(kubeconfig, [...exec, 'sh', '-c', `echo '${INIT}' > /tmp/trace.dlv`]);
}

const debugPod = (node: string): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: NAME, namespace: target.namespace },
  spec: {
    nodeName: node,
    hostPID: true,
    restartPolicy: 'Never',
    containers: [
      {
        name: 'dbg',
        image: 'busybox:1.37',
        imagePullPolicy: 'IfNotPresent',
        command: ['sleep', '3600'],
        securityContext: { privileged: true },
      },
    ],
  },
});

/** After a way by hand: the debug pod goes. */
export const deleteByHand = (kubeconfig: string): Promise<string> =>
  typed(kubeconfig, ['delete', 'pod', NAME, '-n', target.namespace, '--ignore-not-found', '--grace-period=1']);

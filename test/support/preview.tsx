/**
 * Shows one screen with sample data in this terminal, to look at it:
 * `node_modules/.bin/esbuild test/support/preview.tsx --bundle …` is in preview.sh; `sh test/support/preview.sh session`.
 */
import { run } from '../../screens/main.tsx';
import type { Intent, Screen, View } from '../../src/session/view.ts';
import { openConsole } from '../../src/terminal/pty-console.ts';
import {
  binary,
  engineOffer,
  FakeStore,
  functionsScreen,
  hit,
  log,
  namespace,
  process as orders,
  pod,
  pods,
  sessionScreen,
  signature,
  target,
  tracepoint,
  view,
  watchScreen,
} from './views.ts';

const now = Date.now();
const screens: Record<string, () => View> = {
  namespaces: () =>
    view({
      name: 'namespaces',
      preferred: 'shop',
      namespaces: { state: 'live', rows: ['default', 'kube-system', 'shop'].map((name) => namespace(name)) },
    }),
  forbidden: () =>
    view({
      name: 'namespaces',
      preferred: 'shop',
      namespaces: {
        state: 'failed',
        failure: {
          kind: 'forbidden',
          message: 'You may not list namespaces in this cluster.',
          hint: 'Type the name of a namespace that you may use.',
        },
      },
    }),
  pods: () => view({ name: 'pods', namespace: 'shop', pods: { state: 'live', rows: pods } }),
  many: () =>
    view({
      name: 'pods',
      namespace: 'shop',
      pods: { state: 'live', rows: Array.from({ length: 5_000 }, (_, at) => pod(`orders-${at}-x2x9p`)) },
    }),
  containers: () =>
    view({
      name: 'containers',
      pod: pods[1] ?? pod('orders'),
      containers: [
        { name: 'app', kind: 'container', image: 'registry.example.com/shop/orders:1.9.2', running: true, restarts: 0 },
        { name: 'envoy', kind: 'sidecar', image: 'envoyproxy/envoy:v1.30', running: true, restarts: 2 },
        { name: 'migrate', kind: 'init', image: 'registry.example.com/shop/orders:1.9.2', running: false, restarts: 0 },
      ],
    }),
  preparation: () => view(preparation()),
  failed: () =>
    view({
      ...preparation(),
      failure: {
        kind: 'policy',
        message: 'policy forbids hostPID in shop (Pod Security "restricted")',
        hint: 'Choose a namespace for the debug pod with --debug-namespace.',
      },
    }),
  processes: () =>
    view({
      name: 'processes',
      processes: [
        orders,
        {
          ...orders,
          pid: 7900,
          commandLine: ['sh', '-c', 'sleep 1'],
          executable: '/bin/sh',
          go: undefined as never,
          refusal: 'not a Go program',
        },
      ],
    }),
  functions: () => view({ ...functionsScreen, signature }),
  kubelet: () =>
    view({ ...functionsScreen, binary: { ...binary, module: 'k8s.io/kubernetes' }, functions: manyFunctions() }),
  engines: () =>
    view({
      ...functionsScreen,
      engines: engineOffer(3_400),
      defaults: { ...functionsScreen.defaults, function: 'Store.Take' },
      signature,
    }),
  measuring: () =>
    view({
      ...functionsScreen,
      engines: engineOffer(),
      defaults: { ...functionsScreen.defaults, function: 'Store.Take' },
      signature,
    }),
  watch: () => view(watchScreen()),
  switching: () => view(watchScreen({ switchingSince: now })),
  attaching: () =>
    view({
      ...functionsScreen,
      defaults: { ...functionsScreen.defaults, function: 'Store.Take' },
      signature,
      attachingSince: now,
    }),
  session: () => view(sessionScreen()),
  held: () =>
    view(
      sessionScreen({
        target: {
          ...target,
          phase: 'stopped',
          stop: {
            since: new Date(now - 4_200).toISOString(),
            reason: 'breakpoint',
            function: 'main.handleSlash',
            file: '/src/main.go',
            line: 10,
            goroutine: 35,
          },
        },
      }),
    ),
  lost: () => view(sessionScreen({ link: { state: 'lost', since: now - 2_100, leaseMs: 15_000 } })),
  ending: () => view({ name: 'ending', steps: preparation().steps.slice(0, 4) }),
};

function preparation(): Screen & { name: 'preparation' } {
  return {
    name: 'preparation',
    steps: [
      { id: '1', text: 'server 1.36, kubectl 1.34', status: 'passed', startedAt: now - 500, endedAt: now - 400 },
      {
        id: '2',
        text: 'you may create, exec into and delete pods in shop',
        status: 'passed',
        startedAt: now - 400,
        endedAt: now - 300,
      },
      {
        id: '3',
        text: 'liveness probe gives 30 s; attaching will pause the process for about 0.3 s',
        status: 'warned',
        startedAt: now - 300,
        endedAt: now - 300,
        hint: 'A longer pause would restart the container.',
      },
      {
        id: '4',
        text: 'debug pod k8s-dlv-tui-4f2a runs on node-7',
        status: 'passed',
        startedAt: now - 1_200,
        endedAt: now - 300,
      },
      {
        id: '5',
        text: 'agent and dlv',
        status: 'running',
        startedAt: now,
        progress: { done: 6_100_000, total: 8_400_000 },
      },
      { id: '6', text: 'process of container app', status: 'waiting' },
    ],
  };
}

function manyFunctions() {
  const words = [
    'sync',
    'Pod',
    'Kubelet',
    'Marshal',
    'Write',
    'Read',
    'Take',
    'Get',
    'Set',
    'Store',
    'List',
    'Watch',
    'Update',
    'Node',
    'Status',
    'Handle',
  ];
  const packages = [
    'k8s.io/kubernetes/pkg/kubelet',
    'k8s.io/api/core/v1',
    'net/http',
    'runtime',
    'google.golang.org/grpc',
  ];
  const word = (seed: number): string => words[seed % words.length] ?? '';
  const functions = Array.from({ length: 150_000 }, (_, at): [string, number, number] => [
    `${packages[at % 5]}.(*${word(at >> 3)}${word(at >> 7)}).${word(at * 7)}${word(at >> 11)}${at >> 12}`,
    0,
    at % 900,
  ]);
  return { files: ['/src/kubelet.go'], functions };
}

const name = process.argv[2] ?? 'session';
const made = screens[name];
if (!made) throw new Error(`one of ${Object.keys(screens).join(' ')}`);
const store = new FakeStore(made());

/** As much of a session as it takes to see the screen live. */
const dispatch = store.dispatch;
let opening = false;
store.dispatch = (intent: Intent) => {
  dispatch(intent);
  const { screen } = store.getView();
  if (intent.type === 'quit' || (intent.type === 'back' && screen.name === 'session'))
    store.show({ ...store.getView(), screen: { name: 'end' } });
  if (intent.type === 'describe' && (screen.name === 'functions' || screen.name === 'session'))
    store.show(view({ ...screen, signature: { ...signature, function: intent.function } }));
  if (intent.type === 'consoleSize' && !opening && screen.name === 'session') {
    opening = true;
    void openConsole({
      file: 'bash',
      args: ['--norc'],
      env: { ...process.env, PS1: '(dlv) ' },
      columns: intent.columns,
      rows: intent.rows,
    }).then((opened) => {
      if (opened.ok)
        store.show(view({ ...(store.getView().screen as Screen & { name: 'session' }), console: opened.value }));
    });
  }
};
if (name === 'session') {
  const hits = log(200);
  let seq = 200;
  setInterval(() => {
    const { screen } = store.getView();
    if (screen.name !== 'session') return;
    seq += 1;
    hits.add(hit(seq));
    store.show(
      view({
        ...screen,
        hits,
        hitsVersion: hits.version,
        tracepoints: [tracepoint],
        target: { ...target, hits: seq, rate: 20 + (seq % 17) },
      }),
    );
  }, 100).unref();
}
await run(store, { stdin: process.stdin, stdout: process.stdout });
console.log(JSON.stringify(store.intents.slice(-5)));
process.exit(0);

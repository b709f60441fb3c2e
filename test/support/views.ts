import type {
  Binary,
  Hit,
  Process,
  Signature,
  Summary,
  TargetState,
  Tracepoint,
  Variable,
} from '../../src/agent/protocol.ts';
import { HitLog } from '../../src/hits/log.ts';
import type { NamespaceRow, PodRow } from '../../src/kube/objects.ts';
import type {
  EngineOffer,
  FunctionsScreen,
  Intent,
  Screen,
  SessionScreen,
  Store,
  View,
} from '../../src/session/view.ts';

/** Views made by hand, as the store makes them of a cluster. */

const second = 1_000;
const hour = 3_600 * second;
const day = 24 * hour;

function ago(ms: number): string {
  return new Date(Date.now() - ms).toISOString();
}

export function namespace(name: string, more: Partial<NamespaceRow> = {}): NamespaceRow {
  return { name, phase: 'Active', createdAt: ago(3 * day), ...more };
}

export function pod(name: string, more: Partial<PodRow> = {}): PodRow {
  return {
    namespace: 'shop',
    name,
    uid: name,
    ready: { ready: 2, total: 2 },
    status: 'Running',
    restarts: 0,
    createdAt: ago(3 * day),
    node: 'node-7',
    containers: ['app', 'envoy'],
    ...more,
  };
}

export const pods: readonly PodRow[] = [
  pod('billing-5d8f7b9c4-9qk2v', { node: 'node-3', containers: ['app'], ready: { ready: 1, total: 1 } }),
  pod('orders-7c9f5d6b8-k8s4q', { node: 'node-3', restarts: 1 }),
  pod('orders-7c9f5d6b8-x2x9p'),
  pod('orders-migrate-28391', {
    ready: { ready: 0, total: 1 },
    status: 'Completed',
    containers: ['app'],
    createdAt: ago(2 * hour),
    refusal: 'not running',
  }),
];

export const process: Process = {
  pid: 7820,
  containerPid: 1,
  parentPid: 7001,
  executable: '/orders',
  commandLine: ['/orders', '--listen=:8080'],
  uid: 4321,
  startedAt: ago(3 * day),
  threads: 9,
  state: 'S',
  tracerPid: 0,
  go: { version: 'go1.26.8', module: 'example.com/shop/orders' },
};

export const binary: Binary = {
  pid: 7820,
  executable: '/orders',
  bytes: 8_400_000,
  goVersion: 'go1.26.8',
  module: 'example.com/shop/orders',
  moduleVersion: 'v1.9.2',
  revision: '3f2c1a9d8e7b',
  settings: {},
  arch: 'amd64',
  debugInfo: true,
  optimised: true,
  pie: false,
  cgo: false,
  race: false,
  functions: 9,
  estimate: { pauseMs: 310, dlvMemoryMiB: 120 },
};

export const signature: Signature = {
  function: 'example.com/shop/orders/store.(*Store).Take',
  file: '/src/store/store.go',
  line: 41,
  parameters: [
    { name: 's', type: '*Store', role: 'receiver', fields: [{ name: 'stock', type: 'map[string]int' }] },
    {
      name: 'order',
      type: 'Order',
      role: 'argument',
      fields: [
        { name: 'ID', type: 'int64' },
        { name: 'SKU', type: 'string' },
        { name: 'Customer', type: 'Customer' },
        { name: 'CustomerID', type: 'int64' },
      ],
    },
    { name: 'n', type: 'int', role: 'argument' },
    { name: 'left', type: 'int', role: 'result' },
    { name: 'err', type: 'error', role: 'result' },
  ],
};

export const functionsScreen: FunctionsScreen = {
  name: 'functions',
  binary,
  functions: {
    files: [
      '/usr/local/go/src/runtime/proc.go',
      '/usr/local/go/src/net/http/server.go',
      '/src/store/store.go',
      '/src/cart.go',
      '/src/main.go',
      '/mod/grpc/server.go',
    ],
    functions: [
      ['runtime.gopark', 0, 390],
      ['runtime.main', 0, 146],
      ['net/http.(*conn).serve', 1, 1920],
      ['google.golang.org/grpc.(*Server).Serve', 5, 850],
      ['example.com/shop/orders/store.(*Store).Take', 2, 41],
      ['example.com/shop/orders/store.(*Store).TakeBack', 2, 77],
      ['example.com/shop/orders/cart.(*Cart).TakeOut', 3, 88],
      ['main.handleSlash', 4, 10],
      ['main.main', 4, 72],
    ],
  },
  engines: { watch: { possible: false, reason: 'the node has no BPF', hint: '' }, remembered: () => undefined },
  defaults: {
    print: [],
    stack: 0,
    returns: false,
    limits: { hits: 10_000, hitsPerSecond: 200, durationMs: 600_000, overheadPercent: 10, holdMs: 0 },
    watchLimits: { hits: 1_000_000, hitsPerSecond: 0, durationMs: 600_000, overheadPercent: 10, holdMs: 0 },
  },
};

/** Where the node allows watch, with the calls of {@link signature}'s function counted. */
export function engineOffer(callsPerSecond?: number, more: Partial<EngineOffer> = {}): EngineOffer {
  const { function: name } = signature;
  return {
    watch: { possible: true, method: 'uprobe_multi' },
    remembered: () => undefined,
    livenessMs: 3_000,
    measured:
      callsPerSecond === undefined
        ? { function: name, state: 'running', since: Date.now() }
        : { function: name, state: 'done', callsPerSecond, stepped: false },
    ...more,
  };
}

export const summary: Summary = {
  tracepoints: [
    {
      id: 1,
      calls: 120_000,
      rate: 3_400,
      recorded: 20_000,
      durations: {
        count: 19_990,
        p50: 0.42,
        p90: 1.3,
        p99: 8.1,
        max: 31.4,
        buckets: [
          [0.25, 3_100],
          [0.5, 9_800],
          [1, 4_900],
          [2, 1_500],
          [4, 400],
          [8, 180],
          [16, 0],
          [32, 110],
        ],
      },
      values: [
        {
          name: 'order.SKU',
          top: [
            { text: 'bolt', count: 16_800 },
            { text: 'nut', count: 2_000 },
            { text: 'line\ntwo ✓', count: 700 },
            { text: 'gear 歯車', count: 260 },
          ],
          others: 240,
        },
        { name: 'n', top: [{ text: '1', count: 20_000 }], others: 0 },
      ],
      callers: [
        { stack: hit(1).stack ?? [], count: 15_000 },
        {
          stack: [{ function: 'example.com/shop/orders/cron.(*Job).Run', file: '/src/cron.go', line: 71 }],
          count: 5_000,
        },
      ],
    },
  ],
};

export const target: TargetState = {
  phase: 'running',
  pid: 7820,
  hits: 1_204,
  rate: 31,
  dropped: 0,
  stoppedPercent: 0.4,
  stoppedMs: 500,
  console: true,
};

export const tracepoint: Tracepoint = {
  id: 1,
  name: '(*Store).Take',
  function: 'example.com/shop/orders/store.(*Store).Take',
  file: '/src/store/store.go',
  line: 41,
  print: ['order.SKU', 'n'],
  hits: 1_204,
  paused: false,
  console: false,
};

export function text(name: string, value: string): Variable {
  return { name, type: 'string', kind: 'string', text: value };
}

export function int(name: string, value: number): Variable {
  return { name, type: 'int', kind: 'int', text: String(value) };
}

export function hit(seq: number, more: Partial<Hit> = {}): Hit {
  const sku = ['bolt', 'nut', 'line\ntwo ✓', 'gear 歯車', 'washer'][seq % 5] ?? '';
  return {
    time: new Date(Date.UTC(2026, 10, 24, 11, 1, 40) + seq * 37).toISOString(),
    seq,
    tracepoint: '(*Store).Take',
    tracepointId: 1,
    goroutine: 35 + (seq % 3) * 6,
    function: 'example.com/shop/orders/store.(*Store).Take',
    file: '/src/store/store.go',
    line: 41,
    hits: { total: seq, goroutine: Math.ceil(seq / 3) },
    values: [text('order.SKU', sku), int('n', (seq % 4) + 1)],
    args: [
      {
        name: 'order',
        type: 'main.Order',
        kind: 'struct',
        text: `main.Order {ID: ${7_000 + seq}, SKU: "${sku}", Customer: main.Customer {…}}`,
        children: [
          int('ID', 7_000 + seq),
          text('SKU', sku),
          {
            name: 'Customer',
            type: 'main.Customer',
            kind: 'struct',
            text: 'main.Customer {Name: "Ada"}',
            children: [text('Name', 'Ada')],
          },
        ],
      },
      { name: 's', type: '*main.Store', kind: 'pointer', text: '', unreadable: 'optimised away' },
    ],
    stack: [
      { function: 'example.com/shop/orders/store.(*Store).Take', file: '/src/store/store.go', line: 41 },
      { function: 'example.com/shop/orders/cart.(*Cart).Checkout', file: '/src/cart.go', line: 120 },
      { function: 'net/http.(*conn).serve', file: '/usr/local/go/src/net/http/server.go', line: 2_002 },
    ],
    ...more,
  };
}

export function log(count: number): HitLog {
  const hits = new HitLog();
  for (let seq = 1; seq <= count; seq += 1) hits.add(hit(seq));
  return hits;
}

export function sessionScreen(more: Partial<SessionScreen> = {}): SessionScreen {
  const hits = more.hits ?? log(200);
  return {
    name: 'session',
    engine: 'debug',
    startedAt: Date.now() - 133 * second,
    tracepoints: [tracepoint],
    target,
    limits: functionsScreen.defaults.limits,
    hits,
    hitsVersion: hits.version,
    link: { state: 'up' },
    binary,
    ...(functionsScreen.functions ? { functions: functionsScreen.functions } : {}),
    ...more,
  };
}

export function view(screen: Screen, more: Partial<View> = {}): View {
  const place = { context: 'prod-eu', namespace: 'shop', pod: 'orders-7c9f5d6b8-x2x9p', container: 'app' };
  const depth: Record<string, (keyof typeof place)[]> = {
    namespaces: ['context'],
    pods: ['context', 'namespace'],
    containers: ['context', 'namespace', 'pod'],
  };
  const known = depth[screen.name];
  const shown = known
    ? Object.fromEntries(Object.entries(place).filter(([name]) => (known as string[]).includes(name)))
    : place;
  return { place: { ...shown, context: place.context }, screen, ...more };
}

/** A store that shows what it is told to, and remembers what was asked of it. */
export class FakeStore implements Store {
  readonly intents: Intent[] = [];
  #view: View;
  #listeners = new Set<() => void>();

  constructor(first: View) {
    this.#view = first;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getView = (): View => this.#view;

  dispatch = (intent: Intent): void => {
    this.intents.push(intent);
  };

  show(next: View): void {
    this.#view = next;
    for (const listener of this.#listeners) listener();
  }
}

/** A session on watch, with what it has seen. */
export function watchScreen(more: Partial<SessionScreen> = {}): SessionScreen {
  return sessionScreen({
    engine: 'watch',
    summary,
    target: {
      ...target,
      engine: 'watch',
      hits: 20_000,
      rate: 3_400,
      stoppedPercent: 0.7,
      stoppedMs: 0,
      console: false,
    },
    livenessMs: 3_000,
    ...more,
  });
}

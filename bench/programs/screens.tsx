/** The real screens with made-up content, for their speed: `screens functions|pods COUNT`, `screens session HITS_PER_SECOND`. */
import { run } from '../../screens/main.tsx';
import type { Screen } from '../../src/session/view.ts';
import {
  binary,
  FakeStore,
  functionsScreen,
  hit,
  log,
  pod,
  sessionScreen,
  target,
  view,
} from '../../test/support/views.ts';

const [, , name, count = '0'] = process.argv;

/** Names as of a big program: 5 packages, many types, many methods. */
function functions(many: number) {
  const words = 'sync Pod Kubelet Marshal Write Read Take Get Set Store List Watch Update Node Status Handle'.split(
    ' ',
  );
  const packages = [
    'k8s.io/kubernetes/pkg/kubelet',
    'k8s.io/api/core/v1',
    'net/http',
    'runtime',
    'google.golang.org/grpc',
  ];
  const word = (seed: number): string => words[seed % words.length] ?? '';
  return {
    files: ['/src/kubelet.go'],
    functions: Array.from({ length: many }, (_, at): [string, number, number] => [
      `${packages[at % 5]}.(*${word(at >> 3)}${word(at >> 7)}).${word(at * 7)}${word(at >> 11)}${at >> 12}`,
      0,
      at % 900,
    ]),
  };
}

function screen(): Screen {
  if (name === 'pods') {
    const rows = Array.from({ length: Number(count) }, (_, at) => pod(`orders-${at}-x2x9p`));
    return { name: 'pods', namespace: 'shop', pods: { state: 'live', rows } };
  }
  if (name === 'functions') {
    return {
      ...functionsScreen,
      binary: { ...binary, module: 'k8s.io/kubernetes' },
      functions: functions(Number(count)),
    };
  }
  return sessionScreen();
}

const store = new FakeStore(view(screen()));
if (name === 'session') {
  const hits = log(0);
  const begin = Date.now();
  setInterval(() => {
    const due = ((Date.now() - begin) / 1_000) * Number(count);
    for (let seq = hits.total + 1; seq <= due; seq += 1) hits.add(hit(seq));
    const state = { ...target, hits: hits.total, rate: Number(count) };
    store.show(view(sessionScreen({ hits, hitsVersion: hits.version, target: state })));
  }, 10);
}
await run(store, { stdin: process.stdin, stdout: process.stdout });

import { paths } from '../../test/support/paths.ts';
import type { Benchmark, Column } from '../benchmark.ts';
import { clusterUp } from '../cluster.ts';
import { Pty } from '../pty.ts';

/** How long nothing is to be seen. */
export const start: Benchmark = {
  name: 'start',
  about:
    'From the start of the program until its words are on a terminal of 120x36; the namespaces are those of the local cluster. `node -e` is what Node itself takes.',
  rounds: 11,
  figures: { seen: { unit: 'ms after the start', decimals: 0 } },
  columns: async () => {
    await clusterUp();
    const ours = (name: string, words: string[], pattern: RegExp): Column =>
      column(name, process.execPath, [paths.program, ...words], pattern);
    return [
      column('node -e', process.execPath, ['-e', 'console.log("seen")'], /seen/),
      ours('ours: --version', ['--version'], /\d+\.\d+\.\d+/),
      ours('ours: first frame', [], /\S/),
      ours('ours: namespaces listed', [], /kube-system/),
      column('kubectl version --client', paths.kubectl, ['version', '--client'], /v\d+\.\d+/),
      column('kubectl get namespaces', paths.kubectl, ['get', 'namespaces'], /kube-system/),
    ];
  },
};

const column = (name: string, file: string, args: string[], pattern: RegExp): Column => ({
  name,
  run: async () => {
    const since = performance.now();
    const person = await Pty.runs(file, args);
    try {
      return { seen: { value: (await person.sees(pattern)) - since } };
    } finally {
      await person.ends();
    }
  },
});

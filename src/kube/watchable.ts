import { type Finding, passed, warned } from './preflight.ts';

/** What the engine `watch` takes on a node, by its kernel. `unknown`: nodes may not be read. */
export type Watchable = 'capabilities' | 'sys-admin' | 'no' | 'unknown';

/** BPF atomics, which the probes count with, came with 5.12; uprobe_multi keeps to one process from 6.10 on. */
const OLDEST = [5, 12] as const;
const MULTI = [6, 10] as const;

export function watchable(kernel: string | undefined): Watchable {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(kernel ?? '') ?? [];
  if (major === undefined || minor === undefined) return 'unknown';
  const atLeast = ([least, lesser]: readonly [number, number]): boolean =>
    Number(major) > least || (Number(major) === least && Number(minor) >= lesser);
  if (atLeast(MULTI)) return 'capabilities';
  return atLeast(OLDEST) ? 'sys-admin' : 'no';
}

/** Whether functions can be watched without a stop there, beforehand; the agent tries it out. */
export function judgeWatch(kernel: string | undefined, node: string): Finding {
  switch (watchable(kernel)) {
    case 'capabilities':
      return passed(`watch: kernel ${kernel} allows it with the capabilities BPF and PERFMON`);
    case 'sys-admin':
      return warned(
        `watch: kernel ${kernel} of node ${node} allows it with the capability SYS_ADMIN only`,
        'It is not given by itself: --engine watch asks for it. Debug works as it is.',
      );
    case 'no':
      return warned(
        `watch: kernel ${kernel} of node ${node} is too old for it`,
        'It takes 5.12 or newer. Debug works.',
      );
    case 'unknown':
      return warned('watch: whether the node allows it is seen when the agent runs');
  }
}

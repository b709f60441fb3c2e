import type { Scene } from './scene.ts';

/** A way in which something can go wrong while a target is traced. */
export interface Case {
  name: string;
  /** `hot` is called as often as it can be, `slow` 20 times a second. */
  target: 'hot' | 'slow';
  /** What must be on the terminal at the end; absent where nobody is there to read. */
  told?: RegExp;
  /** Why harm can't be excluded: then it is counted and shown, and doesn't fail the run. */
  measured?: string;
  /** The case is the end of the target itself: it must die of this alone. Exit code, or minus the signal. */
  targetEnds?: readonly number[];
  /** Where the person is when `run` begins; tracing when absent. */
  from?: 'opening' | 'choosing';
  /** `debug` when absent. */
  engine?: 'watch';
  /** Belongs to the short form. */
  short?: true;
  run(scene: Scene): Promise<void>;
}

/** The report with a proof. */
export const proven = /running, not traced, text unchanged, 0 restarts/;

import type { Failure } from '../failure.ts';

/** What a watched pod is doing. */
export interface PodState {
  phase: string;
  /** Its (first) container runs. */
  running: boolean;
  /** While it doesn't run yet, in words: `pulling image busybox:1.37`. */
  progress?: string;
  /** It won't run without somebody's help: the image can't be had, the node refused it. */
  failure?: Failure;
  /** Its container has ended. */
  ended?: { exitCode: number; reason: string; message?: string };
  /** Somebody has asked for its deletion. */
  deleting: boolean;
  /** The server no longer has it. */
  gone: boolean;
}

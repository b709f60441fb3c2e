/**
 * Expected failures are values, not exceptions: what failed, and what to type next. Throwing is for bugs.
 */
export interface Failure {
  kind: FailureKind;
  /** One sentence for the person at the screen: what failed and why. */
  message: string;
  /** One sentence: what to do next, with the command to type where there is one. */
  hint?: string;
  /** The system's own words (status text, stderr, stack), for the log file only. */
  cause?: string;
}

export type FailureKind =
  | 'usage'
  | 'kubeconfig'
  | 'unreachable'
  | 'unauthorized'
  | 'forbidden'
  | 'policy'
  | 'quota'
  | 'not-found'
  | 'conflict'
  | 'not-running'
  | 'node'
  | 'image'
  | 'kubectl'
  | 'timeout'
  | 'upload'
  | 'agent'
  /** The chosen engine can't do that. */
  | 'engine'
  | 'target'
  | 'link'
  | 'terminal'
  | 'cancelled'
  | 'internal';

export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export const failed = (failure: Failure): { ok: false; failure: Failure } => ({ ok: false, failure });

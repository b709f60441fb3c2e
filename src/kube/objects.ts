/** What this program knows of the cluster's objects: small, plain, without the client library's classes. */

export interface NamespaceRow {
  name: string;
  phase: string;
  createdAt: string;
}

export interface PodRow {
  namespace: string;
  name: string;
  uid: string;
  /** As kubectl's READY column. */
  ready: { ready: number; total: number };
  /** As kubectl's STATUS column: `Running`, `CrashLoopBackOff`, `Terminating`, … */
  status: string;
  restarts: number;
  createdAt: string;
  node: string;
  containers: string[];
  /** Why it can't be traced now (`not running`, `being deleted`); absent when it can. */
  refusal?: string;
}

export interface Container {
  name: string;
  kind: 'container' | 'init' | 'sidecar' | 'ephemeral';
  image: string;
  running: boolean;
  restarts: number;
  /** Without the runtime's prefix; absent until it runs. */
  id?: string;
  livenessProbe?: { periodSeconds: number; timeoutSeconds: number; failureThreshold: number };
}

/** A pod in as much detail as a session needs. */
export interface Pod extends PodRow {
  phase: string;
  labels: Record<string, string>;
  details: Container[];
  deleting: boolean;
}

export interface NodeFacts {
  name: string;
  ready: boolean;
  os: string;
  arch: string;
  /** `uname -r` of the node. */
  kernel: string;
  schedulable: boolean;
  /** From status.allocatable, MiB. */
  memoryMiB: number;
}

/** A list that is kept up to date while somebody looks at it. */
export type Live<Row> =
  | { state: 'loading'; since: number }
  | { state: 'live'; rows: readonly Row[] }
  /** The watch broke and is taken up again; the rows are the last known ones. */
  | { state: 'stale'; rows: readonly Row[]; failure: import('../failure.ts').Failure }
  | { state: 'failed'; failure: import('../failure.ts').Failure };

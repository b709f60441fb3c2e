import type { Failure, Result } from '../failure.ts';
import type { DebugPodManifest } from './debug-pod.ts';
import type { Live, NamespaceRow, NodeFacts, Pod, PodRow } from './objects.ts';
import type { PodReference } from './pod-reference.ts';

/**
 * The cluster as this program uses it: objects only, streams go through kubectl. Nothing here throws or rejects; every
 * call ends within its time limit (10 s, credentials aside) or when its signal aborts (failure kind `cancelled`).
 */
export interface Cluster {
  readonly context: string;
  /** URL of the API server. */
  readonly server: string;
  /** The context's namespace; `default` when it names none. */
  readonly defaultNamespace: string;
  /** Name of the kubeconfig's user. */
  readonly user: string;
  /** For kubectl: this very context, even if the kubeconfig's current one is switched meanwhile. */
  readonly where: Where;

  /** Keeps the list of namespaces up to date until the signal aborts. At most 10 calls a second; never throws. */
  watchNamespaces(listener: (live: Live<NamespaceRow>) => void, signal: AbortSignal): void;
  /** Keeps the list of a namespace's pods up to date until the signal aborts. At most 10 calls a second; never throws. */
  watchPods(namespace: string, listener: (live: Live<PodRow>) => void, signal: AbortSignal): void;

  serverVersion(signal: AbortSignal): Promise<Result<ServerVersion>>;
  readPod(namespace: string, name: string, signal: AbortSignal): Promise<Result<Pod>>;
  /** The newest ready pod that a reference means; the newest one when none is ready. */
  resolvePod(namespace: string, reference: PodReference, signal: AbortSignal): Promise<Result<Pod>>;
  /** `forbidden` is normal for users without rights on nodes. */
  readNode(name: string, signal: AbortSignal): Promise<Result<NodeFacts>>;
  /** Asks the server what the user may do (SelfSubjectAccessReview); answers come in the order of the checks. */
  mayI(checks: readonly AccessCheck[], signal: AbortSignal): Promise<Result<AccessAnswer[]>>;

  /** With `dryRun` every admission is passed through and nothing is made; the uid then means nothing. */
  createPod(
    manifest: DebugPodManifest,
    options: { dryRun: boolean },
    signal: AbortSignal,
  ): Promise<Result<{ uid: string; name: string }>>;
  /** Reports what happens to a pod, each time it changes, until the signal aborts; `gone` is the last report. Never throws. */
  watchPod(namespace: string, name: string, listener: (state: PodState) => void, signal: AbortSignal): void;
  /**
   * Asks for the deletion with the pod's own grace period; doesn't wait for it. A pod that isn't there, or is another
   * one than `uid`, counts as deleted.
   */
  deletePod(namespace: string, name: string, uid: string | undefined, signal: AbortSignal): Promise<Result<void>>;
  /** False as well when there is another pod of that name. */
  podExists(namespace: string, name: string, uid: string | undefined, signal: AbortSignal): Promise<Result<boolean>>;
  /** Every debug pod of this program, anybody's; in all namespaces when none is given. */
  listOurs(namespace: string | undefined, signal: AbortSignal): Promise<Result<OurPod[]>>;
}

/** How kubectl is told where to go. */
export interface Where {
  kubeconfig?: string;
  context?: string;
}

export interface ServerVersion {
  major: number;
  minor: number;
  gitVersion: string;
}

export interface AccessCheck {
  verb: string;
  resource: string;
  subresource?: string;
  /** Empty for all namespaces or for what has no namespace. */
  namespace?: string;
  /** API group; the core group when absent. */
  group?: string;
}

export interface AccessAnswer {
  check: AccessCheck;
  allowed: boolean;
  /** The authorizer's own words, for the log. */
  reason?: string;
}

/** A debug pod that this program made. */
export interface OurPod {
  namespace: string;
  name: string;
  uid: string;
  /** Who made it, from its annotations; `unknown` if somebody removed them. */
  user: string;
  phase: string;
  deleting: boolean;
  node: string;
  /** Milliseconds since the server made it, by this machine's clock; never negative. */
  ageMs: number;
  createdAt: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

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

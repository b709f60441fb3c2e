import type { Engine } from '../agent/protocol.ts';
import type { Cluster } from '../kube/cluster.ts';
import type { Kubectl } from '../kube/kubectl.ts';
import type { Pod } from '../kube/objects.ts';
import type { Log } from '../log.ts';
import type { EngineChoices } from './engine-choices.ts';

/** The world that a session works in. */
export interface Ports {
  cluster: Cluster;
  kubectl: Kubectl;
  /** Folder with manifest.json and the gzipped agent and dlv. */
  binaries: URL;
  log: Log;
  /** Where the hits are saved. */
  hitsDirectory: string;
  /** Which engine was taken for which function earlier. */
  engines: EngineChoices;
  /** The screens are on the terminal: whoever survives us has to put it right. */
  screens: boolean;
}

/** What one session is about. */
export interface SessionRequest {
  pod: Pod;
  container: string;
  /** Chosen beforehand; as the agent sees it. */
  pid?: number;
  debugNamespace: string;
  image: string;
  imagePullSecrets: string[];
  memoryLimit?: string;
  /** How long the agent goes on without hearing from us. Milliseconds. */
  leaseMs: number;
  /** The last resort: the kubelet ends the debug pod after so long. Seconds. */
  deadlineSeconds: number;
  /** The engine that was asked for; absent where it is chosen for each function. */
  engine?: Engine;
}

/**
 * The server's objects as they come over the wire (JSON), as far as this program looks at them. Everything may be missing:
 * servers leave out what is empty. API reference: https://kubernetes.io/docs/reference/kubernetes-api/
 */

export interface ObjectMeta {
  name?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export interface ListObject<Item> {
  metadata?: { resourceVersion?: string; continue?: string };
  items?: Item[] | null;
}

export interface NamespaceObject {
  metadata?: ObjectMeta;
  status?: { phase?: string };
}

export interface ContainerSpec {
  name: string;
  image?: string;
  restartPolicy?: string;
  livenessProbe?: { periodSeconds?: number; timeoutSeconds?: number; failureThreshold?: number };
}

export interface ContainerState {
  waiting?: { reason?: string; message?: string };
  running?: { startedAt?: string };
  terminated?: { exitCode?: number; signal?: number; reason?: string; message?: string };
}

export interface ContainerStatus {
  name: string;
  containerID?: string;
  image?: string;
  ready?: boolean;
  started?: boolean;
  restartCount?: number;
  state?: ContainerState;
  lastState?: ContainerState;
}

export interface PodObject {
  metadata?: ObjectMeta;
  spec?: {
    nodeName?: string;
    containers?: ContainerSpec[];
    initContainers?: ContainerSpec[];
    ephemeralContainers?: ContainerSpec[];
  };
  status?: {
    phase?: string;
    reason?: string;
    message?: string;
    conditions?: { type: string; status: string; reason?: string }[];
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
    ephemeralContainerStatuses?: ContainerStatus[];
  };
}

export interface NodeObject {
  metadata?: ObjectMeta;
  spec?: { unschedulable?: boolean };
  status?: {
    conditions?: { type: string; status: string }[];
    nodeInfo?: { operatingSystem?: string; architecture?: string; kernelVersion?: string };
    allocatable?: Record<string, string>;
  };
}

/** An event about an object (core/v1). */
export interface EventObject {
  metadata?: ObjectMeta;
  reason?: string;
  message?: string;
  type?: string;
  lastTimestamp?: string | null;
  eventTime?: string | null;
}

export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** How the server says that something went wrong. */
export interface StatusObject {
  kind?: string;
  code?: number;
  reason?: string;
  message?: string;
  details?: { name?: string; kind?: string; group?: string; retryAfterSeconds?: number };
}

import { waitingLoop } from './waiting-loop.ts';

/** Where agent and dlv are put in the debug container, and where the agent keeps its sockets. */
export const agentDirectory = '/tmp/k8s-dlv-tui';

/** The debug pod's only container. */
export const agentContainer = 'agent';

/** Everything that this program puts into a cluster carries this label. */
export const managedBy = { label: 'app.kubernetes.io/managed-by', value: 'k8s-dlv-tui' } as const;

const sessionLabel = 'k8s-dlv-tui/session';
const userLabel = 'k8s-dlv-tui/user';
const targetLabel = 'k8s-dlv-tui/target';

/** Annotations hold what a label's alphabet and length can't. */
export const annotation = {
  user: 'k8s-dlv-tui/user',
  startedAt: 'k8s-dlv-tui/started-at',
  targetNamespace: 'k8s-dlv-tui/target-namespace',
  targetPod: 'k8s-dlv-tui/target-pod',
  targetUid: 'k8s-dlv-tui/target-uid',
  targetContainer: 'k8s-dlv-tui/target-container',
} as const;

export interface DebugPodOrder {
  /** Lower-case letters and digits, at most 20. */
  sessionId: string;
  targetNamespace: string;
  targetPod: { name: string; uid: string };
  targetContainer: string;
  node: string;
  /** Where the debug pod goes. */
  namespace: string;
  image: string;
  imagePullSecrets?: readonly string[];
  user: string;
  startedAt: Date;
  /** The kubelet ends the pod after so long, whatever happens. Seconds. */
  deadlineSeconds: number;
  /** A Kubernetes quantity, e.g. `1Gi`; no limit when absent, as dlv needs about 250 MB and twice the binary. */
  memoryLimit?: string;
  /** What the engine `watch` is given: nothing, BPF and PERFMON, or what kernels before 6.10 demand of it. */
  watch: 'no' | 'capabilities' | 'sys-admin';
}

/** A pod as the API server takes it. */
export interface DebugPodManifest {
  apiVersion: 'v1';
  kind: 'Pod';
  metadata: {
    name: string;
    namespace: string;
    labels: Record<string, string>;
    annotations: Record<string, string>;
  };
  spec: Record<string, unknown>;
}

/** The name of a session's debug pod. */
function debugPodName(sessionId: string): string {
  return `k8s-dlv-tui-${sessionId}`;
}

/**
 * The pod that an agent works in: on the target's node, in the node's PID namespace, with the three capabilities that a
 * debugger needs and no more. Why each field is there: facts of Kubernetes in the comments.
 */
export function debugPod(order: DebugPodOrder): DebugPodManifest {
  if (!/^[a-z0-9]{1,20}$/.test(order.sessionId)) throw new Error(`not a session ID: ${order.sessionId}`);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: debugPodName(order.sessionId),
      namespace: order.namespace,
      labels: {
        [managedBy.label]: managedBy.value,
        [sessionLabel]: order.sessionId,
        [userLabel]: labelValue(order.user),
        [targetLabel]: labelValue(order.targetPod.name),
      },
      annotations: {
        [annotation.user]: order.user,
        [annotation.startedAt]: order.startedAt.toISOString(),
        [annotation.targetNamespace]: order.targetNamespace,
        [annotation.targetPod]: order.targetPod.name,
        [annotation.targetUid]: order.targetPod.uid,
        [annotation.targetContainer]: order.targetContainer,
        // Servers older than 1.30 know no appArmorProfile; newer ones want both to agree.
        [`container.apparmor.security.beta.kubernetes.io/${agentContainer}`]: 'unconfined',
      },
    },
    spec: {
      hostPID: true,
      // Not a selector: the scheduler has no say, so a cordoned or full node takes it all the same.
      nodeName: order.node,
      tolerations: [{ operator: 'Exists' }],
      restartPolicy: 'Never',
      activeDeadlineSeconds: order.deadlineSeconds,
      // The agent detaches in it.
      terminationGracePeriodSeconds: 30,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...(order.imagePullSecrets?.length ? { imagePullSecrets: order.imagePullSecrets.map((name) => ({ name })) } : {}),
      containers: [container(order)],
      // Agent and dlv take 30 MiB, the hits of watch sessions 192 MiB at most, and their export as much again.
      volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '512Mi' } }],
    },
  };
}

/** SYS_PTRACE: tracing; KILL: signals to processes of other users; DAC_READ_SEARCH: reading their files. */
const debugCapabilities = ['SYS_PTRACE', 'KILL', 'DAC_READ_SEARCH'];

/** Probes: BPF loads their programs, PERFMON attaches them (capabilities(7)). */
const watchCapabilities = { no: [], capabilities: ['BPF', 'PERFMON'], 'sys-admin': ['SYS_ADMIN'] };

function container({ image, memoryLimit, watch }: DebugPodOrder): Record<string, unknown> {
  return {
    name: agentContainer,
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', waitingLoop(agentDirectory)],
    // A ResourceQuota may demand requests; a tight memory limit would have dlv killed while it holds the target.
    resources: {
      requests: { cpu: '50m', memory: '64Mi' },
      ...(memoryLimit === undefined ? {} : { limits: { memory: memoryLimit } }),
    },
    securityContext: {
      runAsUser: 0,
      runAsNonRoot: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'], add: [...debugCapabilities, ...watchCapabilities[watch]] },
      // The runtime's default profile lets those ptrace who have the capability; AppArmor's does not (containerd#7695).
      seccompProfile: { type: 'RuntimeDefault' },
      appArmorProfile: { type: 'Unconfined' },
    },
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
  };
}

/** Any text as a label's value: at most 63 of letters, digits, `-_.`, beginning and ending with a letter or digit. */
export function labelValue(text: string): string {
  return text
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
}

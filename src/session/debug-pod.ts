import { type DebugPodManifest, debugPod } from '../kube/debug-pod.ts';
import type { Session } from './session.ts';

/** The manifest of a session's debug pod: the same for the dry run and for the real thing. */
export function manifestOf({ id, request, ports, startedAt }: Session): DebugPodManifest {
  const { pod, container, debugNamespace, image, imagePullSecrets, deadlineSeconds, memoryLimit, watch } = request;
  return debugPod({
    sessionId: id,
    targetNamespace: pod.namespace,
    targetPod: { name: pod.name, uid: pod.uid },
    targetContainer: container,
    node: pod.node,
    namespace: debugNamespace,
    image,
    imagePullSecrets,
    user: ports.cluster.user,
    startedAt: new Date(startedAt),
    deadlineSeconds,
    watch,
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
  });
}

import { type DebugPodManifest, debugPod } from '../kube/debug-pod.ts';
import { watchable } from '../kube/watchable.ts';
import type { Session } from './session.ts';

/** The manifest of a session's debug pod: the same for the dry run and for the real thing. */
export function manifestOf({ id, request, ports, startedAt, kernel }: Session): DebugPodManifest {
  const { pod, container, debugNamespace, image, imagePullSecrets, deadlineSeconds, memoryLimit, engine } = request;
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
    watch:
      engine === 'debug'
        ? 'no'
        : engine === 'watch' && watchable(kernel) === 'sys-admin'
          ? 'sys-admin'
          : 'capabilities',
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
  });
}

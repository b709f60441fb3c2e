import type { DebugPodOrder } from '../../../src/kube/debug-pod.ts';

/** An order for a debug pod, as a session gives it. */
export const order: DebugPodOrder = {
  sessionId: '4f2a',
  targetNamespace: 'shop',
  targetPod: { name: 'orders-5744c74cd6-wtptb', uid: '35b190b7-1209-4255-8446-9c46a4d7c5d4' },
  targetContainer: 'app',
  node: 'node-1',
  namespace: 'tools',
  image: 'busybox:1.37',
  user: 'ann@example.com',
  startedAt: new Date('2026-11-24T10:00:00Z'),
  deadlineSeconds: 3600,
  watch: 'no',
};

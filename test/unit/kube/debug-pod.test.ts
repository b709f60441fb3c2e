import { expect, test } from 'vitest';
import { debugPod, labelValue } from '../../../src/kube/debug-pod.ts';
import { waitingLoop } from '../../../src/kube/waiting-loop.ts';
import { order } from './order.ts';

test('the manifest', () => {
  expect(debugPod(order)).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'k8s-dlv-tui-4f2a',
      namespace: 'tools',
      labels: {
        'app.kubernetes.io/managed-by': 'k8s-dlv-tui',
        'k8s-dlv-tui/session': '4f2a',
        'k8s-dlv-tui/user': 'ann-example.com',
        'k8s-dlv-tui/target': 'orders-5744c74cd6-wtptb',
      },
      annotations: {
        'k8s-dlv-tui/user': 'ann@example.com',
        'k8s-dlv-tui/started-at': '2026-11-24T10:00:00.000Z',
        'k8s-dlv-tui/target-namespace': 'shop',
        'k8s-dlv-tui/target-pod': 'orders-5744c74cd6-wtptb',
        'k8s-dlv-tui/target-uid': '35b190b7-1209-4255-8446-9c46a4d7c5d4',
        'k8s-dlv-tui/target-container': 'app',
        'container.apparmor.security.beta.kubernetes.io/agent': 'unconfined',
      },
    },
    spec: {
      hostPID: true,
      nodeName: 'node-1',
      tolerations: [{ operator: 'Exists' }],
      restartPolicy: 'Never',
      activeDeadlineSeconds: 3600,
      terminationGracePeriodSeconds: 30,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      containers: [
        {
          name: 'agent',
          image: 'busybox:1.37',
          imagePullPolicy: 'IfNotPresent',
          command: ['sh', '-c', waitingLoop('/tmp/k8s-dlv-tui')],
          resources: { requests: { cpu: '50m', memory: '64Mi' } },
          securityContext: {
            runAsUser: 0,
            runAsNonRoot: false,
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'], add: ['SYS_PTRACE', 'KILL', 'DAC_READ_SEARCH'] },
            seccompProfile: { type: 'RuntimeDefault' },
            appArmorProfile: { type: 'Unconfined' },
          },
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
        },
      ],
      volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '512Mi' } }],
    },
  });
});

test('what is asked for beyond that', () => {
  const { spec } = debugPod({ ...order, memoryLimit: '2Gi', imagePullSecrets: ['mirror'] });
  expect(spec).toMatchObject({
    imagePullSecrets: [{ name: 'mirror' }],
    containers: [{ resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '2Gi' } } }],
  });
});

/** validation.IsValidLabelValue of apimachinery. */
const LABEL = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

test.each([
  'ann',
  'ann@example.com',
  'Ödön Nagy',
  'CN=ann,O=devs',
  'system:serviceaccount:ci:deployer',
  'arn:aws:iam::123456789012:user/ann',
  '--',
  '日本',
  '',
  '-a-',
  'x'.repeat(64),
  `${'x'.repeat(62)}@y`,
  '\u0000\n"}',
])('user %j is a valid label', (user) => {
  const { metadata } = debugPod({ ...order, user });
  for (const value of Object.values(metadata.labels)) {
    expect(value).toMatch(LABEL);
    expect(value.length).toBeLessThanOrEqual(63);
  }
  expect(metadata.annotations['k8s-dlv-tui/user']).toBe(user);
});

test('any text is a valid label value', () => {
  for (let round = 0; round < 5_000; round += 1) {
    const text = String.fromCodePoint(
      ...Array.from({ length: Math.floor(Math.random() * 90) }, () => Math.floor(Math.random() * 0x250)),
    );
    const value = labelValue(text);
    expect(value).toMatch(LABEL);
    expect(value.length).toBeLessThanOrEqual(63);
  }
});

test.each(['', 'A', 'a-b', 'a/b', 'x'.repeat(21)])('%j is no session ID', (sessionId) => {
  expect(() => debugPod({ ...order, sessionId })).toThrow('session ID');
});

test('has the capabilities of probes only where they may be wanted', () => {
  const capabilities = (watch: 'no' | 'capabilities' | 'sys-admin'): unknown => {
    const [agent] = debugPod({ ...order, watch }).spec.containers as {
      securityContext: { capabilities: { add: string[] } };
    }[];
    return agent?.securityContext.capabilities.add.slice(3);
  };
  expect(capabilities('no')).toEqual([]);
  expect(capabilities('capabilities')).toEqual(['BPF', 'PERFMON']);
  expect(capabilities('sys-admin')).toEqual(['SYS_ADMIN']);
});

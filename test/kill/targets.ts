import { eventually } from '../support/eventually.ts';
import { apply } from '../support/kubeconfig.ts';
import { kubectl } from '../support/kubectl.ts';
import { findTarget, type Target } from '../support/target.ts';
import { NAMESPACE } from './scene.ts';

const rates = { hot: '5000', slow: '20' };

function deployment([name, rate]: [string, string]): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          terminationGracePeriodSeconds: 5,
          containers: [
            {
              name: 'app',
              image: 'registry.local/orders:latest',
              imagePullPolicy: 'IfNotPresent',
              env: [{ name: 'RATE', value: rate }],
              livenessProbe: { httpGet: { path: '/healthz', port: 8080 } },
            },
          ],
        },
      },
    },
  };
}

/** The targets are in a namespace of their own: nobody else's tests trace them. */
export async function makeTargets(): Promise<void> {
  await apply([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    ...Object.entries(rates).map(deployment),
  ]);
  for (const name of Object.keys(rates)) {
    await kubectl('rollout', 'status', `deployment/${name}`, `--namespace=${NAMESPACE}`, '--timeout=60s');
  }
}

export const removeTargets = (): Promise<string> => kubectl('delete', 'namespace', NAMESPACE, '--wait=false');

export function findRunning(app: string): Promise<Target> {
  return eventually(async () => {
    const target = await findTarget(NAMESPACE, `app=${app}`);
    if (target.pids.length === 0) throw new Error(`${app} has no process yet`);
    return target;
  }, 60_000);
}

/** A pod without a history of restarts: the kubelet would wait longer and longer. */
export async function renew(app: string): Promise<void> {
  await kubectl('delete', 'pod', `--namespace=${NAMESPACE}`, `--selector=app=${app}`, '--wait=true');
  await kubectl('rollout', 'status', `deployment/${app}`, `--namespace=${NAMESPACE}`, '--timeout=60s');
}

import { failed, ok, type Result } from '../failure.ts';

/** Kinds whose pods can be meant by their name. */
export type WorkloadKind = 'deployment' | 'statefulset' | 'daemonset' | 'replicaset' | 'job';

/** Which pod is meant. */
export type PodReference =
  | { kind: 'pod'; name: string }
  | { kind: 'workload'; workload: WorkloadKind; name: string }
  | { kind: 'selector'; selector: string };

const kinds: Record<string, WorkloadKind | 'pod'> = {
  pod: 'pod',
  pods: 'pod',
  po: 'pod',
  deployment: 'deployment',
  deployments: 'deployment',
  deploy: 'deployment',
  statefulset: 'statefulset',
  statefulsets: 'statefulset',
  sts: 'statefulset',
  daemonset: 'daemonset',
  daemonsets: 'daemonset',
  ds: 'daemonset',
  replicaset: 'replicaset',
  replicasets: 'replicaset',
  rs: 'replicaset',
  job: 'job',
  jobs: 'job',
};

/** A name as the server takes it (RFC 1123 subdomain); anything else would get lost in a URL's path. */
const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/** Reads POD as on the command line: NAME, pod/NAME, deploy/NAME and the like, or else the label selector. */
export function podReference(pod: string | undefined, selector: string | undefined): Result<PodReference> {
  if (selector !== undefined) return ok({ kind: 'selector', selector });
  const text = pod ?? '';
  const [first = '', name, ...rest] = text.split('/');
  const kind = name === undefined ? 'pod' : kinds[first.toLowerCase().replace(/\..*$/, '')];
  const wanted = name ?? first;
  if (kind === undefined || rest.length > 0) {
    return wrong(`${text} is no pod: it takes NAME, pod/NAME, deploy/NAME, sts/NAME, ds/NAME, rs/NAME or job/NAME.`);
  }
  if (!NAME.test(wanted) || wanted.length > 253) return wrong(`${text} can't be the name of a pod.`);
  return ok(kind === 'pod' ? { kind, name: wanted } : { kind: 'workload', workload: kind, name: wanted });
}

function wrong(message: string): ReturnType<typeof failed> {
  return failed({ kind: 'usage', message, hint: 'The pods of a namespace: kubectl get pods --namespace=NAMESPACE' });
}

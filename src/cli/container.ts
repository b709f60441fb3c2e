import { failed, ok, type Result } from '../failure.ts';
import type { Pod } from '../kube/objects.ts';

/** The container that a command without screens traces: the one asked for, or the only one that runs. */
export function chooseContainer(pod: Pod, wanted: string | undefined): Result<string> {
  const running = pod.details.filter((container) => container.running);
  const names = running.map(({ name }) => name).join(', ') || 'none';
  if (pod.refusal)
    return failed({
      kind: 'not-running',
      message: `Pod ${pod.name} is ${pod.refusal}.`,
      hint: `kubectl get pods --namespace=${pod.namespace}`,
    });
  if (wanted !== undefined) {
    if (running.some(({ name }) => name === wanted)) return ok(wanted);
    return failed({
      kind: 'not-found',
      message: `Pod ${pod.name} has no running container ${wanted}.`,
      hint: `Running: ${names}.`,
    });
  }
  const [first] = running;
  if (first && running.length === 1) return ok(first.name);
  if (!first)
    return failed({
      kind: 'not-running',
      message: `No container of pod ${pod.name} is running.`,
      hint: `kubectl describe pod ${pod.name} --namespace=${pod.namespace}`,
    });
  return failed({
    kind: 'usage',
    message: `Pod ${pod.name} has several containers: ${names}.`,
    hint: 'Choose one with -c.',
  });
}

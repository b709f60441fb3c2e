import type { Result } from '../failure.ts';
import type { AccessAnswer, AccessCheck } from './cluster.ts';
import { type Finding, passed, refused } from './preflight.ts';

/** How the agent gets to its target. */
export type Mode = 'pod' | 'ephemeral';

/**
 * What the user must be allowed to do. Exec is asked for twice: since 1.35 it needs `create`, older servers want `get`
 * from WebSocket clients, and kubectl tries both.
 */
export function accessChecks(mode: Mode, namespaces: { target: string; debug: string }): AccessCheck[] {
  const debug = mode === 'ephemeral' ? namespaces.target : namespaces.debug;
  const pods = (verb: string, namespace: string): AccessCheck => ({ verb, resource: 'pods', namespace });
  const sub = (verb: string, subresource: string): AccessCheck => ({ ...pods(verb, debug), subresource });
  const own =
    mode === 'pod'
      ? [pods('create', debug), pods('get', debug), pods('delete', debug)]
      : [sub('patch', 'ephemeralcontainers'), pods('get', debug)];
  const checks = [pods('get', namespaces.target), ...own, sub('create', 'exec'), sub('get', 'exec'), sub('get', 'log')];
  const seen = new Set<string>();
  return checks.filter((check) => {
    const key = describeCheck(check);
    return seen.has(key) ? false : seen.add(key);
  });
}

/** In the words of `kubectl auth can-i`: `create pods/exec in namespace shop`. */
export function describeCheck({ verb, resource, subresource, namespace, group }: AccessCheck): string {
  const what = `${resource}${group ? `.${group}` : ''}${subresource ? `/${subresource}` : ''}`;
  return `${verb} ${what}${namespace ? ` in namespace ${namespace}` : ''}`;
}

/** Either right to exec is enough for one kubectl or another; without both rights only a warning is due. */
export function judgeAccess(answers: Result<readonly AccessAnswer[]>): Finding {
  if (!answers.ok) return refused(answers.failure);
  const denied = answers.value.filter(({ allowed }) => !allowed).map(({ check }) => check);
  const isExec = (check: AccessCheck): boolean => check.subresource === 'exec';
  const exec = answers.value.some(({ check, allowed }) => allowed && isExec(check));
  const needed = denied.filter((check) => (isExec(check) ? !exec : check.subresource !== 'log'));
  if (needed.length > 0) {
    const [first] = needed;
    return refused({
      kind: 'forbidden',
      message: `You may not ${inWords(needed)}.`,
      hint: `Ask for it in a Role of namespace ${first?.namespace ?? 'default'}, or choose another: --debug-namespace NAMESPACE`,
      cause: answers.value.map(({ check, reason }) => `${describeCheck(check)}: ${reason ?? ''}`).join('\n'),
    });
  }
  if (denied.length === 0) return passed('access: everything that is needed is allowed');
  return {
    status: 'warned',
    text: `access: you may not ${inWords(denied)}`,
    hint: denied.some(isExec)
      ? 'One of the two ways to exec is open; some versions of kubectl want the other.'
      : 'Without the log the proof of a clean end is lost when the connection is.',
  };
}

/** `create pods, delete pods in namespace shop`, each namespace once. */
function inWords(checks: readonly AccessCheck[]): string {
  const namespaces = [...new Set(checks.map(({ namespace }) => namespace))];
  const part = (namespace: string | undefined): string => {
    const here = checks.filter((check) => check.namespace === namespace);
    const what = here.map(({ namespace: _, ...rest }) => describeCheck(rest)).join(', ');
    return namespace ? `${what} in namespace ${namespace}` : what;
  };
  return namespaces.map(part).join('; ');
}

import type { Failure } from '../failure.ts';
import type { Asked } from './asked.ts';
import { oneLine } from './one-line.ts';

/** A rule by which a server refuses what is to be made, known by its words (it gives no code). */
interface Rule {
  words: RegExp;
  explain(match: RegExpExecArray, asked: Asked): Failure;
}

const elsewhere = 'Put the debug pod where it is allowed: --debug-namespace NAMESPACE';

/** In the order in which they are tried; words of kubernetes 1.25 to 1.36. */
const rules: readonly Rule[] = [
  {
    // pods "x" is forbidden: violates PodSecurity "restricted:latest": host namespaces (hostPID=true), …
    words: /violates PodSecurity "([^":]+)[^"]*": (.*)/,
    explain: ([, level, reasons = ''], { namespace }) => ({
      kind: 'policy',
      message: `Namespace ${namespace} enforces Pod Security "${level}", which refuses the debug pod: ${withoutAsides(reasons)}.`,
      hint: `${elsewhere} (one with the label pod-security.kubernetes.io/enforce=privileged, or without any)`,
    }),
  },
  {
    words: /exceeded quota: ([^,]+), (requested: .*)/,
    explain: ([, quota, numbers], { namespace }) => ({
      kind: 'quota',
      message: `The quota ${quota} of namespace ${namespace} has no room for the debug pod: ${numbers}.`,
      hint: `${elsewhere}. What is used: kubectl describe quota ${quota} --namespace=${namespace}`,
    }),
  },
  {
    words: /failed quota: ([^:]+): must specify ([^;]+)/,
    explain: ([, quota, missing = ''], { namespace }) => ({
      kind: 'quota',
      message: `The quota ${quota} of namespace ${namespace} demands ${missing.replace(/ for: .*/, '')} of every pod.`,
      hint: missing.includes('limits.memory') ? 'Give it: --memory-limit 2Gi' : elsewhere,
    }),
  },
  {
    words:
      /((?:maximum|minimum) \S+ usage per (?:Container|Pod) is [^.]+|\S+ max limit to request ratio per Container is [^.]+)/,
    explain: ([words], { namespace }) => ({
      kind: 'quota',
      message: `A LimitRange of namespace ${namespace} refuses the debug pod: ${words}.`,
      hint: `${elsewhere}, or choose another --memory-limit.`,
    }),
  },
  {
    words: /ValidatingAdmissionPolicy '([^']+)' with binding '[^']+' denied request: (.*)/,
    explain: ([, policy, reason], { namespace }) => ({
      kind: 'policy',
      message: `The admission policy ${policy} refuses the debug pod in namespace ${namespace}: ${reason}`,
      hint: elsewhere,
    }),
  },
  {
    words: /admission webhook "([^"]+)" denied the request(?:: (.*)| without explanation)/,
    explain: ([, webhook, reason], { namespace }) => ({
      kind: 'policy',
      message: `The admission webhook ${webhook} refuses the debug pod in namespace ${namespace}: ${reason ?? 'it gives no reason'}`,
      hint: elsewhere,
    }),
  },
  {
    words: /failed calling webhook "([^"]+)"/,
    explain: ([, webhook], { namespace }) => ({
      kind: 'policy',
      message: `Nothing can be made in namespace ${namespace}: the admission webhook ${webhook} does not answer.`,
      hint: `Tell the cluster's administrators. ${elsewhere}`,
    }),
  },
  {
    words: /because it is being terminated/,
    explain: (_, { namespace }) => ({
      kind: 'policy',
      message: `Namespace ${namespace} is being deleted; nothing can be made in it.`,
      hint: elsewhere,
    }),
  },
  {
    words: /error looking up service account ([^:]+)/,
    explain: ([, account]) => ({
      kind: 'policy',
      message: `The service account ${account} is not there yet, so that no pod can be made.`,
      hint: 'A new namespace needs a moment: try again.',
    }),
  },
  {
    words: /unable to validate against any (pod security policy|security context constraint)/,
    explain: ([, what], { namespace }) => ({
      kind: 'policy',
      message: `No ${what} allows the debug pod in namespace ${namespace}.`,
      hint: elsewhere,
    }),
  },
];

/** Why the server did not let something be made; undefined when its words are of another kind (no right, no server). */
export function admissionFailure(asked: Asked, code: number, words: string): Failure | undefined {
  const line = oneLine(words, 4_000);
  for (const rule of rules) {
    const match = rule.words.exec(line);
    if (match) return short(rule.explain(match, asked));
  }
  // Some plug-in's refusal: an authorizer's has "cannot" and the user in it.
  const [, reason] = code === 403 ? (/is forbidden: (?!User ")(.*)/.exec(line) ?? []) : [];
  if (reason === undefined) return undefined;
  return {
    kind: 'policy',
    message: `The debug pod is refused in namespace ${asked.namespace}: ${reason}`,
    hint: elsewhere,
  };
}

function short(failure: Failure): Failure {
  return { ...failure, message: oneLine(failure.message, 500) };
}

/** `hostPID=true` says enough; what to set in each container does not help here. */
function withoutAsides(reasons: string): string {
  return reasons.replace(/ \((?:pod or )?containers? [^)]*\)/g, '').replace(/[ .]+$/, '');
}

import type { Failure } from '../failure.ts';
import { admissionFailure } from './admission.ts';
import { type Asked, action, thing } from './asked.ts';
import { oneLine } from './one-line.ts';
import type { StatusObject } from './wire.ts';

/** Longer answers are cut in the log. Characters. */
const LOGGED = 4_000;

/** What an answer that isn't 2xx means. Its body goes into `cause` only. */
export function httpFailure(asked: Asked, code: number, body: string): Failure {
  const status = statusOf(body);
  const cause = `${asked.verb} ${asked.resource} at ${asked.server}: HTTP ${code} ${body.slice(0, LOGGED)}`;
  return { ...explain(asked, code, status), cause };
}

/** The server's Status in a body, or nothing when it is something else, such as a proxy's page. */
export function statusOf(body: string): StatusObject {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && (parsed as StatusObject).kind === 'Status') return parsed;
  } catch {
    // not JSON
  }
  return {};
}

/** The server's own words, as one line for the screen. */
function wordsOf({ message = '' }: StatusObject): string {
  return oneLine(message, 400);
}

function explain(asked: Asked, code: number, status: StatusObject): Failure {
  const writes = asked.resource === 'pods' && (asked.verb === 'create' || asked.verb === 'patch');
  const refusal = writes ? admissionFailure(asked, code, status.message ?? '') : undefined;
  if (refusal) return refusal;
  const { context, server } = asked;
  switch (code) {
    case 401:
      return {
        kind: 'unauthorized',
        message: `The server does not accept the credentials of context ${context}: expired or revoked.`,
        hint: `Log in again as for kubectl, then try: kubectl --context=${context} auth whoami`,
      };
    case 403:
      return forbidden(asked, status);
    case 404:
      return notFound(asked, status);
    case 405:
      return {
        kind: 'internal',
        message: `The server does not know how to ${action(asked)}.`,
        hint: 'Is it a Kubernetes API server, and which version? kubectl version',
      };
    case 409:
      return conflict(asked, status);
    case 410:
      return {
        kind: 'conflict',
        message: `The list of ${asked.resource} has become too old while it was read.`,
        hint: 'Try again.',
      };
    case 400:
    case 422:
      return {
        kind: 'usage',
        message: `The server does not accept the request to ${action(asked)}: ${wordsOf(status) || 'it gives no reason'}`,
        hint: 'Look at the values given by flags; the log has the whole answer.',
      };
    case 429:
      return {
        kind: 'unreachable',
        message: `The server ${server} has too many requests to answer and puts us off.`,
        hint: 'Try again in a minute; who floods it: kubectl get --raw /debug/api_priority_and_fairness/dump_priority_levels',
      };
    case 407:
      return {
        kind: 'unreachable',
        message: `The proxy on the way to ${server} wants credentials.`,
        hint: 'Check HTTPS_PROXY and NO_PROXY, or proxy-url in the kubeconfig.',
      };
    case 502:
    case 503:
    case 504:
      return {
        kind: 'unreachable',
        message: `The server ${server} is not available just now (HTTP ${code}).`,
        hint: 'Try again in a minute; is it up? kubectl get --raw /readyz',
      };
    default:
      return {
        kind: code >= 500 ? 'unreachable' : 'internal',
        message: `The server failed to ${action(asked)} (HTTP ${code}).`,
        hint: 'Try again; the log has its answer. Is the server well? kubectl get --raw /readyz?verbose',
      };
  }
}

function forbidden(asked: Asked, status: StatusObject): Failure {
  const user = /User "([^"]*)"/.exec(status.message ?? '')?.[1];
  const scope = asked.namespace ? `a Role in namespace ${asked.namespace}` : 'a ClusterRole';
  if (user === 'system:anonymous') {
    return {
      kind: 'unauthorized',
      message: `Context ${asked.context} gives the server no credentials.`,
      hint: `Who am I there? kubectl --context=${asked.context} auth whoami`,
    };
  }
  return {
    kind: 'forbidden',
    message: `${user ? `User ${user} may not` : 'You may not'} ${action(asked)}.`,
    hint: `Whoever administers the ${asked.namespace ? 'namespace' : 'cluster'} can grant it by ${scope}.`,
  };
}

function notFound(asked: Asked, status: StatusObject): Failure {
  if (status.details?.kind === 'namespaces' || asked.resource === 'namespaces') {
    const namespace = status.details?.name ?? asked.name ?? asked.namespace ?? '';
    return {
      kind: 'not-found',
      message: `There is no namespace ${namespace} in context ${asked.context}.`,
      hint: 'Those there are: kubectl get namespaces',
    };
  }
  if (asked.name === undefined) {
    return {
      kind: 'not-found',
      message: `The server ${asked.server} has no ${asked.resource}.`,
      hint: 'Is it a Kubernetes API server? kubectl version',
    };
  }
  const where = asked.namespace ? ` --namespace=${asked.namespace}` : '';
  return {
    kind: 'not-found',
    message: `There is no ${thing(asked)}.`,
    hint: `Those there are: kubectl get ${asked.resource}${where}`,
  };
}

function conflict(asked: Asked, status: StatusObject): Failure {
  if (status.reason === 'AlreadyExists') {
    return {
      kind: 'conflict',
      message: `There is a ${thing(asked)} already.`,
      hint: 'Try again: the next one has another name.',
    };
  }
  return { kind: 'conflict', message: `The ${thing(asked)} is being changed by somebody else.`, hint: 'Try again.' };
}

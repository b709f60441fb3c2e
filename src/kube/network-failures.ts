import type { Failure } from '../failure.ts';
import { type Asked, action } from './asked.ts';

/** What it means that no answer came. */
export function networkFailure(asked: Asked, error: unknown): Failure {
  const { code, words } = innermost(error);
  return { ...explain(asked, code, words), cause: `${action(asked)} at ${asked.server}: ${trail(error)}` };
}

/** The time limit is over. */
export function timeoutFailure(asked: Asked, limitMs: number): Failure {
  const { server } = asked;
  return {
    kind: 'timeout',
    message: `The server ${server} did not answer within ${limitMs / 1000} s.`,
    hint: `Does it answer kubectl? kubectl --context=${asked.context} get --raw /readyz`,
    cause: action(asked),
  };
}

export function cancelledFailure(asked: Asked, reason: unknown): Failure {
  if (reason instanceof DOMException && reason.name === 'TimeoutError') {
    return {
      kind: 'timeout',
      message: `The server ${asked.server} did not answer in time.`,
      hint: `Does it answer kubectl? kubectl --context=${asked.context} get --raw /readyz`,
      cause: action(asked),
    };
  }
  return { kind: 'cancelled', message: 'Cancelled.', cause: action(asked) };
}

const expired = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

function explain({ server, context }: Asked, code: string, words: string): Omit<Failure, 'cause'> {
  const host = hostOf(server);
  const reach = `The server ${server} of context ${context} can't be reached`;
  const unreachable = (why: string, hint: string) => ({
    kind: 'unreachable' as const,
    message: `${reach}: ${why}.`,
    hint,
  });
  const check = `Is it the right context (kubectl config get-contexts), and is its network or VPN up?`;
  if (expired.has(code)) {
    return unreachable(
      'its certificate is not valid at this time',
      `Is this machine's clock right? Else the server needs a new certificate.`,
    );
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return unreachable(
      `its certificate is for another name than ${host}`,
      'Set tls-server-name in the kubeconfig, or the name that the certificate has.',
    );
  }
  if (/SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|CERT_|ISSUER/.test(code)) {
    return unreachable(
      'its certificate is not signed by the authority in the kubeconfig',
      'Fetch the kubeconfig again, or set certificate-authority in it.',
    );
  }
  if (/ALERT_(CERTIFICATE|BAD_CERT|UNKNOWN_CA)|alert (bad )?certificate/i.test(`${code} ${words}`)) {
    return {
      kind: 'unauthorized',
      message: `The server does not accept the client certificate of context ${context}.`,
      hint: 'Fetch new credentials, then: kubectl auth whoami',
    };
  }
  if (/^(EPROTO|ERR_SSL|ERR_TLS)/.test(code) || words.includes('wrong version number')) {
    return unreachable(
      'it does not speak TLS as expected',
      'Is there a proxy in between (HTTPS_PROXY), or the wrong port in the kubeconfig?',
    );
  }
  switch (code) {
    case 'ECONNREFUSED':
      return unreachable('nothing listens there', check);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return unreachable(`the name ${host} is not known`, check);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENETDOWN':
      return unreachable('there is no way to it', check);
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return unreachable('it does not answer', check);
    default:
      return unreachable('the connection broke', 'Try again.');
  }
}

function hostOf(server: string): string {
  try {
    return new URL(server).hostname;
  } catch {
    return server;
  }
}

interface ErrorLike {
  code?: unknown;
  message?: unknown;
  cause?: unknown;
  errors?: unknown;
}

/** fetch wraps the error that says something; attempts on several addresses come as a list. */
function innermost(error: unknown, depth = 0): { code: string; words: string } {
  const { code, message, cause, errors } = like(error);
  const below = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  const inner = below !== undefined && depth < 5 ? innermost(below, depth + 1) : undefined;
  if (inner?.code) return inner;
  return { code: typeof code === 'string' ? code : '', words: `${message ?? ''} ${inner?.words ?? ''}` };
}

function trail(error: unknown): string {
  const parts: string[] = [];
  for (let one: unknown = error; one !== undefined && one !== null && parts.length < 5; one = like(one).cause) {
    const { code, message } = like(one);
    parts.push([code, message].filter(Boolean).join(' '));
  }
  return parts.join(' ← ');
}

function like(error: unknown): ErrorLike {
  return typeof error === 'object' && error !== null ? error : { message: String(error) };
}

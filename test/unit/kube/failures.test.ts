import { expect, test } from 'vitest';
import type { Asked } from '../../../src/kube/asked.ts';
import { httpFailure } from '../../../src/kube/failures.ts';
import { networkFailure } from '../../../src/kube/network-failures.ts';
import { status } from './fake-server.ts';

const list: Asked = {
  server: 'https://api.example:6443',
  context: 'prod',
  verb: 'list',
  resource: 'pods',
  namespace: 'shop',
};
const get: Asked = { ...list, verb: 'get', name: 'orders-1' };
const create: Asked = { ...list, verb: 'create', namespace: 'tools', name: 'k8s-dlv-tui-4f2a' };

const answer = (asked: Asked, code: number, reason: string, message: string, details?: unknown) =>
  httpFailure(asked, code, JSON.stringify(status(code, reason, message, details)));

const subject = 'pods "k8s-dlv-tui-4f2a" is forbidden';

/** The servers' words are those of a real 1.36, or of the plug-ins' sources. */
const cases: [string, ReturnType<typeof answer>, string, RegExp][] = [
  ['401', answer(list, 401, 'Unauthorized', 'Unauthorized'), 'unauthorized', /credentials of context prod/],
  [
    '403 by RBAC',
    answer(
      list,
      403,
      'Forbidden',
      'pods is forbidden: User "alice" cannot list resource "pods" in API group "" in the namespace "shop"',
    ),
    'forbidden',
    /^User alice may not list pods in namespace shop\.$/,
  ],
  [
    '403 by RBAC while creating',
    answer(
      create,
      403,
      'Forbidden',
      'pods is forbidden: User "alice" cannot create resource "pods" in API group "" in the namespace "tools"',
    ),
    'forbidden',
    /^User alice may not create pods in namespace tools\.$/,
  ],
  [
    '403 for nobody',
    answer(list, 403, 'Forbidden', 'pods is forbidden: User "system:anonymous" cannot list resource "pods"'),
    'unauthorized',
    /no credentials/,
  ],
  [
    '404 of a pod',
    answer(get, 404, 'NotFound', 'pods "orders-1" not found', { kind: 'pods' }),
    'not-found',
    /^There is no pod orders-1 in namespace shop\.$/,
  ],
  [
    '404 of a namespace',
    answer(create, 404, 'NotFound', 'namespaces "tools" not found', { kind: 'namespaces', name: 'tools' }),
    'not-found',
    /^There is no namespace tools in context prod\.$/,
  ],
  [
    '409, it exists',
    answer(create, 409, 'AlreadyExists', 'already exists'),
    'conflict',
    /k8s-dlv-tui-4f2a in namespace tools already/,
  ],
  ['409', answer(get, 409, 'Conflict', 'the object has been modified'), 'conflict', /somebody else/],
  ['410', answer(list, 410, 'Expired', 'too old resource version'), 'conflict', /too old/],
  [
    '422',
    answer(create, 422, 'Invalid', 'Pod "x" is invalid: spec.nodeName: Invalid value: "A"'),
    'usage',
    /spec\.nodeName: Invalid value/,
  ],
  ['429', answer(list, 429, 'TooManyRequests', 'too many'), 'unreachable', /too many requests/],
  ['500', answer(list, 500, 'InternalError', 'etcdserver: request timed out'), 'unreachable', /HTTP 500/],
  ['503 of a load balancer', httpFailure(list, 503, '<html>no backend</html>'), 'unreachable', /not available/],
  [
    'Pod Security',
    answer(
      create,
      403,
      'Forbidden',
      `${subject}: violates PodSecurity "restricted:latest": forbidden AppArmor profiles (container "agent" and annotation must not set AppArmor profile type to "Unconfined"), host namespaces (hostPID=true), unrestricted capabilities (container "agent" must not include "KILL", "SYS_PTRACE" in securityContext.capabilities.add), runAsUser=0 (container "agent" must not set runAsUser=0)`,
    ),
    'policy',
    /^Namespace tools enforces Pod Security "restricted", which refuses the debug pod: forbidden AppArmor profiles, host namespaces \(hostPID=true\), unrestricted capabilities, runAsUser=0\.$/,
  ],
  [
    'a quota that is used up',
    answer(
      create,
      403,
      'Forbidden',
      `${subject}: exceeded quota: team, requested: pods=1, used: pods=10, limited: pods=10`,
    ),
    'quota',
    /quota team of namespace tools has no room.*requested: pods=1/,
  ],
  [
    'a quota that demands limits',
    answer(create, 403, 'Forbidden', `${subject}: failed quota: team: must specify limits.memory for: agent`),
    'quota',
    /demands limits\.memory of every pod/,
  ],
  [
    'a LimitRange',
    answer(create, 403, 'Forbidden', `${subject}: minimum memory usage per Container is 128Mi, but request is 64Mi`),
    'quota',
    /minimum memory usage per Container is 128Mi, but request is 64Mi/,
  ],
  [
    'an admission policy',
    answer(
      create,
      422,
      'Invalid',
      `${subject}: ValidatingAdmissionPolicy 'no-host' with binding 'all' denied request: hostPID is not for you`,
    ),
    'policy',
    /no-host refuses .*: hostPID is not for you/,
  ],
  [
    'a webhook that refuses',
    answer(create, 403, 'Forbidden', 'admission webhook "policy.kyverno.svc" denied the request: no root please'),
    'policy',
    /policy\.kyverno\.svc refuses .*no root please/,
  ],
  [
    'a webhook that is down',
    answer(
      create,
      500,
      'InternalError',
      'Internal error occurred: failed calling webhook "policy.kyverno.svc": connection refused',
    ),
    'policy',
    /policy\.kyverno\.svc does not answer/,
  ],
  [
    'a namespace on its way out',
    answer(
      create,
      403,
      'Forbidden',
      `${subject}: unable to create new content in namespace tools because it is being terminated`,
    ),
    'policy',
    /is being deleted/,
  ],
  [
    'some other admission',
    answer(create, 403, 'Forbidden', `${subject}: image tags are not allowed`),
    'policy',
    /image tags are not allowed/,
  ],
];

test.each(cases)('%s', (_, failure, kind, message) => {
  expect(failure.kind).toBe(kind);
  expect(failure.message).toMatch(message);
  expect(failure.message).not.toMatch(/[{}<>\n]|Status/);
  expect(failure.message.length).toBeLessThan(520);
  expect(failure.hint).toBeTruthy();
  expect(failure.cause).toContain('HTTP');
});

const cert = (code: string) =>
  Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('x'), { code }) });

test.each([
  ['ECONNREFUSED', 'unreachable', /nothing listens there/],
  ['ENOTFOUND', 'unreachable', /the name api\.example is not known/],
  ['EAI_AGAIN', 'unreachable', /the name api\.example is not known/],
  ['EHOSTUNREACH', 'unreachable', /no way to it/],
  ['ETIMEDOUT', 'unreachable', /does not answer/],
  ['UND_ERR_CONNECT_TIMEOUT', 'unreachable', /does not answer/],
  ['ECONNRESET', 'unreachable', /connection broke/],
  ['CERT_HAS_EXPIRED', 'unreachable', /not valid at this time/],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'unreachable', /not signed by the authority/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unreachable', /not signed by the authority/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'unreachable', /another name than api\.example/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'unreachable', /does not speak TLS/],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'unauthorized', /client certificate/],
])('%s', (code, kind, message) => {
  const failure = networkFailure(list, cert(code));
  expect(failure.kind).toBe(kind);
  expect(failure.message).toMatch(message);
  expect(failure.message).not.toContain('fetch failed');
  expect(failure.cause).toContain(code);
});

test('of several addresses the first reason counts', () => {
  const several = Object.assign(new AggregateError([Object.assign(new Error('a'), { code: 'ECONNREFUSED' })]), {});
  expect(networkFailure(list, new TypeError('fetch failed', { cause: several })).message).toContain(
    'nothing listens there',
  );
});

test.each([undefined, null, 'text', 7])('even %j as an error is put in words', (error) => {
  expect(networkFailure(list, error).kind).toBe('unreachable');
});

import { existsSync } from 'node:fs';
import type { KubeConfig, User } from '@kubernetes/client-node';
import { failed, ok, type Result } from '../failure.ts';
import { closest } from './closest.ts';
import type { Where } from './cluster.ts';
import type { Kubeconfig } from './kubeconfig.ts';
import { proxyFor } from './proxy.ts';

type Library = typeof import('@kubernetes/client-node');

/** Which server, as whom, in which namespace. */
export interface Identity {
  context: string;
  server: string;
  namespace: string;
  user: string;
  where: Where;
  /** A fresh one each time: it caches credentials for ever. */
  config(): KubeConfig;
}

/** What a context means. Everything it names must be there. */
export function identityOf(
  library: Library,
  kubeconfig: Kubeconfig,
  where: Where,
  env: NodeJS.ProcessEnv,
): Result<Identity> {
  const name = where.context ?? kubeconfig.currentContext;
  if (name === undefined) {
    return wrong(
      'The kubeconfig names no current context.',
      `Choose one: --context NAME. There are: ${listOf(kubeconfig)}`,
    );
  }
  const context = kubeconfig.contexts.find((one) => one.name === name);
  if (!context) {
    const near = closest(
      name,
      kubeconfig.contexts.map((one) => one.name),
    )[0];
    return wrong(
      `There is no context ${name} in ${kubeconfig.files.join(', ')}.`,
      near ? `Did you mean ${near}? There are: ${listOf(kubeconfig)}` : `There are: ${listOf(kubeconfig)}`,
    );
  }
  const cluster = kubeconfig.clusters.find((one) => one.name === context.cluster);
  if (!cluster || !URL.canParse(cluster.server)) {
    return wrong(
      `Context ${name} names cluster ${context.cluster}, which is not in the kubeconfig or has no valid server.`,
      'See: kubectl config view',
    );
  }
  const user = context.user ? kubeconfig.users.find((one) => one.name === context.user) : { name: '' };
  if (!user)
    return wrong(
      `Context ${name} names user ${context.user}, who is not in the kubeconfig.`,
      'See: kubectl config view',
    );

  const proxy = cluster.proxyUrl ?? proxyFor(cluster.server, env);
  const options = {
    clusters: [
      {
        ...cluster,
        // client-node refuses plain HTTP (kubectl proxy) unless told that there is no certificate to verify.
        ...(cluster.server.startsWith('http:') ? { skipTLSVerify: true } : {}),
        ...(proxy === undefined ? {} : { proxyUrl: proxy }),
      },
    ],
    users: [withExecInfo(user, cluster.server, cluster.caData)],
    // Without a user client-node leaves out the certificate authority too.
    contexts: [{ ...context, user: user.name }],
    currentContext: name,
  };
  return ok({
    context: name,
    server: cluster.server,
    namespace: context.namespace ?? 'default',
    user: user.name,
    where: { ...where, context: name },
    config: () => {
      const config = new library.KubeConfig();
      config.loadFromOptions(options);
      return config;
    },
  });
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** In a pod without a kubeconfig kubectl uses the pod's service account; so do we. */
export function identityInCluster(library: Library, env: NodeJS.ProcessEnv): Identity | undefined {
  if (!env.KUBERNETES_SERVICE_HOST || !existsSync(`${SERVICE_ACCOUNT}/token`)) return undefined;
  const config = (): KubeConfig => {
    const made = new library.KubeConfig();
    made.loadFromCluster();
    return made;
  };
  const made = config();
  return {
    context: 'in-cluster',
    server: made.getCurrentCluster()?.server ?? '',
    namespace: made.getContextObject(made.getCurrentContext())?.namespace ?? 'default',
    user: 'service account',
    where: {},
    config,
  };
}

interface Exec {
  apiVersion?: string;
  env?: { name: string; value: string }[] | null;
  provideClusterInfo?: boolean;
}

/** Credential plugins are promised KUBERNETES_EXEC_INFO; client-node doesn't set it, and some won't run without. */
function withExecInfo(user: User, server: string, caData: string | undefined): User {
  const exec: Exec | undefined = user.exec;
  if (!exec) return user;
  const cluster = { server, ...(caData ? { 'certificate-authority-data': caData } : {}) };
  const info = {
    kind: 'ExecCredential',
    apiVersion: exec.apiVersion ?? 'client.authentication.k8s.io/v1',
    spec: { interactive: false, ...(exec.provideClusterInfo ? { cluster } : {}) },
  };
  return {
    ...user,
    exec: { ...exec, env: [...(exec.env ?? []), { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }] },
  };
}

function listOf({ contexts }: Kubeconfig): string {
  return contexts.map(({ name }) => name).join(', ') || 'none';
}

function wrong(message: string, hint: string): ReturnType<typeof failed> {
  return failed({ kind: 'kubeconfig', message, hint });
}

import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as library from '@kubernetes/client-node';
import { onTestFinished } from 'vitest';
import { ClientCluster } from '../../../src/kube/client-cluster.ts';
import { identityOf } from '../../../src/kube/identity.ts';
import { readKubeconfig } from '../../../src/kube/kubeconfig.ts';
import { Requests } from '../../../src/kube/requests.ts';

/** A request as the fake API server has seen it. */
export interface Seen {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}

export type Answer = (seen: Seen, response: ServerResponse) => void;

export interface FakeServer {
  url: string;
  seen: Seen[];
  /** How the next requests are answered. */
  answer: Answer;
  close(): Promise<void>;
}

/** An HTTP server in the place of an API server; it is closed when the test is over. */
export async function fakeServer(answer: Answer): Promise<FakeServer> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes) => {
      body += bytes;
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://fake');
      const seen = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body,
      };
      fake.seen.push(seen);
      fake.answer(seen, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    answer,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  onTestFinished(() => fake.close());
  return fake;
}

export function json(response: ServerResponse, body: unknown, code = 200, headers: Record<string, string> = {}): void {
  response.writeHead(code, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** The server's Status, as a failure has it. */
export function status(code: number, reason: string, message: string, details: unknown = {}): Record<string, unknown> {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, details };
}

/** Begins a watch; events are written with {@link event}. */
export function beginWatch(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.flushHeaders();
}

export function event(response: ServerResponse, type: string, object: unknown): void {
  response.write(`${JSON.stringify({ type, object })}\n`);
}

export function pod(name: string, version: string, phase = 'Running'): Record<string, unknown> {
  return {
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      resourceVersion: version,
      creationTimestamp: '2026-11-24T10:00:00Z',
    },
    spec: { nodeName: 'node-1', containers: [{ name: 'app' }] },
    status: {
      phase,
      containerStatuses: [
        { name: 'app', ready: phase === 'Running', restartCount: 0, state: phase === 'Running' ? { running: {} } : {} },
      ],
    },
  };
}

/** A kubeconfig for a server, in a file of its own. */
export function kubeconfigFor(url: string, user: Record<string, unknown> = { token: 'secret' }): string {
  const file = join(mkdtempSync(join(tmpdir(), 'kubeconfig-')), 'config');
  const config = {
    'current-context': 'fake',
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'somebody', namespace: 'shop' } }],
    clusters: [{ name: 'fake', cluster: { server: url } }],
    users: [{ name: 'somebody', user }],
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

/** The real client against a fake server. */
export async function clusterAt(url: string, limitMs = 2_000, user?: Record<string, unknown>): Promise<ClientCluster> {
  const where = { kubeconfig: kubeconfigFor(url, user) };
  const kubeconfig = await readKubeconfig(library, where, {});
  if (!kubeconfig.ok) throw new Error(kubeconfig.failure.message);
  const identity = identityOf(library, kubeconfig.value, where, {});
  if (!identity.ok) throw new Error(identity.failure.message);
  return new ClientCluster(identity.value, new Requests(library, identity.value, limitMs));
}

/** A signal that aborts when the test is over. */
export function untilTestEnds(): AbortSignal {
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  return controller.signal;
}

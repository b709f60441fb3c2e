import { readFileSync } from 'node:fs';
import { type AddressInfo, createConnection, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { withToken } from '../../test/support/kubeconfig.ts';
import { kubectl } from '../../test/support/kubectl.ts';
import { paths } from '../../test/support/paths.ts';
import type { Benchmark, Sample } from '../benchmark.ts';
import { clusterUp, findOrders, makeUser, renewTarget } from '../cluster.ts';
import { byHand, deleteByHand, kubectlDebug, ours, type Way } from '../ways.ts';

/** What the API server is asked for, and what goes over the line. */
export const calls: Benchmark = {
  name: 'calls',
  about:
    'From the start to the first printed value: requests in the API server’s audit log (each way is a user of its own), and bytes over the line, TLS included, counted by a relay. One watch or exec is one request.',
  rounds: 3,
  figures: {
    requests: { unit: 'requests', decimals: 0 },
    sent: { unit: 'kB to the API server', decimals: 0 },
    received: { unit: 'kB from the API server', decimals: 0 },
  },
  columns: async () => {
    await clusterUp();
    const ways = [byHand, kubectlDebug, ours('debug'), ours('watch')];
    for (const { user } of ways) await makeUser(user);
    return ways.map((way) => ({ name: way.name, run: () => measured(way) }));
  },
};

async function measured(way: Way): Promise<Sample> {
  await renewTarget();
  const { pod } = await findOrders();
  const relay = await relayOpens();
  const kubeconfig = await withToken('default', way.user, relay.server);
  const since = Date.now();
  try {
    const begun = await way.begin(kubeconfig, pod);
    const until = Date.now();
    const { sent, received } = relay;
    await begun.end();
    await setTimeout(500);
    return {
      requests: { value: requestsOf(way.user, since, until) },
      sent: { value: sent / 1_000 },
      received: { value: received / 1_000 },
    };
  } finally {
    await deleteByHand(paths.kubeconfig);
    relay.close();
  }
}

/** An exec that goes on has an event for its beginning already. */
function requestsOf(user: string, since: number, until: number): number {
  const ids = new Set<string>();
  for (const line of readFileSync(`${paths.root}.cluster/audit.log`, 'utf8').split('\n')) {
    if (!line.includes(user)) continue;
    const event = JSON.parse(line) as { auditID: string; requestReceivedTimestamp: string; user: { username: string } };
    const at = Date.parse(event.requestReceivedTimestamp);
    if (event.user.username.endsWith(`:${user}`) && at >= since && at <= until) ids.add(event.auditID);
  }
  return ids.size;
}

interface Relay {
  sent: number;
  received: number;
  server: string;
  close(): void;
}

/** Counts bytes on their way to the API server. */
async function relayOpens(): Promise<Relay> {
  const { clusters } = JSON.parse(await kubectl('config', 'view', '--output=json'));
  const { hostname, port } = new URL(clusters[0].cluster.server);
  const server = createServer((client) => {
    const upstream = createConnection(Number(port), hostname);
    client.on('data', (bytes) => {
      relay.sent += bytes.length;
    });
    upstream.on('data', (bytes) => {
      relay.received += bytes.length;
    });
    client.pipe(upstream).pipe(client);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  const relay: Relay = { sent: 0, received: 0, server: '', close: () => server.close() };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  relay.server = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return relay;
}

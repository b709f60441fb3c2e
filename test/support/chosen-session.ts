import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../../src/log.ts';
import { EngineChoices } from '../../src/session/engine-choices.ts';
import { openLink } from '../../src/session/link.ts';
import type { Ports } from '../../src/session/ports.ts';
import { Session } from '../../src/session/session.ts';
import type { FakeAgent } from './fake-agent.ts';
import { binary, functionsScreen, pod } from './views.ts';

const log: Log = { path: undefined, write: () => {}, failure: () => {}, close: () => {} };

/** A session with an agent that a test plays, at the choice of the function: there is no cluster and no debug pod. */
export async function chosenSession(agent: FakeAgent): Promise<Session> {
  const state = mkdtempSync(join(tmpdir(), 'session-'));
  const ports = {
    cluster: { context: 'prod-eu' },
    kubectl: { path: '/nowhere/kubectl', flags: [] },
    hitsDirectory: join(state, 'hits'),
    engines: new EngineChoices(state),
    log,
    screens: false,
  } as unknown as Ports;
  const livenessProbe = { periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 1 };
  const details = [
    { name: 'app', kind: 'container', image: 'orders', running: true, restarts: 0, livenessProbe } as const,
  ];
  const session = new Session(ports, {
    pod: { ...pod('orders-x2x9p'), phase: 'Running', labels: {}, details: [...details], deleting: false },
    container: 'app',
    debugNamespace: 'shop',
    image: 'busybox',
    imagePullSecrets: [],
    leaseMs: 5_000,
    deadlineSeconds: 600,
  });
  session.pid = 7820;
  session.binary = binary;
  session.functions = functionsScreen.functions;
  session.exec = agent.exec;
  session.state = { phase: 'choosing', pod: 'present', debugger: 'none', endWanted: false };
  const hello = await openLink(session, 2_000);
  if (!hello.ok) throw new Error(hello.failure.message);
  return session;
}

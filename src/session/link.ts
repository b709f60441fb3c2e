import { AgentClient } from '../agent/client.ts';
import { type Hello, PROTOCOL_VERSION } from '../agent/protocol.ts';
import { failed, type Result } from '../failure.ts';
import { agentDirectory } from '../kube/debug-pod.ts';
import { VERSION } from '../version.ts';
import type { Session } from './session.ts';

/** How often the lease is renewed, and how long an answer may take before the link counts as lost. Milliseconds. */
const RENEW_EVERY = 1_000;
const SILENCE = 3_000;

/**
 * Opens a stream to the agent, says hello and keeps the lease from then on. The session is told when the link is lost:
 * the stream has ended, or a renewal got no answer for {@link SILENCE}.
 */
export async function openLink(session: Session, timeoutMs: number): Promise<Result<Hello>> {
  if (!session.exec) return failed({ kind: 'internal', message: 'There is no debug pod.' });
  const acknowledge = acknowledger(() => client);
  const client = new AgentClient(session.exec([`${agentDirectory}/agent`, 'session']), (notification) => {
    session.notified(notification);
    if (notification.method === 'hit') acknowledge(notification.params.seq);
  });
  const hello = await client.request(
    'hello',
    {
      protocol: PROTOCOL_VERSION,
      client: VERSION,
      leaseMs: session.request.leaseMs,
      acks: true,
      ...(session.lastSeq > 0 ? { after: session.lastSeq } : {}),
    },
    timeoutMs,
  );
  if (!hello.ok) {
    client.cut();
    return hello;
  }
  session.client = client;
  session.hello = hello.value;
  session.target = hello.value.state;
  session.linkLostAt = undefined;
  keepLease(session, client);
  return hello;
}

/** How long hits that have arrived wait to be acknowledged together. Milliseconds. */
const ACK_AFTER = 20;

function acknowledger(client: () => AgentClient): (seq: number) => void {
  let latest = 0;
  let timer: NodeJS.Timeout | undefined;
  return (seq) => {
    latest = seq;
    if (timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      client().tell('ack', { seq: latest });
    }, ACK_AFTER);
  };
}

function keepLease(session: Session, client: AgentClient): void {
  let lost = false;
  const lose = (): void => {
    if (lost) return;
    lost = true;
    clearInterval(timer);
    client.cut();
    // A newer connection has taken over, or everything is over.
    if (session.client !== client) return;
    session.client = undefined;
    session.linkLostAt = Date.now();
    session.dispatch({ type: 'linkLost' });
    session.changed();
  };
  const timer = setInterval(() => {
    void client.request('renew', {}, SILENCE).then((answer) => {
      if (answer.ok) session.notified({ method: 'state', params: answer.value.state });
      else if (answer.failure.kind === 'timeout') lose();
    });
  }, RENEW_EVERY);
  void client.closed.then(lose);
}

import type { Ports } from '../session/ports.ts';
import { Session } from '../session/session.ts';
import { sessionRequest } from '../session/settings.ts';
import { check } from '../session/work/check.ts';
import { printable } from '../terminal/sanitize.ts';
import type { Arguments } from './argv.ts';
import { chooseContainer } from './container.ts';
import { type ExitStatus, fail, namedPod, settingsOf } from './main.ts';

/** What no preflight can promise; docs/kill-matrix.md has how often it came to harm. */
const NOT_PREVENTED = `· not to be prevented, with --engine debug: dlv or the whole debug pod killed without a word in the moment of a hit
    Don't delete the debug pod with --grace-period=0 and give it no tight memory limit; --engine watch is safe from that, too.
`;

/** `k8s-dlv-tui doctor POD`: the preflight alone; nothing is made and nothing is stopped. */
export async function doctor(args: Arguments, ports: Ports): Promise<ExitStatus> {
  const { cluster, kubectl } = ports;
  if (args.pod === undefined && args.selector === undefined) {
    const version = await cluster.serverVersion(AbortSignal.timeout(10_000));
    if (!version.ok) return fail(version.failure, 3);
    process.stdout.write(
      `✓ context ${cluster.context}: server ${version.value.gitVersion}, kubectl ${kubectl.version}\n`,
    );
    process.stdout.write('  With a pod the checks go on: k8s-dlv-tui doctor POD\n');
    return 0;
  }
  const pod = await namedPod(args, ports);
  if (!pod.ok) return fail(pod.failure, 3);
  const container = chooseContainer(pod.value, args.container);
  if (!container.ok) return fail(container.failure, 3);
  const session = new Session(ports, sessionRequest(pod.value, container.value, settingsOf(args)));
  const event = await check(session, AbortSignal.timeout(45_000));
  for (const step of session.steps.list) {
    const mark = { passed: '✓', warned: '!', failed: '✗', running: '✗', waiting: '·' }[step.status];
    process.stdout.write(`${mark} ${printable(step.text)}\n${step.hint ? `    ${printable(step.hint)}\n` : ''}`);
  }
  process.stdout.write(NOT_PREVENTED);
  if (event.type !== 'failed') return 0;
  return fail(event.failure, 3);
}

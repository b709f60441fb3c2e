import { leftOvers } from '../session/left-overs.ts';
import type { Ports } from '../session/ports.ts';
import type { Arguments } from './argv.ts';
import { type ExitStatus, fail } from './main.ts';

/** `k8s-dlv-tui cleanup`: deletes the debug pods of dead sessions; a living one is never touched. */
export async function cleanup(args: Arguments, ports: Ports): Promise<ExitStatus> {
  const { cluster } = ports;
  const namespace = args.debugNamespace ?? args.namespace;
  const found = await leftOvers(cluster, namespace, AbortSignal.timeout(30_000));
  if (!found.ok) return fail(found.failure, 1);
  const { dead, living } = found.value;
  for (const pod of living)
    process.stdout.write(`· ${pod.namespace}/${pod.name} belongs to a living session of ${pod.user}: left alone\n`);
  if (dead.length === 0) process.stdout.write('✓ no debug pod of a dead session\n');
  let status: ExitStatus = 0;
  for (const pod of dead) {
    const deleted = await cluster.deletePod(pod.namespace, pod.name, pod.uid, AbortSignal.timeout(20_000));
    if (deleted.ok) process.stdout.write(`✓ ${pod.namespace}/${pod.name} deleted (of ${pod.user}, ${pod.phase})\n`);
    else status = fail(deleted.failure, 1);
  }
  return status;
}

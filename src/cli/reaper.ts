/**
 * The reaper's program (see session/reaper.ts): waits until its standard input ends. When the word `dismissed` came
 * before, there is nothing to do. Otherwise the session's process is dead: deletes its debug pod, and leaves the
 * terminal usable.
 */
import { spawnSync } from 'node:child_process';
import { writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { commandLine } from '../kube/command-line.ts';
import type { ReaperOrder } from '../session/reaper.ts';
import { RESTORE_TERMINAL } from '../terminal/restore.ts';

process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});

let input = '';
process.stdin.setEncoding('utf8');
for await (const text of process.stdin) input += text;
const [first, last] = input.split('\n');
if (last !== 'dismissed' && first) await reap(JSON.parse(first));

async function reap(order: ReaperOrder): Promise<void> {
  say(order.screens && process.stderr.isTTY ? RESTORE_TERMINAL : '');
  say(`k8s-dlv-tui was killed: the agent detaches, debug pod ${order.pod} is being deleted.\r\n`);
  const remove = [
    'delete',
    'pod',
    order.pod,
    `--namespace=${order.namespace}`,
    '--ignore-not-found',
    '--wait=true',
    '--timeout=60s',
  ];
  // Twice: a create request that was under way at our end can come true after the first delete.
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const { status } = spawnSync(order.kubectl, [...order.flags, ...remove], { stdio: 'ignore', timeout: 70_000 });
    if (status === 0 && attempt > 0) {
      say(`Debug pod ${order.pod} is deleted.\r\n`);
      return;
    }
    await setTimeout(status === 0 ? 2_000 : 5_000);
  }
  const byHand = commandLine('kubectl', [...order.flags, 'delete', 'pod', order.pod, `--namespace=${order.namespace}`]);
  say(`Debug pod ${order.pod} could not be deleted. By hand: ${byHand}\r\n`);
}

/** The terminal may be gone: then nobody is there to be told. */
function say(text: string): void {
  try {
    writeSync(2, text);
  } catch {
    // nobody reads it
  }
}

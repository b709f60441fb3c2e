import type { Exec } from '../../agent/exec.ts';
import { agentFiles } from '../../agent/files.ts';
import { upload } from '../../agent/upload.ts';
import { agentDirectory } from '../../kube/debug-pod.ts';
import type { Event } from '../machine.ts';
import type { Session } from '../session.ts';

/** Brings agent and dlv into the debug pod and starts the agent. */
export async function uploadPrograms(session: Session, signal: AbortSignal): Promise<Event> {
  session.steps.start('upload', 'agent and dlv');
  const files = await agentFiles(session.arch ?? (await askArch(session.exec)), session.ports.binaries);
  if (!files.ok) return { type: 'failed', failure: files.failure };
  if (!session.exec) throw new Error('the debug pod runs before anything is uploaded');
  const done = await upload(files.value, {
    exec: session.exec,
    directory: agentDirectory,
    signal,
    onProgress: (bytes, total) => session.steps.progress('upload', bytes, total),
  });
  if (!done.ok) return { type: 'failed', failure: done.failure };
  session.steps.pass('upload', 'agent and dlv, checked by SHA-256');
  return { type: 'uploaded' };
}

/** The machine's name as the kernel has it, as a GOARCH. */
async function askArch(exec: Exec | undefined): Promise<string> {
  const stream = exec?.(['uname', '-m']);
  let output = '';
  stream?.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await stream?.ended;
  const machine = output.trim();
  return { x86_64: 'amd64', aarch64: 'arm64' }[machine] ?? (machine || 'not known');
}

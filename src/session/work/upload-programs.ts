import { agentFiles } from '../../agent/files.ts';
import { upload } from '../../agent/upload.ts';
import { agentDirectory } from '../../kube/debug-pod.ts';
import type { Event } from '../machine.ts';
import type { Session } from '../session.ts';

/** Brings agent and dlv into the debug pod and starts the agent. */
export async function uploadPrograms(session: Session, signal: AbortSignal): Promise<Event> {
  const arch = session.request.arch;
  const files = await agentFiles(arch, session.ports.binaries);
  session.steps.start('upload', 'agent and dlv');
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

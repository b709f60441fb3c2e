import { readFile } from 'node:fs/promises';
import { failed, ok, type Result } from '../failure.ts';

/** One program that is brought into the debug container. */
export interface AgentFile {
  name: 'agent' | 'dlv';
  arch: string;
  /** Of the file itself, not of its gzip form. */
  bytes: number;
  sha256: string;
  gzipBytes: number;
  /** Where the gzip form is on this machine. */
  gzip: URL;
}

interface Manifest {
  version: string;
  files: { arch: string; name: string; bytes: number; sha256: string; gzipBytes: number }[];
}

/** The agent and dlv for a node's architecture, from the folder beside the program (dist/bin, made by agent/build.sh). */
export async function agentFiles(arch: string, folder: URL): Promise<Result<{ agent: AgentFile; dlv: AgentFile }>> {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(await readFile(new URL('manifest.json', folder), 'utf8'));
  } catch (error) {
    return failed({
      kind: 'upload',
      message: 'The programs for the debug container are missing from this installation.',
      hint: 'Install again; in a checkout: npm run build.',
      cause: String(error),
    });
  }
  const find = (name: 'agent' | 'dlv'): AgentFile | undefined => {
    const file = manifest.files.find((one) => one.name === name && one.arch === arch);
    return file && { ...file, name, gzip: new URL(`linux-${arch}/${name}.gz`, folder) };
  };
  const agent = find('agent');
  const dlv = find('dlv');
  if (agent && dlv) return ok({ agent, dlv });
  const known = [...new Set(manifest.files.map((file) => file.arch))].join(' and ');
  return failed({
    kind: 'node',
    message: `The node's architecture is ${arch}; agent and dlv are there for ${known}.`,
    hint: 'Choose a pod on another node.',
  });
}

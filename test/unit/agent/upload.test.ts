import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Exec } from '../../../src/agent/exec.ts';
import type { AgentFile } from '../../../src/agent/files.ts';
import { upload } from '../../../src/agent/upload.ts';

/** Stands for the agent: measures as it does, and unpacks what it receives. */
const script = `#!/bin/sh
measure() { printf '{"bytes":%s,"sha256":"%s"}\\n' "$(wc -c <"$1")" "$(sha256sum "$1" | cut -d' ' -f1)"; }
case $1 in
digest) measure "$2" ;;
receive)
  for word; do case $word in --compressed-bytes=*) size=\${word#*=} ;; esac; done
  head -c "$size" | gunzip >"\${0%/*}/dlv" && measure "\${0%/*}/dlv" ;;
esac
`;

const local: Exec = ([file = '', ...args]) => {
  const child = spawn(file, args, { stdio: 'pipe' });
  let stderr = '';
  child.stderr.on('data', (bytes) => {
    stderr += bytes;
  });
  child.stdin.on('error', () => {});
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    ended: new Promise((resolve) => {
      child.on('error', (error) => resolve({ code: null, stderr: error.message }));
      child.on('close', (code) => resolve({ code, stderr }));
    }),
    cut: () => child.kill('SIGKILL'),
  };
};

function file(folder: string, name: AgentFile['name'], content: Buffer): AgentFile {
  const gzip = join(folder, `${name}.gz`);
  writeFileSync(gzip, gzipSync(content));
  return {
    name,
    arch: 'amd64',
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    gzipBytes: 0,
    gzip: pathToFileURL(gzip),
  };
}

function scene() {
  const folder = mkdtempSync(join(tmpdir(), 'upload-'));
  // Not compressible, several chunks long.
  const dlv = Buffer.concat(Array.from({ length: 8000 }, (_, i) => createHash('sha256').update(String(i)).digest()));
  return {
    directory: join(folder, 'pod dir'),
    agent: file(folder, 'agent', Buffer.from(script)),
    dlv: file(folder, 'dlv', dlv),
    content: dlv,
  };
}

describe('the upload', () => {
  it('brings both files whole, tells its progress, and says that the agent may start', async () => {
    const { directory, agent, dlv, content } = scene();
    const progress: number[] = [];
    const done = await upload(
      { agent, dlv },
      { exec: local, directory, signal: new AbortController().signal, onProgress: (bytes) => progress.push(bytes) },
    );
    expect(done).toEqual({ ok: true, value: undefined });
    expect(readFileSync(join(directory, 'dlv')).equals(content)).toBe(true);
    expect(readFileSync(join(directory, 'agent'), 'utf8')).toBe(script);
    expect(existsSync(join(directory, 'ready'))).toBe(true);
    expect(progress.length).toBeGreaterThan(3);
    expect([...progress].sort((a, b) => a - b)).toEqual(progress);
  });

  it('starts nothing when what arrived is not what was sent', async () => {
    const { directory, agent, dlv } = scene();
    const done = await upload(
      { agent, dlv: { ...dlv, sha256: '0'.repeat(64) } },
      { exec: local, directory, signal: new AbortController().signal, onProgress: () => {} },
    );
    expect(done).toMatchObject({
      ok: false,
      failure: { kind: 'upload', message: expect.stringContaining('not the one that its manifest names') },
    });
    expect(existsSync(join(directory, 'ready'))).toBe(false);
  });

  it('notices what is changed on the way', async () => {
    const { directory, agent, dlv } = scene();
    const lossy: Exec = (command) => {
      // A proxy that swallows: the container gets fewer bytes than it was told, and then the end.
      const stream = local(command.map((word) => word.replace(/^--compressed-bytes=\d+$/, '--compressed-bytes=1000')));
      return stream;
    };
    const done = await upload(
      { agent, dlv },
      { exec: lossy, directory, signal: new AbortController().signal, onProgress: () => {} },
    );
    expect(done).toMatchObject({
      ok: false,
      failure: { kind: 'upload', message: expect.stringMatching(/arrived damaged|ended too early/) },
    });
    expect(existsSync(join(directory, 'ready'))).toBe(false);
  });

  it('says why when the container refuses', async () => {
    const { agent, dlv } = scene();
    const done = await upload(
      { agent, dlv },
      { exec: local, directory: '/proc/nothing', signal: new AbortController().signal, onProgress: () => {} },
    );
    expect(done).toMatchObject({
      ok: false,
      failure: { kind: 'upload', message: expect.stringMatching(/ended too early \(.+\)/) },
    });
  });

  it('can be cancelled', async () => {
    const { directory, agent, dlv } = scene();
    const done = await upload(
      { agent, dlv },
      { exec: local, directory, signal: AbortSignal.abort(), onProgress: () => {} },
    );
    expect(done).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
  });
});

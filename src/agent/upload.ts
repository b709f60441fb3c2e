import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { type Failure, failed, ok, type Result } from '../failure.ts';
import type { Exec, ExecStream } from './exec.ts';
import type { AgentFile } from './files.ts';

/**
 * Without a byte taken or a word said for so long, an upload has failed. Milliseconds.
 * Fast enough to be believed on a link with 300 ms and losses, where a stall of some seconds is normal.
 */
const STALL_MS = 20_000;

/** Small enough that progress moves on a slow link. Bytes. */
const CHUNK = 64 * 1024;

interface Upload {
  exec: Exec;
  directory: string;
  signal: AbortSignal;
  /** Compressed bytes that the stream has taken so far, of all. */
  onProgress(done: number, total: number): void;
}

/**
 * Brings the agent and dlv into the debug container and starts the agent. The image needs no more than a shell, `head`,
 * `chmod`, `mkdir` and `mv`: the agent comes first, as it is, and then unpacks and checks dlv itself.
 * Both are checked by length and SHA-256 before anything of them is used.
 */
export async function upload(files: { agent: AgentFile; dlv: AgentFile }, to: Upload): Promise<Result<void>> {
  const agent = gunzipSync(await readFile(files.agent.gzip));
  const dlv = await readFile(files.dlv.gzip);
  const total = agent.length + dlv.length;

  const first = await send(to, putAgent(to.directory, agent.length), agent, (done) => to.onProgress(done, total));
  if (!first.ok) return first;
  const wrongAgent = await mismatch(files.agent, first.value);
  if (wrongAgent) return failed(wrongAgent);

  const receive = [
    `${to.directory}/agent.part`,
    'receive',
    '--name=dlv',
    `--bytes=${files.dlv.bytes}`,
    `--compressed-bytes=${dlv.length}`,
    `--sha256=${files.dlv.sha256}`,
  ];
  const second = await send(to, receive, dlv, (done) => to.onProgress(agent.length + done, total));
  if (!second.ok) return second;
  const wrongDlv = await mismatch(files.dlv, second.value);
  if (wrongDlv) return failed(wrongDlv);

  // The container waits for this file; from here on the agent is its main process.
  const third = await send(to, startAgent(to.directory), Buffer.alloc(0), () => {});
  return third.ok ? ok(undefined) : third;
}

/** Puts standard input's first `bytes` bytes there and lets the program measure itself. */
function putAgent(directory: string, bytes: number): string[] {
  const script =
    'umask 077; mkdir -p "$1" && head -c "$2" > "$1/agent.part" && chmod 700 "$1/agent.part" && exec "$1/agent.part" digest "$1/agent.part"';
  return ['sh', '-c', script, 'sh', directory, String(bytes)];
}

function startAgent(directory: string): string[] {
  return ['sh', '-c', 'mv "$1/agent.part" "$1/agent" && : > "$1/ready"', 'sh', directory];
}

async function send(
  to: Upload,
  command: string[],
  bytes: Buffer,
  onProgress: (done: number) => void,
): Promise<Result<string>> {
  const stream = to.exec(command);
  let output = '';
  stream.stdout.setEncoding('utf8');
  stream.stdout.on('data', (text: string) => {
    output += text;
  });
  let stalled = false;
  let timer = setTimeout(() => {}, 0);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      stalled = true;
      stream.cut();
    }, STALL_MS);
  };
  alive();
  const cut = () => stream.cut();
  to.signal.addEventListener('abort', cut, { once: true });
  if (to.signal.aborted) cut();
  let over = false;
  const end = stream.ended.then((value) => {
    over = true;
    return value;
  });
  for (let sent = 0; sent < bytes.length && !over; sent += CHUNK) {
    await write(stream, bytes.subarray(sent, sent + CHUNK), end);
    alive();
    onProgress(Math.min(sent + CHUNK, bytes.length));
  }
  stream.stdin.end();
  const { code, stderr } = await end;
  clearTimeout(timer);
  to.signal.removeEventListener('abort', cut);
  if (code === 0) return ok(output);
  return failed(brokenUpload(to.signal.aborted ? 'cancelled' : stalled ? 'stalled' : 'ended', code, stderr));
}

/** Resolves when the stream has taken the bytes, or is over. */
function write(stream: ExecStream, bytes: Buffer, end: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    stream.stdin.write(bytes, () => resolve());
    end.then(() => resolve());
  });
}

function brokenUpload(why: 'cancelled' | 'stalled' | 'ended', code: number | null, stderr: string): Failure {
  const cause = `exit ${code}: ${stderr}`;
  switch (why) {
    case 'cancelled':
      return { kind: 'cancelled', message: 'The upload was cancelled.', cause };
    case 'stalled':
      return {
        kind: 'upload',
        message: `The upload to the debug pod stood still for ${STALL_MS / 1000} s.`,
        hint: 'Try again; when the link is slow, use an image that has agent and dlv inside: --image.',
        cause,
      };
    case 'ended':
      return {
        kind: 'upload',
        message: `The upload to the debug pod ended too early${lastLine(stderr)}.`,
        hint: 'Try again; the log file has the details.',
        cause,
      };
  }
}

function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1)?.trim() ?? '';
  return line === '' ? '' : ` (${line.slice(0, 160)})`;
}

/** What the agent measured against what this installation says; undefined when they are the same. */
async function mismatch(file: AgentFile, output: string): Promise<Failure | undefined> {
  let measured: { bytes?: number; sha256?: string } = {};
  try {
    measured = JSON.parse(output.trim().split('\n').at(-1) ?? '');
  } catch {
    // Told below: nothing was measured.
  }
  if (measured.bytes === file.bytes && measured.sha256 === file.sha256) return undefined;
  const cause = output.slice(0, 500);
  const here = createHash('sha256')
    .update(gunzipSync(await readFile(file.gzip)))
    .digest('hex');
  if (here !== file.sha256) {
    return {
      kind: 'upload',
      message: `${file.name} in this installation is not the one that its manifest names.`,
      hint: 'Nothing was started. Install again; in a checkout: sh agent/build.sh dist/bin',
      cause,
    };
  }
  return {
    kind: 'upload',
    message: `${file.name} arrived damaged in the debug pod: ${measured.bytes ?? 'no'} of ${file.bytes} bytes, or others.`,
    hint: 'Nothing was started. Try again; a proxy on the way may change or cut streams.',
    cause,
  };
}

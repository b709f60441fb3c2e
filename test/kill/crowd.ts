import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';

const CONNECTIONS = 500;
const PER_SECOND = 5_000;
const REQUEST =
  'POST /orders?id=crowd&sku=bolt&n=1&customer=crowd HTTP/1.1\r\nHost: orders\r\nContent-Length: 0\r\n\r\n';

/** 500 connections to the target from within its network namespace; each is a goroutine of its own there. */
export function crowd(pid: number): Promise<{ stop(): void }> {
  const program = fileURLToPath(import.meta.url);
  const child = spawn('nsenter', [`--target=${pid}`, '--net', process.execPath, program, 'calls'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve({ stop: () => child.kill('SIGKILL') }));
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the crowd ended with ${code}`)));
  });
}

/** A connection asks again when it was answered, and no sooner than its turn: never more than PER_SECOND in all. */
function calls(): void {
  let connected = 0;
  for (let index = 0; index < CONNECTIONS; index += 1) {
    const socket = connect(8080, '127.0.0.1');
    let sentAt = 0;
    const ask = (): void => {
      sentAt = Date.now();
      socket.write(REQUEST);
    };
    socket.on('connect', () => {
      connected += 1;
      if (connected === CONNECTIONS) process.stdout.write('all connected\n');
      ask();
    });
    socket.on('data', () => setTimeout(ask, Math.max(0, sentAt + (CONNECTIONS / PER_SECOND) * 1_000 - Date.now())));
    socket.on('error', () => {});
  }
}

if (process.argv[2] === 'calls') calls();

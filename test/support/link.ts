import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { paths } from './paths.ts';

/** A way to the API server of a client's own: its faults don't harm the kubectl of the test. */
export class Link {
  readonly server: string;
  #child: ChildProcessByStdio<Writable, Readable, null>;
  #lines: Interface;

  static async opens(): Promise<Link> {
    const child = spawn('sh', [paths.clusterCommand, 'link'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface(child.stdout);
    const first = await nextLine(lines);
    return new Link(child, lines, `https://${first.replace('listening on ', '')}`);
  }

  private constructor(child: ChildProcessByStdio<Writable, Readable, null>, lines: Interface, server: string) {
    this.#child = child;
    this.#lines = lines;
    this.server = server;
  }

  async set(order: string): Promise<void> {
    const answer = nextLine(this.#lines);
    this.#child.stdin.write(`${order}\n`);
    const said = await answer;
    if (!said.startsWith('done:')) throw new Error(`the link: ${said}`);
  }

  close(): void {
    this.#child.stdin.end();
  }
}

function nextLine(lines: Interface): Promise<string> {
  return new Promise((resolve, reject) => {
    lines.once('line', resolve);
    lines.once('close', () => reject(new Error('the link has ended')));
  });
}

/** Calls the hello world a few times a second through the port that kubectl's output names. Argument: that output's file. */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

const [, , output = ''] = process.argv;

function port(): string | undefined {
  try {
    return /127\.0\.0\.1:(\d+)/.exec(readFileSync(output, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

for (;;) {
  const local = port();
  // A call that fails is one call less: the demo goes on.
  if (local) await fetch(`http://127.0.0.1:${local}/`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  await setTimeout(400);
}

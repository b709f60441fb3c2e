import { setTimeout } from 'node:timers/promises';

/** Tries until it passes; after `timeoutMs` it fails with what failed last. */
export async function eventually<T>(attempt: () => T | Promise<T>, timeoutMs = 10_000, everyMs = 100): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await setTimeout(everyMs);
  }
}

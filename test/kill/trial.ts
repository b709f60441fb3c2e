import type { Case } from './case.ts';
import { endedOtherwise, harm, left } from './harm.ts';
import { Scene } from './scene.ts';
import { findRunning, renew } from './targets.ts';

/** The default lease, and what a deletion may take after it. Milliseconds. */
const LEASE_AND_MORE = 35_000;

/** A process with a forgotten breakpoint dies when it comes to it: at once where it is hot. Milliseconds. */
const AFTERMATH = 500;

export interface Trial {
  harm: string[];
  left: string[];
  /** What was expected was on the terminal. */
  told: boolean;
  /** The line that says most, or why the trial itself went wrong. */
  words: string;
  /** The case did not come to its end as written. */
  broken?: string;
  seconds: number;
}

export async function trial(one: Case): Promise<Trial> {
  const startedAt = Date.now();
  const target = await findRunning(one.target);
  const scene = await Scene.opens(one.target, target, one.engine ?? 'debug');
  let broken: string | undefined;
  try {
    if (one.from === undefined) await scene.traces();
    await one.run(scene);
  } catch (error) {
    broken = error instanceof Error ? error.message : String(error);
    scene.person.kills('SIGTERM');
    await scene.ends(60_000).catch(() => {});
  }
  await scene.link.set('restore').catch(() => {});
  const leftOver = await left(scene.home, LEASE_AND_MORE);
  await new Promise((resolve) => setTimeout(resolve, AFTERMATH));
  const harmed = one.targetEnds ? await endedOtherwise(target, one.targetEnds) : await harm(target);
  const screen = scene.person.screen();
  scene.close();
  if (one.targetEnds || harmed.length > 0) await renew(one.target);
  return {
    harm: harmed,
    left: leftOver,
    told: one.told?.test(screen) ?? true,
    words: saying(screen),
    ...(broken === undefined ? {} : { broken }),
    seconds: (Date.now() - startedAt) / 1000,
  };
}

/** The failure and the state of the process, as the report has them; the end of the screen otherwise. */
function saying(screen: string): string {
  const lines = screen.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => /^(✗|process|k8s-dlv-tui was killed|Debug pod)/.test(line));
  return (telling.length > 0 ? telling : lines.slice(-2)).join(' · ');
}

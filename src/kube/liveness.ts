import type { Container } from './objects.ts';
import { type Finding, passed, warned } from './preflight.ts';

/**
 * How long a container may stand still before its liveness probe can have it killed; milliseconds, the worst case: the
 * first probe comes right after the stop. undefined without a probe. (A live pod's probe can't be changed.)
 */
export function livenessBudgetMs({ livenessProbe }: Container): number | undefined {
  if (!livenessProbe) return undefined;
  const { periodSeconds, timeoutSeconds, failureThreshold } = livenessProbe;
  return ((failureThreshold - 1) * periodSeconds + timeoutSeconds) * 1000;
}

/** Compares that with how long an attach will probably stop the process (milliseconds; absent while not known). */
export function judgeLiveness(container: Container, pauseMs?: number): Finding {
  const budget = livenessBudgetMs(container);
  if (budget === undefined) return passed(`container ${container.name} has no liveness probe`);
  const limit = `container ${container.name} is killed by its liveness probe after ${budget / 1000} s of standing still`;
  if (pauseMs !== undefined && pauseMs * 2 > budget) {
    return warned(
      `${limit}, and the attach may stop it for ${(pauseMs / 1000).toFixed(1)} s`,
      'Choose a replica that can be spared, or a smaller binary, or give the Deployment a greater failureThreshold first.',
    );
  }
  return passed(`${limit}: stay below that at breakpoints`);
}

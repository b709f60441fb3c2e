const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls back at a signal that wants us to end, instead of ending at once: there is something to put right first.
 * A second Ctrl-C gives up the hits that are being fetched; else it changes nothing, since what is under way is bounded
 * by time limits. Returns what undoes it.
 */
export function onSignals(end: () => void): () => void {
  for (const signal of signals) process.on(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}

/** How long the container waits when nothing of an upload arrives any more. Seconds. */
const PATIENCE = 120;

/**
 * What the debug container does until the agent has been uploaded: a few lines of POSIX shell, which any small image can
 * run. It then becomes the agent, so that the agent is the process that the kubelet signals. Ends at once on a signal,
 * with 75 (EX_TEMPFAIL) when nothing has arrived for two minutes.
 */
export function waitingLoop(directory: string): string {
  return [
    "trap 'exit 143' TERM INT HUP",
    `cd /tmp; left=${PATIENCE * 5}; seen=`,
    `until [ -x ${directory}/agent ] && [ -e ${directory}/ready ]; do`,
    // An upload over a slow link may take minutes: only a standstill counts.
    `now=$(ls -l ${directory} 2>/dev/null)`,
    `if [ "$now" = "$seen" ]; then left=$((left - 1)); else seen=$now; left=${PATIENCE * 5}; fi`,
    `if [ "$left" -le 0 ]; then echo 'nothing was uploaded for ${PATIENCE} s' >&2; exit 75; fi`,
    'sleep 0.2 2>/dev/null || sleep 1',
    'done',
    `exec ${directory}/agent serve`,
  ].join('\n');
}

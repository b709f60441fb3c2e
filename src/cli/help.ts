export const HELP = `k8s-dlv-tui: what is this Go program doing, now?

Chooses a pod and a function, and shows every call of it in the running process with the values you ask for.
The process runs on; when you leave, the debugger is taken off, that is proven, and nothing is left in the cluster.
Two engines do it: watch (probes: nothing is stopped, about 1 µs a hit) and debug (Delve with its console: each hit stops
the process for about a millisecond).

  k8s-dlv-tui                                    the screens
  k8s-dlv-tui deploy/hello-world                 the same, from the choice of the function on
  k8s-dlv-tui trace deploy/hello-world main.handleSlash -p r.RemoteAddr --max-hits 3
                                                 the same job in a script, hits on standard output
  k8s-dlv-tui doctor deploy/hello-world          would it work here? Nothing is made or stopped
  k8s-dlv-tui cleanup                            deletes the debug pods of dead sessions

POD is a pod's name, pod/NAME, deploy/NAME (its newest ready pod), or -l SELECTOR in its place.

Where
      --kubeconfig FILE      as kubectl's; $KUBECONFIG and ~/.kube/config otherwise
      --context NAME
  -n, --namespace NAME
  -l, --selector SELECTOR    such as app=hw
  -c, --container NAME       when the pod has several
      --pid PID              when the container has several Go processes (as the node sees them)
What
  -p, --print EXPR           what to show of each hit, in Delve's syntax: r.RemoteAddr; may be repeated
      --at FILE:LINE         a line instead of the function's entry
      --if CONDITION         only hits for which this is true: 'r.Method == "POST"'
      --stack N              frames of the stack with each hit
      --returns              the results as well (twice the cost)
      --engine ENGINE        watch, debug or auto: what does no harm here, measured for a second; debug if both
How long, how much
      --max-hits N           10000, with watch 1000000; 0 for no limit
      --max-rate N           hits a second; no limit by default
      --for DURATION         10m; 0s for no limit
      --overhead PERCENT     10: the share of time that the process may stand still, or of a core that watch may take
      --lease DURATION       5s: so long the agent goes on without hearing from here, then it detaches
The debug pod
      --debug-namespace NS   another namespace than the target's
      --image IMAGE          busybox:1.37; any image with a shell
      --memory-limit QUANTITY
Output
  -o, --output FORMAT        jsonl, csv or text
  -q, --quiet                no progress and no report on standard error
      --version  -h, --help

Exit status: 0 done; 1 the job failed; 2 usage; 3 refused by the preflight.
`;

#!/bin/sh
# The main job on the local cluster: sets up everything, deploys the samples, calls them, and opens the screens.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)
cd "$root"

if [ "$(uname -s)" != Linux ] || [ "$(id -u)" != 0 ]; then
	cat >&2 <<'TEXT'
The demo's own cluster needs root on Linux; here it can't run.
On any other cluster that your kubeconfig knows:
  npm ci && sh agent/build.sh dist/bin && npm run build && npx k8s-dlv-tui
TEXT
	exit 3
fi
sh local-cluster/prepare.sh
sh local-cluster/cluster.sh up
sh local-cluster/cluster.sh deploy hello-world orders

export KUBECONFIG="$root/.cluster/kubeconfig"
PATH="$root/.cluster/bin:$PATH"
export PATH

# Somebody has to call the hello world; the order service brings its own load.
kubectl port-forward deploy/hello-world :8080 >"$root/.cluster/logs/demo-forward.log" 2>&1 &
forward=$!
node_modules/.bin/node local-cluster/demo-calls.ts "$root/.cluster/logs/demo-forward.log" &
calls=$!
trap 'kill $forward $calls 2>/dev/null || true' EXIT INT TERM HUP

node_modules/.bin/node dist/k8s-dlv-tui.js "$@"
cat <<'TEXT'

The cluster stays up for the next time:  npm run demo
To end it:                               npm run cluster -- down
TEXT

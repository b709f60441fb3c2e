#!/bin/sh
# Runs the local cluster's program, after building it if its sources changed.
set -eu

if [ "$(uname -s)" != Linux ] || [ "$(id -u)" != 0 ]; then
	echo "The local cluster is made of namespaces and cgroups, so it needs root on Linux." >&2
	echo "To use any other cluster instead: KUBECONFIG=your-kubeconfig npx k8s-dlv-tui" >&2
	exit 3
fi
if ! command -v go >/dev/null; then
	echo "The local cluster is built from source and there is no 'go' on the PATH: install Go 1.26 or newer and try again." >&2
	exit 3
fi

here=$(cd "$(dirname "$0")" && pwd -P)
bin=$(dirname "$here")/.cluster/bin
mkdir -p "$bin"

# kubernetes/ is a module of its own; 'cluster.sh setup' builds it.
changed=$(find "$here" -path "$here/kubernetes" -prune -o \( -name '*.go' -o -name go.mod -o -name go.sum \) ! -name '*_test.go' -newer "$bin/cluster" -print 2>/dev/null || true)
if [ -n "$changed" ] || [ ! -x "$bin/cluster" ]; then
	# Renamed into place: the running cluster keeps the program it runs.
	(cd "$here" && CGO_ENABLED=0 go build -trimpath -buildvcs=false -o "$bin/cluster.$$" . && mv "$bin/cluster.$$" "$bin/cluster")
fi
exec "$bin/cluster" "$@"

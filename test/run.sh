#!/bin/sh
# The tests, from nothing: set-up, checks, Go tests, unit, component and end-to-end tests on the local cluster.
# Ends with a line "N passed, N failed". KEEP=1 leaves the local cluster up.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)
cd "$root"
sh local-cluster/prepare.sh
exec node_modules/.bin/node test/run.ts "$@"

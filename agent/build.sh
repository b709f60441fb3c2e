#!/bin/sh
# Builds the agent and dlv for the debug container: build.sh OUTDIR [ARCH...]
#
# OUTDIR/linux-ARCH/{agent,dlv}, their gzip forms, and OUTDIR/manifest.json with lengths and SHA-256 sums. What is up to
# date is left alone. The version is that of the package, ../package.json.
set -eu

if [ $# -lt 1 ]; then
  echo "usage: $0 OUTDIR [ARCH...]" >&2
  exit 2
fi
mkdir -p "$1"
out=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- amd64 arm64
cd "$(dirname "$0")"

version=$(sed -n 's/^ *"version": *"\([^"]*\)".*/\1/p' ../package.json 2>/dev/null | head -n 1)
version=${version:-development}

# Fast when nothing has changed: a stamp holds the sum of everything that a program is made of.
stamp_of() {
  { go version; go env GOFLAGS; echo "$version"; cat go.mod go.sum build.sh; [ "$1" = dlv ] || find . -name '*.go' ! -name '*_test.go' ! -path '*/testdata/*' | LC_ALL=C sort | xargs cat; } | sha256sum | cut -d' ' -f1
}

build() { # NAME ARCH PACKAGE LDFLAGS
  target=$out/linux-$2/$1
  stamp=$(stamp_of "$1")
  if [ -x "$target" ] && [ -f "$target.gz" ] && [ "$(cat "$target.stamp" 2>/dev/null)" = "$stamp" ]; then
    echo "up to date  linux-$2/$1"
    return
  fi
  mkdir -p "$out/linux-$2"
  rm -f "$target.stamp"
  CGO_ENABLED=0 GOOS=linux GOARCH=$2 go build -trimpath -buildvcs=false -ldflags "-s -w $4" -o "$target" "$3"
  # -n: no name and time in it, so that the same program gives the same file.
  gzip -9nc "$target" > "$target.gz.part"
  mv "$target.gz.part" "$target.gz"
  echo "$stamp" > "$target.stamp"
  echo "built       linux-$2/$1 ($(wc -c < "$target") bytes, $(wc -c < "$target.gz") compressed)"
}

for arch in "$@"; do
  build agent "$arch" ./cmd/agent "-X main.version=$version"
  build dlv "$arch" github.com/go-delve/delve/cmd/dlv ""
done

{
  printf '{\n  "version": "%s",\n  "files": [' "$version"
  separator=''
  for arch in "$@"; do
    for name in agent dlv; do
      file=$out/linux-$arch/$name
      printf '%s\n    {"arch": "%s", "name": "%s", "bytes": %s, "sha256": "%s", "gzipBytes": %s}' "$separator" "$arch" "$name" \
        "$(wc -c < "$file")" "$(sha256sum "$file" | cut -d' ' -f1)" "$(wc -c < "$file.gz")"
      separator=,
    done
  done
  printf '\n  ]\n}\n'
} > "$out/manifest.json.part"
mv "$out/manifest.json.part" "$out/manifest.json"
echo "wrote       manifest.json, version $version"

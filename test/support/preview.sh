#!/bin/sh
# Shows a screen with sample data in this terminal: sh test/support/preview.sh session
set -eu
cd "$(dirname "$0")/../.."
mkdir -p node_modules/.preview
echo "export default {}" > node_modules/.preview/empty.js
[ -n "${PREVIEW_BUILT:-}" ] || node_modules/.bin/esbuild test/support/preview.tsx --bundle --platform=node --format=esm --target=node22 \
  --outfile=node_modules/.preview/preview.mjs --external:@lydell/node-pty --alias:react-devtools-core=./node_modules/.preview/empty.js \
  --define:process.env.NODE_ENV='"production"' --log-level=warning \
  --banner:js='import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);'
exec env -u CI node_modules/.bin/node node_modules/.preview/preview.mjs "$@"

#!/usr/bin/env node
/** The entry: says what can be said without loading anything, then loads what the command needs. */
import { VERSION } from '../version.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (process.argv.length === 3 && process.argv[2] === '--version') {
  process.stdout.write(`k8s-dlv-tui ${VERSION}\n`);
} else if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `k8s-dlv-tui needs Node 22.19 or newer; this is Node ${process.versions.node}.\nWithout installing anything: npx --package=node@24 --package=k8s-dlv-tui k8s-dlv-tui\n`,
  );
  process.exitCode = 1;
} else {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2), process.env);
}

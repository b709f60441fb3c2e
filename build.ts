/** Bundles the program into dist/: `node build.ts`. The agent and dlv come from agent/build.sh, into dist/bin. */
import { readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

rmSync('dist/chunks', { recursive: true, force: true });
await build({
  entryPoints: { 'k8s-dlv-tui': 'src/cli/bin.ts', reaper: 'src/cli/reaper.ts' },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  // An old Node must still be able to read the entry's sentence about old Nodes.
  target: 'node20',
  minify: true,
  keepNames: true,
  legalComments: 'external',
  external: ['@lydell/node-pty'],
  plugins: [
    {
      // Ink asks for it only when it is debugged; left external it would be missing at the user's.
      name: 'no-react-devtools',
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: 'react-devtools-core', namespace: 'empty' }));
        onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {}' }));
      },
    },
  ],
  define: { 'process.env.NODE_ENV': '"production"', __VERSION__: JSON.stringify(version) },
  banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
  logLevel: 'warning',
});

import type { Binary } from '../src/agent/protocol.ts';
import { printable } from '../src/terminal/sanitize.ts';
import { cut } from './cells.ts';

/** `Go 1.26.8 · example.com/shop/orders v1.9.2 @ 3f2c1a9 · optimised · debug info`, in order of interest. */
export function binaryLine(binary: Binary, columns: number): string {
  const revision =
    binary.revision === undefined ? '' : ` @ ${binary.revision.slice(0, 7)}${binary.modified ? ' (modified)' : ''}`;
  const version = binary.moduleVersion === '' || binary.moduleVersion === '(devel)' ? '' : ` ${binary.moduleVersion}`;
  const facts = [
    `Go ${binary.goVersion.replace(/^go/, '')}`,
    `${binary.module || binary.executable}${version}${revision}`,
    binary.optimised ? 'optimised' : 'not optimised',
    binary.debugInfo ? 'debug info' : 'NO debug info',
    ...(binary.race ? ['race detector'] : []),
    ...(binary.cgo ? ['cgo'] : []),
    ...(binary.pie ? ['PIE'] : []),
    binary.arch,
  ];
  return cut(printable(facts.join(' · ')), columns);
}

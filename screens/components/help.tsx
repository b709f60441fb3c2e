import { pad, width } from '../cells.ts';
import type { Binding } from '../keymap.ts';
import { bold, dim } from '../theme.ts';
import { keySign } from './footer.ts';
import { Lines } from './lines.tsx';

/** Every key that works here, in as many columns as it takes. */
export function Help({ bindings, columns, rows }: { bindings: readonly Binding[]; columns: number; rows: number }) {
  const entries = bindings.map(({ keys, label }) => ({ keys: keys.map(keySign).join(', '), label }));
  const room = Math.max(1, rows - 3);
  const keyWidth = Math.max(...entries.map(({ keys }) => width(keys)));
  const labelWidth = Math.max(...entries.map(({ label }) => width(label))) + 3;
  const lines = Array.from({ length: Math.min(room, entries.length) }, (_, row) => {
    const cells = entries.filter((_entry, index) => index % room === row);
    return `  ${cells.map(({ keys, label }) => `${bold(pad(keys, keyWidth, 'right'))}  ${pad(label, labelWidth)}`).join('')}`;
  });
  const title = bold(pad('  Keys', columns));
  return <Lines lines={[title, '', ...lines, dim('  any key closes this')].slice(0, rows)} />;
}

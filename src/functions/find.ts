import type { FunctionTable } from '../agent/protocol.ts';
import { failed, ok, type Result } from '../failure.ts';

/**
 * The function that a person means: its full name (`main.handleSlash`, `example.com/shop/store.(*Store).Take`), or the
 * end of it where only one function of the program has that end (`handleSlash`, `store.(*Store).Take`, `Store.Take`).
 */
export function findFunction(table: FunctionTable, wanted: string, module: string | undefined): Result<string> {
  const names = table.functions.map(([name]) => name);
  if (names.includes(wanted)) return ok(wanted);
  const ends = names.filter((name) => endsWith(name, wanted));
  const own = ends.filter((name) => isOwn(name, module));
  const candidates = own.length > 0 ? own : ends;
  const [only] = candidates;
  if (only && candidates.length === 1) return ok(only);
  if (only) {
    return failed({
      kind: 'not-found',
      message: `${wanted} can be several functions: ${some(candidates)}.`,
      hint: 'Give the full name.',
    });
  }
  const near = nearest(names, wanted, module);
  return failed({
    kind: 'not-found',
    message: `The program has no function ${wanted}.`,
    hint:
      near.length > 0
        ? `Similar ones: ${some(near)}.`
        : 'It may have been inlined everywhere, or the name is another; the screens list them: k8s-dlv-tui POD',
  });
}

/** main and the program's own module come first wherever functions are ordered. */
export function isOwn(name: string, module: string | undefined): boolean {
  return (
    name.startsWith('main.') ||
    (module !== undefined && module !== '' && (name.startsWith(`${module}.`) || name.startsWith(`${module}/`)))
  );
}

/** At a border of the name: after `/`, `.`, or without the parentheses and the star of the receiver. */
function endsWith(name: string, end: string): boolean {
  const plain = name.replace(/\(\*?([^)]+)\)/g, '$1');
  return [name, plain].some((form) => form.endsWith(`/${end}`) || form.endsWith(`.${end}`));
}

function nearest(names: readonly string[], wanted: string, module: string | undefined): string[] {
  const last = wanted.split(/[./]/).at(-1)?.toLowerCase() ?? '';
  if (last.length < 3) return [];
  const found = names.filter((name) => name.toLowerCase().includes(last));
  return found.sort((a, b) => Number(isOwn(b, module)) - Number(isOwn(a, module)) || a.length - b.length);
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ');
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown;
}

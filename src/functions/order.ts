import type { FunctionTable } from '../agent/protocol.ts';
import { isOwn } from './find.ts';

/** A function of the binary, as the lists show it. */
export interface FunctionRow {
  name: string;
  file: string;
  line: number;
}

/** The order of interest: the program's own module, other modules, the standard library, what the linker made. */
export type Group = 0 | 1 | 2 | 3;

/** Functions in the order in which they are listed, in columns: 150,000 row objects would cost more than the search. */
export interface OrderedFunctions {
  readonly names: readonly string[];
  /** Where the groups begin: own, other modules, standard library, linker. */
  readonly starts: readonly [number, number, number, number];
  row(index: number): FunctionRow | undefined;
}

export function orderFunctions(table: FunctionTable, module: string | undefined): OrderedFunctions {
  const groups: number[][] = [[], [], [], []];
  for (const [index, [name]] of table.functions.entries()) groups[groupOf(name, module)]?.push(index);
  const nameOf = (index: number): string => table.functions[index]?.[0] ?? '';
  for (const group of groups) group.sort((a, b) => compare(nameOf(a), nameOf(b)));
  const [own = [], modules = [], standard = [], linker = []] = groups;
  const order = [...own, ...modules, ...standard, ...linker];
  return {
    names: order.map(nameOf),
    starts: [0, own.length, own.length + modules.length, own.length + modules.length + standard.length],
    row(at) {
      const found = table.functions[order[at] ?? -1];
      return found && { name: found[0], file: table.files[found[1]] ?? '', line: found[2] };
    },
  };
}

export function groupOf(name: string, module: string | undefined): Group {
  if (/^(type|go):|^_|^[^./]*$/.test(name)) return 3;
  if (isOwn(name, module)) return 0;
  // The first element of a module's path has a dot, and no package of the standard library has one there.
  const slash = name.indexOf('/');
  return slash > 0 && name.lastIndexOf('.', slash) > 0 ? 1 : 2;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

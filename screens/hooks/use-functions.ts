import { useMemo } from 'react';
import type { FunctionTable } from '../../src/agent/protocol.ts';
import { type OrderedFunctions, orderFunctions } from '../../src/functions/order.ts';
import { FunctionSearch } from '../../src/functions/search.ts';

export interface Functions {
  ordered: OrderedFunctions;
  search: FunctionSearch;
}

const made = new WeakMap<FunctionTable, Functions>();

/** The functions in their order, with a search that remembers: made once for a table, whichever screen asks. */
export function useFunctions(table: FunctionTable | undefined, module: string): Functions | undefined {
  return useMemo(() => {
    if (!table) return undefined;
    const known = made.get(table);
    if (known) return known;
    const ordered = orderFunctions(table, module);
    const functions = { ordered, search: new FunctionSearch(ordered) };
    made.set(table, functions);
    return functions;
  }, [table, module]);
}

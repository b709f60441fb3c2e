import type { Parameter, Signature } from '../agent/protocol.ts';

/** `(s *Store, order Order, n int) (left int, err error)`; empty where there is no debug info. */
export function signatureText({ parameters }: Signature): string {
  if (!parameters) return '';
  const results = parameters.filter(({ role }) => role === 'result');
  const taken = parameters.filter(({ role }) => role !== 'result').map(declaration);
  const [only] = results;
  const given =
    only && results.length === 1 && unnamed(only) ? shortType(only.type) : `(${results.map(declaration).join(', ')})`;
  return `(${taken.join(', ')})${results.length > 0 ? ` ${given}` : ''}`;
}

function declaration(parameter: Parameter): string {
  const type = shortType(parameter.type);
  return unnamed(parameter) ? type : `${parameter.name} ${type}`;
}

/** The compiler calls an unnamed result ~r0. */
function unnamed({ name }: Parameter): boolean {
  return name === '' || name.startsWith('~');
}

/** A type as Go source of another package would write it: `map[string]*example.com/shop/store.Order` is `map[string]*store.Order`. */
export function shortType(type: string): string {
  return type.replace(/[\w.~%-]+(?:\/[\w.~%-]+)*\//g, '');
}

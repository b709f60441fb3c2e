import type { Parameter, Signature } from '../agent/protocol.ts';

/** `(s *Store, order Order, n int) (left int, err error)`; empty where there is no debug info. */
export function signatureText({ parameters }: Signature): string {
  if (!parameters) return '';
  const results = parameters.filter(({ role }) => role === 'result');
  const taken = parameters.filter(({ role }) => role !== 'result').map(declaration);
  const [only] = results;
  const given = only && results.length === 1 && unnamed(only) ? only.type : `(${results.map(declaration).join(', ')})`;
  return `(${taken.join(', ')})${results.length > 0 ? ` ${given}` : ''}`;
}

function declaration(parameter: Parameter): string {
  return unnamed(parameter) ? parameter.type : `${parameter.name} ${parameter.type}`;
}

/** The compiler calls an unnamed result ~r0. */
function unnamed({ name }: Parameter): boolean {
  return name === '' || name.startsWith('~');
}

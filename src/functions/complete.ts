import type { Signature } from '../agent/protocol.ts';

export interface Candidate {
  name: string;
  type: string;
}

export interface Completion {
  /** Where the word that is completed begins. */
  from: number;
  candidates: readonly Candidate[];
}

/** What can stand at the cursor: the function's parameters, and behind `name.` the fields of that parameter. */
export function complete(signature: Signature | undefined, line: string, cursor: number): Completion {
  const before = line.slice(0, cursor);
  const word = /[\p{L}\p{N}_.]*$/u.exec(before)?.[0] ?? '';
  // Results have no values yet where a function begins.
  const known = (signature?.parameters ?? []).filter(({ role }) => role !== 'result');
  const parameters = known.filter(({ name }) => name !== '' && name !== '_');
  const dot = word.indexOf('.');
  if (dot < 0) return { from: cursor - word.length, candidates: starting(parameters, word) };
  const field = word.slice(dot + 1);
  const owner = parameters.find(({ name }) => name === word.slice(0, dot));
  return { from: cursor - field.length, candidates: starting(owner?.fields ?? [], field) };
}

/** The line after Tab: as far as all candidates agree, or the first of them when they agree no further. */
export function applyCompletion(
  line: string,
  cursor: number,
  { from, candidates }: Completion,
): { line: string; cursor: number } {
  const [first] = candidates;
  if (!first) return { line, cursor };
  const word = line.slice(from, cursor);
  const common = candidates.reduce((prefix, { name }) => commonPrefix(prefix, name), first.name);
  const text = common.length > word.length ? common : first.name;
  return { line: line.slice(0, from) + text + line.slice(cursor), cursor: from + text.length };
}

function starting<Named extends Candidate>(all: readonly Named[], prefix: string): Candidate[] {
  const lower = prefix.toLowerCase();
  return all.filter(({ name }) => name.toLowerCase().startsWith(lower)).map(({ name, type }) => ({ name, type }));
}

function commonPrefix(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length]?.toLowerCase() === b[length]?.toLowerCase()) length += 1;
  return a.slice(0, length);
}

import type { Hit, Variable } from '../agent/protocol.ts';

/** A value as JSON says it best. */
export type Plain = string | number | boolean | null | Plain[] | { [name: string]: Plain };

/** A hit as a line of `-o jsonl` has it; the names are the contract with whoever reads such files. */
export interface PlainHit {
  time: string;
  /** Absent for a hit that was not sent one by one: those are in an export of all hits alone. */
  seq?: number;
  /** In an export of all hits: counts them from 1; a gap is what was not kept. */
  record?: number;
  tracepoint: string;
  goroutine: number;
  function: string;
  file: string;
  line: number;
  hits: { total: number; goroutine: number };
  values: Record<string, Plain>;
  args?: Record<string, Plain>;
  locals?: Record<string, Plain>;
  returns?: Record<string, Plain>;
  return?: true;
  durationMs?: number;
  stack?: { function: string; file: string; line: number }[];
}

export function plainHit(hit: Hit): PlainHit {
  return {
    time: hit.time,
    ...(hit.seq > 0 ? { seq: hit.seq } : {}),
    ...(hit.record === undefined ? {} : { record: hit.record }),
    tracepoint: hit.tracepoint,
    goroutine: hit.goroutine,
    function: hit.function,
    file: hit.file,
    line: hit.line,
    hits: { total: hit.hits.total, goroutine: hit.hits.goroutine },
    values: plainVariables(hit.values),
    ...(hit.args ? { args: plainVariables(hit.args) } : {}),
    ...(hit.locals ? { locals: plainVariables(hit.locals) } : {}),
    ...(hit.returns ? { returns: plainVariables(hit.returns) } : {}),
    ...(hit.return ? { return: true } : {}),
    ...(hit.durationMs === undefined ? {} : { durationMs: hit.durationMs }),
    ...(hit.stack
      ? { stack: hit.stack.map(({ function: name, file, line }) => ({ function: name, file, line })) }
      : {}),
  };
}

/** `{}` would do, but a target's field may be called __proto__. */
function plainVariables(variables: readonly Variable[]): Record<string, Plain> {
  const plain: Record<string, Plain> = Object.create(null);
  for (const [index, variable] of variables.entries()) {
    const name = variable.name === '' ? `~${index}` : variable.name;
    // A map can have two keys that read the same; both are kept.
    plain[name in plain ? `${name}#${index}` : name] = plainValue(variable);
  }
  return plain;
}

export function plainValue(variable: Variable): Plain {
  if (variable.unreadable !== undefined) return { unreadable: variable.unreadable };
  const { kind, text, children } = variable;
  switch (kind) {
    case 'nil':
      return null;
    case 'bool':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'int':
      return integer(text);
    case 'float':
      return float(text);
    case 'struct':
    case 'map':
      return children ? plainVariables(children) : text;
    case 'slice':
    case 'array':
      return children ? children.map(plainValue) : text;
    case 'pointer':
    case 'interface':
      return inner(variable);
    default:
      return text;
  }
}

/** A pointer or an interface is what it points to, when that was loaded. */
function inner({ text, children }: Variable): Plain {
  const [only] = children ?? [];
  if (only && children?.length === 1) return plainValue(only);
  if (children && children.length > 1) return plainVariables(children);
  return text === 'nil' ? null : text;
}

/** Numbers that JSON's readers would round stay text. */
function integer(text: string): Plain {
  if (!/^-?\d+$/.test(text)) return text;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

function float(text: string): Plain {
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : text;
}

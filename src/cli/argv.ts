import { parseArgs } from 'node:util';
import type { Engine, Limits } from '../agent/protocol.ts';
import { type Failure, failed, ok, type Result } from '../failure.ts';
import { duration } from './duration.ts';

export type Command = 'screens' | 'trace' | 'doctor' | 'cleanup' | 'help' | 'version';
export type Output = 'jsonl' | 'csv' | 'text';

export interface Arguments {
  command: Command;
  /** POD as it was typed: a name, `pod/NAME`, `deploy/NAME`. */
  pod?: string;
  selector?: string;
  function?: string;
  kubeconfig?: string;
  context?: string;
  namespace?: string;
  container?: string;
  pid?: number;
  print: string[];
  at?: { file: string; line: number };
  condition?: string;
  stack: number;
  returns: boolean;
  limits: Limits;
  /** In watch there may be many more hits, where --max-hits doesn't say how many. */
  watchLimits: Limits;
  /** Absent: auto. */
  engine?: Engine;
  debugNamespace?: string;
  image: string;
  memoryLimit?: string;
  leaseMs: number;
  output?: Output;
  quiet: boolean;
}

/** Present in most private mirrors under this name; only a shell and `head` are needed of it. */
export const DEFAULT_IMAGE = 'busybox:1.37';

/** A hit is about 300 bytes on disk; in debug it stops the process for more than a millisecond as well. */
const MOST_HITS = { debug: 10_000, watch: 1_000_000 };

const options = {
  kubeconfig: { type: 'string' },
  context: { type: 'string' },
  namespace: { type: 'string', short: 'n' },
  container: { type: 'string', short: 'c' },
  selector: { type: 'string', short: 'l' },
  pid: { type: 'string' },
  engine: { type: 'string' },
  print: { type: 'string', short: 'p', multiple: true },
  at: { type: 'string' },
  if: { type: 'string' },
  stack: { type: 'string' },
  returns: { type: 'boolean' },
  'max-hits': { type: 'string' },
  'max-rate': { type: 'string' },
  for: { type: 'string' },
  overhead: { type: 'string' },
  'debug-namespace': { type: 'string' },
  image: { type: 'string' },
  'memory-limit': { type: 'string' },
  lease: { type: 'string' },
  output: { type: 'string', short: 'o' },
  quiet: { type: 'boolean', short: 'q' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

const commands = new Set<string>(['trace', 'doctor', 'cleanup', 'help']);

/** Reads the command line; every mistake in it is a failure of kind `usage` that names the word. */
export function readArguments(argv: readonly string[]): Result<Arguments> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    return wrong(firstSentence(error));
  }
  const { values, positionals } = parsed;
  const [first, ...rest] = positionals;
  const command: Command = values.help
    ? 'help'
    : values.version
      ? 'version'
      : first && commands.has(first)
        ? (first as Command)
        : 'screens';
  const words = command === first ? rest : positionals;
  // With -l there is no POD: the first word is the function.
  const [pod, name, ...surplus] = values.selector === undefined ? words : [undefined, ...words];
  const unused = { cleanup: words, help: [], version: [], screens: surplus, trace: surplus, doctor: surplus }[command];
  if (unused.length > 0) return wrong(`There is one word too many: ${unused[0]}.`);

  for (const flag of ['namespace', 'debug-namespace', 'container', 'context', 'kubeconfig', 'image'] as const)
    if (values[flag]?.trim() === '') return wrong(`--${flag} is empty.`);
  const numbers = {
    pid: whole('--pid', values.pid, 1),
    stack: whole('--stack', values.stack, 0, 200),
    hits: whole('--max-hits', values['max-hits'], 0),
    rate: whole('--max-rate', values['max-rate'], 0),
    overhead: whole('--overhead', values.overhead, 1, 100),
    for: time('--for', values.for),
    lease: time('--lease', values.lease),
  };
  for (const number of Object.values(numbers)) if (!number.ok) return number;
  const value = (one: Result<number | undefined>): number | undefined => (one.ok ? one.value : undefined);
  const at = place(values.at);
  if (!at.ok) return at;
  const output: string | undefined = values.output;
  if (output !== undefined && output !== 'jsonl' && output !== 'csv' && output !== 'text') {
    return wrong(`-o takes jsonl, csv or text, not ${output}.`);
  }
  const engine: string | undefined = values.engine;
  if (engine !== undefined && engine !== 'watch' && engine !== 'debug' && engine !== 'auto') {
    return wrong(`--engine takes watch, debug or auto, not ${engine}.`);
  }
  if (command === 'trace' && pod === undefined && values.selector === undefined)
    return wrong('trace needs a POD: a name, pod/NAME, deploy/NAME, or -l SELECTOR.');
  if (command === 'trace' && name === undefined && !at.value)
    return wrong('trace needs a FUNCTION (main.handleSlash) or --at FILE:LINE.');
  const leaseMs = value(numbers.lease) ?? 5_000;
  if (leaseMs < 2_000) return wrong('--lease takes 2s or more.');

  const limits = {
    hitsPerSecond: value(numbers.rate) ?? 0,
    durationMs: value(numbers.for) ?? 10 * 60_000,
    overheadPercent: value(numbers.overhead) ?? 10,
    holdMs: 0,
  };

  return ok({
    command,
    ...defined({
      pod,
      function: name,
      selector: values.selector,
      kubeconfig: values.kubeconfig,
      context: values.context,
      namespace: values.namespace,
      container: values.container,
      pid: value(numbers.pid),
      at: at.value,
      condition: values.if,
      debugNamespace: values['debug-namespace'],
      memoryLimit: values['memory-limit'],
      output: output as Output | undefined,
      engine: engine === 'auto' ? undefined : (engine as Engine | undefined),
    }),
    print: values.print ?? [],
    stack: value(numbers.stack) ?? 0,
    returns: values.returns ?? false,
    limits: { hits: value(numbers.hits) ?? MOST_HITS.debug, ...limits },
    watchLimits: { hits: value(numbers.hits) ?? MOST_HITS.watch, ...limits },
    image: values.image ?? DEFAULT_IMAGE,
    leaseMs,
    quiet: values.quiet ?? false,
  });
}

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
}

/** Only what is there: the types tell absent from undefined. */
function defined<T extends Record<string, unknown>>(all: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function whole(
  flag: string,
  text: string | undefined,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): Result<number | undefined> {
  if (text === undefined) return ok(undefined);
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return ok(number);
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
  return wrong(`${flag} takes a whole number, ${range}, not ${text}.`);
}

function time(flag: string, text: string | undefined): Result<number | undefined> {
  if (text === undefined) return ok(undefined);
  const ms = duration(text);
  return ms === undefined ? wrong(`${flag} takes a duration such as 90s, 10m or 1h, not ${text}.`) : ok(ms);
}

function place(text: string | undefined): Result<{ file: string; line: number } | undefined> {
  if (text === undefined) return ok(undefined);
  const match = /^(.+):(\d+)$/.exec(text);
  if (!match?.[1] || !match[2]) return wrong(`--at takes FILE:LINE such as main.go:10, not ${text}.`);
  return ok({ file: match[1], line: Number(match[2]) });
}

function wrong(message: string): { ok: false; failure: Failure } {
  return failed({ kind: 'usage', message, hint: 'All flags: k8s-dlv-tui --help' });
}

function firstSentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const ambiguous = /^Option '(?:-\w, )?(--[\w-]+).*' argument is ambiguous/.exec(text);
  if (ambiguous) return `${ambiguous[1]} needs a value; one that begins with a dash is written ${ambiguous[1]}=-…`;
  return `${text.split(/\. |\n/)[0]?.replace(/\.$/, '')}.`;
}

/**
 * What the client and the agent say to each other: JSON-RPC 2.0, one message a line, UTF-8, through
 * `kubectl exec -i … agent session`. The Go side is agent/control; both are tested against test/fixtures/protocol.
 *
 * Times are RFC 3339 with nanoseconds in UTC; durations are milliseconds. Process IDs are those that the agent sees.
 */

/** Raised when a message changes meaning; the agent refuses a client with another number. */
export const PROTOCOL_VERSION = 1;

/** Requests: method → parameters and result. */
export interface Requests {
  /**
   * The first request of every connection. `after` resumes an interrupted session: hits with a greater `seq` that the
   * agent still holds are sent again, what it no longer holds is counted in a `dropped` notification.
   * `leaseMs` is how long the agent goes on without a `renew`. With `acks` the client tells by `ack` what has reached it,
   * and the agent never has more than 256 KiB of hits on the way: answers don't queue behind them.
   */
  hello: {
    params: { protocol: number; client: string; leaseMs: number; after?: number; acks?: true };
    result: Hello;
  };
  /** The processes of a container, in order of start; empty when the container has none that the agent can see. */
  processes: { params: { containerID: string }; result: { processes: Process[] } };
  /** What the binary of a process is, read from /proc/PID/exe; the process isn't stopped. */
  inspect: { params: { pid: number }; result: Binary };
  /** Every function of the binary; the process isn't stopped. */
  functions: { params: { pid: number }; result: PackedFunctions };
  /** Arguments and results of one function, from DWARF; the process isn't stopped. */
  signature: { params: { pid: number; function: string }; result: Signature };
  /**
   * `debug` (the default) starts dlv and attaches it: the process stands still for `pauseMs`, then runs on. `watch`
   * opens the binary for probes: nothing stands still, `pauseMs` is 0.
   */
  attach: { params: { pid: number; limits: Limits; engine?: Engine }; result: Attached };
  /**
   * Counts the calls of a function for `ms` milliseconds by a probe that records nothing; the process isn't stopped.
   * Refused with `not-permitted` where the node doesn't allow `watch`.
   */
  measure: { params: { pid: number; function: string; ms: number }; result: Measurement };
  /** Says whether `trace` would be refused for what can be known beforehand; the process isn't stopped. */
  checkTrace: { params: { pid: number; trace: TraceRequest; engine?: Engine }; result: Record<string, never> };
  trace: { params: TraceRequest; result: Tracepoint };
  untrace: { params: { id: number }; result: Record<string, never> };
  tracepoints: { params: Record<string, never>; result: { tracepoints: Tracepoint[] } };
  /** Takes every tracepoint out of the text and remembers it; the process runs at full speed until `resume`. */
  pause: { params: Record<string, never>; result: Record<string, never> };
  resume: { params: Record<string, never>; result: Record<string, never> };
  /** Other budgets, all of them; the time counts from the attach. What is spent by now ends the debugger. */
  limit: { params: { limits: Limits }; result: Record<string, never> };
  /** A process that is held at a breakpoint may stay so for so much longer. */
  hold: { params: { ms: number }; result: Record<string, never> };
  /** Lets a process that is held at a breakpoint run on (as the console's `continue` does). */
  continue: { params: Record<string, never>; result: Record<string, never> };
  /** The safe shutdown of the debugger. Answers when it is proven; may be asked again, with the same answer. */
  detach: { params: Record<string, never>; result: Proof };
  /**
   * Writes every recorded hit of the agent's watch sessions that was kept into a file in the debug pod (see
   * {@link ExportedHits}), also while it is watched, and also after the detach or the process's end. After `ms`
   * milliseconds it ends with what there is by then. `exporting` notifications tell how far it is.
   */
  export: { params: { ms?: number }; result: ExportedHits };
  /** Keeps the lease; answers at once. */
  renew: { params: Record<string, never>; result: { state: TargetState } };
  /** The agent ends after answering. Detaches first where that is still to be done. */
  exit: { params: Record<string, never>; result: { proof?: Proof } };
}

/** Notifications to the agent. */
export interface Tells {
  /** All hits up to this number have arrived. */
  ack: { seq: number };
}

/** Notifications from the agent. */
export interface Notifications {
  hit: Hit;
  state: TargetState;
  /** What a watch session has seen so far, of all calls and not only of those that were sent; once a second. */
  summary: Summary;
  /** Hits that could not be kept or sent: `count` more since the last such message. */
  dropped: { count: number; reason: 'buffer' | 'resume' };
  /** An `export` is under way: so many of the hits are written. */
  exporting: { done: number; of: number };
  attached: Attached;
  /** After every end of the debugger, asked for or not: then `reason` says why. */
  detached: { reason: DetachReason; message: string; proof: Proof };
  /** A process's or dlv's own words, for the log file. */
  log: { level: 'info' | 'warn' | 'error'; message: string };
}

export type DetachReason =
  | 'asked'
  | 'lease'
  | 'signal'
  | 'hits'
  | 'time'
  | 'console'
  | 'target-exited'
  | 'dlv-died'
  | 'attach-failed';

/** Error of an answer, JSON-RPC's `error.data`; `error.message` is one sentence for the user. */
export interface AgentErrorData {
  kind: AgentErrorKind;
  /** What to do about it, one sentence. */
  hint?: string;
  /** The words of dlv or of the system, for the log file. */
  detail?: string;
}

export type AgentErrorKind =
  | 'usage'
  | 'protocol'
  | 'no-such-process'
  | 'not-go'
  | 'no-such-function'
  | 'no-such-line'
  | 'expression'
  | 'already-traced'
  | 'not-permitted'
  | 'version'
  | 'not-attached'
  | 'already-attached'
  | 'target-exited'
  /** Too little for Delve: the OOM killer would come. */
  | 'memory'
  /** The chosen engine can't do that (a console in `watch`). */
  | 'engine'
  | 'busy'
  | 'dlv'
  | 'internal';

export interface Hello {
  protocol: number;
  /** Version of the agent. */
  agent: string;
  /** Version of dlv as it says itself, e.g. `1.27.2`. */
  dlv: string;
  /** GOARCH of the node. */
  arch: string;
  /** `uname -r` of the node. */
  kernel: string;
  uid: number;
  /** Effective capabilities, names without CAP_. */
  capabilities: string[];
  /** /proc/sys/kernel/yama/ptrace_scope; absent where the kernel has no Yama. */
  ptraceScope?: number;
  /** MiB that are available to the agent's container: of the node, and of the container's limit. */
  memoryAvailableMiB: number;
  /** Whether the `watch` engine works in this container, tried out when the agent started. */
  watch: { possible: true; method: 'uprobe_multi' | 'perf_event' } | { possible: false; reason: string; hint: string };
  state: TargetState;
}

export interface Process {
  pid: number;
  /** PID as the container's own processes see it; absent where the kernel doesn't say. */
  containerPid?: number;
  parentPid: number;
  /** Target of /proc/PID/exe. */
  executable: string;
  commandLine: string[];
  uid: number;
  startedAt: string;
  threads: number;
  /** Process state letter of /proc/PID/stat. */
  state: string;
  /** 0: nobody traces it. */
  tracerPid: number;
  /** Absent when it isn't a Go program. */
  go?: { version: string; module: string };
  /** Why it can't be traced, one sentence; absent when it can. */
  refusal?: string;
}

export interface Binary {
  pid: number;
  executable: string;
  bytes: number;
  goVersion: string;
  module: string;
  moduleVersion: string;
  revision?: string;
  revisionTime?: string;
  modified?: boolean;
  /** Build settings as `go version -m` shows them, e.g. `-gcflags`: `all=-N -l`. */
  settings: Record<string, string>;
  arch: string;
  debugInfo: boolean;
  optimised: boolean;
  pie: boolean;
  cgo: boolean;
  race: boolean;
  functions: number;
  /** What to expect of an attach, from the binary's size. */
  estimate: { pauseMs: number; dlvMemoryMiB: number };
}

/** gzip, then base64, of the JSON of a {@link FunctionTable}. */
export interface PackedFunctions {
  encoding: 'gzip+base64';
  count: number;
  data: string;
}

/** `functions[i] = [name, index into files, line]`, in order of the address. */
export interface FunctionTable {
  files: string[];
  functions: [name: string, file: number, line: number][];
}

export interface Signature {
  function: string;
  file: string;
  line: number;
  /** Absent where there is no debug info. */
  parameters?: Parameter[];
}

export interface Parameter {
  /** Empty for an unnamed result. */
  name: string;
  type: string;
  role: 'receiver' | 'argument' | 'result';
  /** Direct fields of a struct or of what a pointer points to, for completion. */
  fields?: { name: string; type: string }[];
}

/** 0 means no limit. */
export interface Limits {
  hits: number;
  hitsPerSecond: number;
  durationMs: number;
  /** Share of wall time in per cent that the process may stand still. */
  overheadPercent: number;
  /** How long the process may be held at a breakpoint until the agent lets it run: its liveness probe is near then. */
  holdMs: number;
}

/** `debug`: Delve, each hit stops the process. `watch`: uprobes, nothing is stopped. */
export type Engine = 'debug' | 'watch';

export interface Measurement {
  calls: number;
  /** For how long was counted. */
  ms: number;
  callsPerSecond: number;
  /** The kernel has to single-step the instruction at the function's entry: a probe there costs about ten times more. */
  stepped?: boolean;
}

/** Aggregated in the agent, so that a slow link shows the truth about a fast function. */
export interface Summary {
  tracepoints: TracepointSummary[];
  /** Of all watch sessions of this agent, those included that are over; absent from an older agent of an --image. */
  kept?: KeptHits;
}

/**
 * Every hit that is recorded is kept in the debug pod, in bounded room: those that are not sent one by one are in the
 * export alone.
 */
export interface KeptHits {
  /** Recorded at entries and at returns, `sent` of them one by one; `notKept` found no room in the debug pod. */
  hits: number;
  sent: number;
  notKept: number;
}

/**
 * A file in the agent's directory, which `agent send NAME` writes to its standard output: gzip, a line of JSON for each
 * hit, as {@link Hit} with `record`. Hits that were sent have their `seq` there, all others 0.
 */
export interface ExportedHits {
  path: string;
  /** Of the file, compressed. */
  bytes: number;
  sha256: string;
  /** Hits in the file. */
  hits: number;
  /** Recorded, but there was no room to keep them. */
  notKept: number;
  /** Kept, but not in the file: its room or its time was over. */
  left: number;
}

export interface TracepointSummary {
  id: number;
  /** Calls that the kernel counted, those included that no hit was recorded of. */
  calls: number;
  /** Calls a second over the last two seconds. */
  rate: number;
  /** Calls that were recorded; values, callers and durations are of these. */
  recorded: number;
  /** Hits, those of returns included, that went to the client one by one: a fast function's are sampled. Absent: all. */
  sent?: number;
  /** Of calls whose return was seen, in milliseconds; absent without `returns`. */
  durations?: {
    count: number;
    p50: number;
    p90: number;
    p99: number;
    max: number;
    /** `[upper bound in ms, count]`, in order; empty ones in between are there, empty ones outside are not. */
    buckets: [upTo: number, count: number][];
  };
  /**
   * One for each expression of `print`, in that order: its most frequent values, most frequent first; `others` counts the
   * hits with any other value. Structs, slices and interfaces of a fast function are counted of `sampled` hits, evenly
   * spread; without it they are of all.
   */
  values: { name: string; top: { text: string; count: number }[]; others: number; sampled?: number }[];
  /** The most frequent stacks, innermost frame first; absent without `stack`. */
  callers?: { stack: Frame[]; count: number }[];
}

export interface Attached {
  pid: number;
  /** How long the process stood still at most, measured by the agent from the start of the attach. */
  pauseMs: number;
}

export interface TraceRequest {
  /** A function by its full name, or `file:line`. */
  location: { function: string } | { file: string; line: number };
  /** Shown with each hit; the function's name without its package when absent. */
  name?: string;
  /** Expressions to evaluate at each hit, in Delve's syntax. */
  print: string[];
  /** A condition in Go's syntax: only hits for which it is true count. */
  condition?: string;
  /** Frames of the stack to record; 0 for none. Delve gives two at least. */
  stack: number;
  /** Record all arguments. */
  args: boolean;
  /** Record the results as hits of their own (`return: true`); twice the cost. */
  returns: boolean;
}

export interface Tracepoint {
  id: number;
  name: string;
  function: string;
  file: string;
  line: number;
  print: string[];
  condition?: string;
  hits: number;
  /** Taken out of the text for the moment. */
  paused: boolean;
  /** Set by somebody in the console. */
  console: boolean;
}

export interface Hit {
  time: string;
  /** 1 for the first hit that is sent; grows by one for each. 0 in an export for one that was not sent. */
  seq: number;
  /** In an export alone: counts all recorded hits from 1; a gap is what was not kept. */
  record?: number;
  tracepoint: string;
  tracepointId: number;
  goroutine: number;
  function: string;
  file: string;
  line: number;
  hits: { total: number; goroutine: number };
  /** One for each expression of `print`, in that order. */
  values: Variable[];
  args?: Variable[];
  locals?: Variable[];
  /** Results, for a hit at a return. */
  returns?: Variable[];
  stack?: Frame[];
  /** True for a hit at the function's return. */
  return?: boolean;
  /** How long the call took, at its return; `watch` alone. */
  durationMs?: number;
}

export interface Frame {
  function: string;
  file: string;
  line: number;
}

export interface Variable {
  /** The expression, argument or field; a map's key for a map's element. */
  name: string;
  type: string;
  kind: VariableKind;
  /** One line of text: strings as they are (not quoted), others as Go would print them. */
  text: string;
  /** Fields, elements, or what a pointer points to, as far as loaded. */
  children?: Variable[];
  /** Full length of a string (bytes), slice or map when more than what was loaded. */
  length?: number;
  /** Why there is no value, e.g. `optimised away`; then `text` is empty. */
  unreadable?: string;
}

export type VariableKind =
  | 'bool'
  | 'int'
  | 'float'
  | 'complex'
  | 'string'
  | 'pointer'
  | 'struct'
  | 'slice'
  | 'array'
  | 'map'
  | 'interface'
  | 'func'
  | 'chan'
  | 'nil'
  | 'other';

/** Sent when it changes and with every renewal of the lease. */
export interface TargetState {
  phase: 'idle' | 'attaching' | 'running' | 'stopped' | 'detaching' | 'detached' | 'exited';
  pid?: number;
  /** Absent while nothing is attached. */
  engine?: Engine;
  hits: number;
  /** Hits a second over the last two seconds. */
  rate: number;
  dropped: number;
  /**
   * Share of wall time in per cent that the process stood still since the attach (without the attach itself). For
   * `watch`: the estimated share of one core's time that the probes took, over the last two seconds.
   */
  stoppedPercent: number;
  /** Milliseconds that the process stood still in all since the attach (without the attach itself). */
  stoppedMs: number;
  /** Tracepoints are taken out: by the user, or by the budget. */
  paused?: 'user' | 'overhead' | 'rate';
  console: boolean;
  /** While `stopped`: since when and where. */
  stop?: {
    since: string;
    reason: 'breakpoint' | 'halt' | 'step';
    function: string;
    file: string;
    line: number;
    goroutine: number;
    /** When the agent will let it run by itself. */
    until?: string;
  };
  /** While `exited`. */
  exitStatus?: number;
}

/** What was checked after the debugger's end; absent means that it could not be read. */
export interface Proof {
  pid: number;
  /** Everything that was checked is as it was before the attach. */
  clean: boolean;
  /** The process is there. */
  alive: boolean;
  /** Of a process that has ended, where it is known; minus the signal that killed it. */
  exitStatus?: number;
  tracerPid?: number;
  /** Process state letter of /proc/PID/stat. */
  state?: string;
  /** Threads in state T, t or Z. */
  stoppedThreads?: number;
  /** Bytes of the process's text that differ from its file. */
  textDifferences?: number;
  /** Time from the wish to end until the process ran free. */
  freeMs?: number;
  /** What could not be checked and why, one sentence each. */
  unknown: string[];
  hits: number;
  dropped: number;
  /** Milliseconds that the process stood still: at the attach, and in all after that. */
  pauseMs: number;
  stoppedMs: number;
}

/**
 * What the screens see and what they may ask for. A screen renders a {@link View} and dispatches {@link Intent}s; it
 * knows nothing of clusters, processes or timers. The store (store.ts) makes views, the tests make them by hand.
 */
import type {
  Binary,
  Engine,
  FunctionTable,
  Hello,
  Limits,
  Process,
  Proof,
  Signature,
  Summary,
  TargetState,
  Tracepoint,
  TraceRequest,
} from '../agent/protocol.ts';
import type { Failure } from '../failure.ts';
import type { HitLog } from '../hits/log.ts';
import type { Container, Live, NamespaceRow, PodRow } from '../kube/objects.ts';
import type { Console } from '../terminal/console.ts';
import type { Measured } from './measuring.ts';

export interface View {
  /** For the bread crumb: what has been chosen so far. */
  place: Place;
  screen: Screen;
  /** Debug pods of dead sessions that were found at the start; absent when there are none. */
  leftOvers?: LeftOvers;
  /** A passing word under the screen (`copied`, `saved to …`, a refused request); newest only. */
  notice?: { text: string; level: 'info' | 'warning' | 'error'; at: number };
}

export interface LeftOvers {
  pods: readonly { namespace: string; name: string; user: string; createdAt: string }[];
  deleting: boolean;
}

export interface Place {
  context: string;
  namespace?: string;
  pod?: string;
  container?: string;
  pid?: number;
}

export type Screen =
  | NamespacesScreen
  | PodsScreen
  | ContainersScreen
  | PreparationScreen
  | ProcessesScreen
  | FunctionsScreen
  | SessionScreen
  | EndingScreen
  | EndScreen;

export interface NamespacesScreen {
  name: 'namespaces';
  namespaces: Live<NamespaceRow>;
  /** The context's own namespace: offered first, and when listing is forbidden. */
  preferred: string;
}

export interface PodsScreen {
  name: 'pods';
  namespace: string;
  pods: Live<PodRow>;
}

export interface ContainersScreen {
  name: 'containers';
  pod: PodRow;
  containers: readonly Container[];
}

/** One line of the preparation or of the end. */
export interface Step {
  id: string;
  /** What is done or was found: `debug pod k8s-dlv-tui-4f2a runs on node-7`. */
  text: string;
  status: 'waiting' | 'running' | 'passed' | 'warned' | 'failed';
  /** Unix milliseconds. */
  startedAt?: number;
  endedAt?: number;
  /** Bytes, while something is uploaded. */
  progress?: { done: number; total: number };
  /** What to do about a warning or failure. */
  hint?: string;
}

export interface PreparationScreen {
  name: 'preparation';
  steps: readonly Step[];
  /** Set once the preparation has failed; the debug pod is gone by then (or `leftover` says what is not). */
  failure?: Failure;
}

export interface ProcessesScreen {
  name: 'processes';
  processes: readonly Process[];
}

export interface FunctionsScreen {
  name: 'functions';
  binary: Binary;
  /** undefined while it is being read. */
  functions?: FunctionTable;
  /** Answer to the last `describe` intent. */
  signature?: Signature;
  /** The last request to trace was refused; the screen keeps what was typed. */
  failure?: Failure;
  /** An attach is under way since (Unix milliseconds). */
  attachingSince?: number;
  defaults: TraceDefaults;
  engines: EngineOffer;
}

/** What the choice between watch and debug is made from, with the form's content. */
export interface EngineOffer {
  /** Whether the node allows `watch`, or why not. */
  watch: Hello['watch'];
  /** Of the function that was described last. */
  measured?: Measured;
  /** What was taken for a function or line earlier, against the rule. */
  remembered(location: string): Engine | undefined;
  /** How long the liveness probe lets the process stand still; absent without a probe. */
  livenessMs?: number;
}

/** What the command line asked for, the form's first content. */
export interface TraceDefaults {
  function?: string;
  at?: { file: string; line: number };
  print: string[];
  condition?: string;
  stack: number;
  returns: boolean;
  limits: Limits;
  /** In watch: a hit costs a thousandth there, so there may be many more. */
  watchLimits: Limits;
  /** Absent: decided by what each would cost. */
  engine?: Engine;
}

export interface SessionScreen {
  name: 'session';
  engine: Engine;
  startedAt: number;
  tracepoints: readonly Tracepoint[];
  target: TargetState;
  limits: Limits;
  /** Mutable and shared; `hitsVersion` changes whenever it has. */
  hits: HitLog;
  hitsVersion: number;
  /** In watch: what has been seen of all calls; absent until the agent has said it. */
  summary?: Summary;
  /** From watch to debug: since when the probes are being taken out and dlv attached. Unix milliseconds. */
  switchingSince?: number;
  /** How long the liveness probe lets the process stand still; absent without a probe. */
  livenessMs?: number;
  /** undefined until it is opened, and after it was lost until it is opened again. */
  console?: Console;
  consoleFailure?: Failure;
  link: { state: 'up' } | { state: 'lost'; since: number; leaseMs: number };
  binary: Binary;
  /** For adding a tracepoint without leaving the session. */
  functions?: FunctionTable;
  signature?: Signature;
  /** The last request to add or remove a tracepoint was refused. */
  failure?: Failure;
}

export interface EndingScreen {
  name: 'ending';
  steps: readonly Step[];
  /** Hits are being fetched; `quit` goes on without them. */
  fetching?: true;
}

export interface EndScreen {
  name: 'end';
  /** Absent when there was no session. */
  report?: Report;
}

/** What became of the hits that were recorded but not sent one by one. */
export interface FetchedHits {
  /** Recorded in watch, those included that were sent. */
  recorded: number;
  /** In the file. */
  hits: number;
  savedTo?: string;
  /** Why some are not there, or all of them: parts of one sentence. */
  missing: readonly string[];
}

/** What is said when it is over, on the normal screen. */
export interface Report {
  /** `done`: as asked; `failed`: see failure; `leaked`: something is left, `commands` put it right. */
  outcome: 'done' | 'failed' | 'leaked';
  place: Place;
  function?: string;
  startedAt: number;
  endedAt: number;
  hits: number;
  dropped: number;
  /** Those that were on the target, in order. */
  engines: readonly Engine[];
  /** In watch: calls that were counted and recorded, the hits that are (with their returns), and those that came here. */
  watched?: { calls: number; recorded: number; hits: number; sent: number };
  /** In watch, where not all hits were sent one by one: what was fetched of all that were recorded. */
  fetched?: FetchedHits;
  /** For how long the budgets had the tracepoints taken out: calls in that time were not seen. Milliseconds. */
  sampledMs: number;
  savedTo?: string;
  /** Why it ended when the user didn't ask: `the time budget of 10 min is spent`. */
  reason?: string;
  failure?: Failure;
  proof?: Proof;
  /** Restarts of the target's container during the session; absent when not known. */
  restarts?: number;
  debugPod?: { namespace: string; name: string; lifetimeMs: number; deleted: boolean };
  /** What to type to put right what is left. */
  commands: string[];
}

export type Intent =
  | { type: 'chooseNamespace'; namespace: string }
  | { type: 'choosePod'; namespace: string; pod: string }
  | { type: 'chooseContainer'; container: string }
  | { type: 'chooseProcess'; pid: number }
  /**
   * Asks for a function's signature; the answer shows up in the screen's `signature`. In `functions` its calls are
   * counted as well, where that stops nothing.
   */
  | { type: 'describe'; function: string }
  /**
   * In `functions`: attach and trace, by an engine that is remembered where the user has `overruled` the rule; in
   * `session`: one more tracepoint, by the engine that is there.
   */
  | { type: 'trace'; request: TraceRequest; limits: Limits; engine: Engine; overruled?: true }
  /** In a watch session: take the probes out and attach Delve for this tracepoint. */
  | { type: 'debug'; id: number }
  | { type: 'untrace'; id: number }
  | { type: 'pause' }
  | { type: 'resume' }
  /** Let a process that is held at a breakpoint run on. */
  | { type: 'continue' }
  /** Other budgets for the session that runs. */
  | { type: 'limit'; limits: Limits }
  /** A held process may stay so for so much longer. */
  | { type: 'hold'; ms: number }
  /** The console pane's size in cells; opens the console on the first call. */
  | { type: 'consoleSize'; columns: number; rows: number }
  /** Writes the hits to a file in the working directory; the notice says where. */
  | { type: 'export'; format: 'jsonl' | 'csv' }
  /** Deletes the debug pods of dead sessions that were found at the start. */
  | { type: 'deleteLeftOvers' }
  /** To the screen before; from `session` it means `end`. */
  | { type: 'back' }
  /** Ends what is under way, cleanly, then the program. */
  | { type: 'quit' };

/** What screens subscribe to (React: useSyncExternalStore). */
export interface Store {
  subscribe(listener: () => void): () => void;
  /** The same object until something has changed. */
  getView(): View;
  dispatch(intent: Intent): void;
}

import type { Session } from './session.ts';
import type { EngineOffer, PreparationScreen, Screen, TraceDefaults } from './view.ts';

/** Which screen a session shows in its phase. */
export function sessionScreen(session: Session, defaults: TraceDefaults): Screen {
  switch (session.state.phase) {
    case 'checking':
    case 'creating':
    case 'uploading':
    case 'inspecting':
      if (session.processes.length > 0) return { name: 'processes', processes: session.processes };
      return preparation(session);
    case 'choosing':
      return functions(session, defaults);
    case 'attaching':
      return session.switchingSince === undefined ? functions(session, defaults) : tracing(session, defaults);
    case 'tracing':
    case 'switching':
      return tracing(session, defaults);
    case 'reconnecting':
      return session.tracingSince === undefined ? functions(session, defaults) : tracing(session, defaults);
    case 'detaching':
    case 'verifying':
    case 'deleting':
      return session.wanted || session.state.endWanted
        ? { name: 'ending', steps: session.steps.list, ...(session.fetching ? { fetching: true } : {}) }
        : preparation(session);
    case 'leaked':
    case 'ended':
      return preparation(session);
  }
}

function preparation(session: Session): PreparationScreen {
  const { failure } = session.state;
  return { name: 'preparation', steps: session.steps.list, ...(failure ? { failure } : {}) };
}

function functions(session: Session, defaults: TraceDefaults): Screen {
  const { binary, functions: table, signature, refusal, attachingSince } = session;
  if (!binary) return preparation(session);
  return {
    name: 'functions',
    binary,
    defaults: again(session, defaults),
    engines: engines(session, binary.module),
    ...(table ? { functions: table } : {}),
    ...(signature ? { signature } : {}),
    ...(refusal ? { failure: refusal } : {}),
    ...(attachingSince === undefined ? {} : { attachingSince }),
  };
}

/** After a trace that could not go on: what was asked for is in the form again. */
function again({ wanted, tracingSince }: Session, defaults: TraceDefaults): TraceDefaults {
  if (!wanted || tracingSince === undefined) return defaults;
  const { location, print, stack, returns, condition } = wanted.request;
  const { at: _, function: __, condition: ___, ...rest } = defaults;
  return {
    ...rest,
    ...('function' in location ? { function: location.function } : { at: location }),
    ...(condition === undefined ? {} : { condition }),
    print,
    stack,
    returns,
  };
}

function engines(session: Session, module: string): EngineOffer {
  const { livenessMs, watch, measuring, ports } = session;
  return {
    watch,
    remembered: (location) => ports.engines.of(module, location),
    ...(measuring.last ? { measured: measuring.last } : {}),
    ...(livenessMs === undefined ? {} : { livenessMs }),
  };
}

function tracing(session: Session, defaults: TraceDefaults): Screen {
  const {
    binary,
    functions: table,
    signature,
    refusal,
    linkLostAt,
    console,
    summary,
    switchingSince,
    livenessMs,
  } = session;
  if (!binary) return preparation(session);
  const failure = console?.failure;
  return {
    name: 'session',
    // While dlv is being attached it is still the watch session that is seen.
    engine: switchingSince === undefined ? (session.wanted?.engine ?? 'debug') : 'watch',
    startedAt: session.tracingSince ?? session.startedAt,
    tracepoints: session.tracepoints,
    // Hits come one by one, the agent's count once a second.
    target: { ...session.target, hits: Math.max(session.target.hits, session.lastSeq - session.seqAtAttach) },
    limits: session.wanted?.limits ?? defaults.limits,
    hits: session.hits,
    hitsVersion: session.hits.version,
    binary,
    link:
      linkLostAt === undefined
        ? { state: 'up' }
        : { state: 'lost', since: linkLostAt, leaseMs: session.request.leaseMs },
    ...(summary ? { summary } : {}),
    ...(switchingSince === undefined ? {} : { switchingSince }),
    ...(livenessMs === undefined ? {} : { livenessMs }),
    ...(console?.console ? { console: console.console } : {}),
    ...(failure ? { consoleFailure: failure } : {}),
    ...(table ? { functions: table } : {}),
    ...(signature ? { signature } : {}),
    ...(refusal ? { failure: refusal } : {}),
  };
}

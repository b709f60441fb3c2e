import type { Session } from './session.ts';
import type { PreparationScreen, Screen, TraceDefaults } from './view.ts';

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
    case 'attaching':
      return functions(session, defaults);
    case 'tracing':
      return tracing(session, defaults);
    case 'reconnecting':
      return session.tracingSince === undefined ? functions(session, defaults) : tracing(session, defaults);
    case 'detaching':
    case 'verifying':
    case 'deleting':
      return session.wanted || session.state.endWanted
        ? { name: 'ending', steps: session.steps.list }
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
    defaults,
    ...(table ? { functions: table } : {}),
    ...(signature ? { signature } : {}),
    ...(refusal ? { failure: refusal } : {}),
    ...(attachingSince === undefined ? {} : { attachingSince }),
  };
}

function tracing(session: Session, defaults: TraceDefaults): Screen {
  const { binary, functions: table, signature, refusal, linkLostAt, console } = session;
  if (!binary) return preparation(session);
  const failure = console?.failure;
  return {
    name: 'session',
    startedAt: session.tracingSince ?? session.startedAt,
    tracepoints: session.tracepoints,
    // Hits come one by one, the agent's count once a second.
    target: { ...session.target, hits: Math.max(session.target.hits, session.lastSeq) },
    limits: session.wanted?.limits ?? defaults.limits,
    hits: session.hits,
    hitsVersion: session.hits.version,
    binary,
    link:
      linkLostAt === undefined
        ? { state: 'up' }
        : { state: 'lost', since: linkLostAt, leaseMs: session.request.leaseMs },
    ...(console?.console ? { console: console.console } : {}),
    ...(failure ? { consoleFailure: failure } : {}),
    ...(table ? { functions: table } : {}),
    ...(signature ? { signature } : {}),
    ...(refusal ? { failure: refusal } : {}),
  };
}

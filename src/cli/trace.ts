import type { Hit, TraceRequest } from '../agent/protocol.ts';
import { type Failure, failed, ok, type Result } from '../failure.ts';
import { findFunction } from '../functions/find.ts';
import { CSV_HEADER, toCsvLine, toJsonLine, toTextLine } from '../hits/export.ts';
import { summaryText } from '../hits/summary-text.ts';
import { LeftOverOffer } from '../session/left-over-offer.ts';
import type { Ports } from '../session/ports.ts';
import { reportText } from '../session/report-text.ts';
import { Session } from '../session/session.ts';
import { sessionRequest } from '../session/settings.ts';
import type { Step } from '../session/view.ts';
import { printable } from '../terminal/sanitize.ts';
import type { Arguments } from './argv.ts';
import { chooseContainer } from './container.ts';
import { decideEngine } from './engine.ts';
import { type ExitStatus, fail, namedPod, settingsOf } from './main.ts';
import { messages, output } from './output.ts';
import { onSignals } from './signals.ts';

/** `k8s-dlv-tui trace POD FUNCTION`: the main job without screens; hits on standard output, the rest on standard error. */
export async function trace(args: Arguments, ports: Ports): Promise<ExitStatus> {
  const pod = await namedPod(args, ports);
  if (!pod.ok) return fail(pod.failure, 1);
  const container = chooseContainer(pod.value, args.container);
  if (!container.ok) return fail(container.failure, 1);
  const session = new Session(ports, sessionRequest(pod.value, container.value, settingsOf(args)));

  const print = printer(args);
  session.onHit((hit) => {
    const most = session.wanted?.limits.hits ?? 0;
    if (most > 0 && session.hits.total > most) return;
    output.write(print(hit));
  });
  // Whoever reads has seen enough (| head -3).
  output.on('error', () => session.end());
  const quietSignals = onSignals(() => session.end());
  // A bug of ours must not leave the debugger on the target.
  process.on('uncaughtException', (bug) => {
    ports.log.write('crash', bug.stack ?? String(bug));
    session.end();
  });

  let deciding = false;
  let wrong: Failure | undefined;
  const said = new Set<string>();
  let phase = session.state.phase;
  let attachingSince = 0;
  let steps: readonly Step[] = [];
  session.subscribe(() => {
    if (!args.quiet && phase !== session.state.phase) {
      phase = session.state.phase;
      attachingSince = session.attachingSince ?? attachingSince;
      sayPhase(session, attachingSince);
    }
    // Every hit is a change: what is not new costs nothing.
    if (!args.quiet && session.steps.list !== steps) for (const step of session.steps.list) say(step, said);
    steps = session.steps.list;
    if (session.processes.length > 0 && !wrong) {
      wrong = severalProcesses(session);
      session.end();
    }
    if (session.state.phase !== 'choosing') return;
    // It was refused.
    if (session.wanted) session.end();
    if (session.wanted || deciding || wrong) return;
    deciding = true;
    const request = traceRequest(args, session);
    const refuse = (failure: Failure): void => {
      wrong = failure;
      session.end();
    };
    if (request.ok)
      void begin(args, session, request.value).then((failure) => {
        deciding = false;
        if (failure) refuse(failure);
      });
    else refuse(request.failure);
  });
  const offer = new LeftOverOffer(ports.cluster, () => {});
  void offer.look(session.request.debugNamespace);
  session.start();
  const report = await session.ended;
  quietSignals();
  if (report.failure?.kind === 'engine') report.failure = withDelve(report.failure);
  if (!args.quiet && session.summary) messages.write(summaryText(session.summary));
  if (!args.quiet) messages.write(reportText(wrong && !report.failure ? { ...report, failure: wrong } : report));
  else if (report.failure ?? wrong) fail((report.failure ?? wrong) as Failure, 1);
  if (!args.quiet && offer.pods.length > 0)
    messages.write(
      `! debug pods of dead sessions in this cluster: ${offer.pods.length}; k8s-dlv-tui cleanup deletes them\n`,
    );
  // Interrupted before anything was traced: then the job is not done.
  if (report.outcome === 'done' && !wrong && session.tracingSince !== undefined) return 0;
  return session.pod === undefined && report.failure ? 3 : 1;
}

/** Decides for an engine and says why; the failure is why there is none. */
async function begin(args: Arguments, session: Session, request: TraceRequest): Promise<Failure | undefined> {
  const decision = await decideEngine(session, request, args);
  if (!decision.ok) return decision.failure;
  // Ended in the meantime, or the link was lost: then this comes again.
  if (session.state.phase !== 'choosing') return undefined;
  const { engine, text } = decision.value;
  if (!args.quiet) messages.write(`${printable(text)}\n`);
  session.trace(request, engine === 'watch' ? args.watchLimits : args.limits, engine);
  return undefined;
}

/** What watch can't do Delve often can. */
function withDelve(failure: Failure): Failure {
  return { ...failure, hint: [failure.hint, 'With Delve: --engine debug.'].filter(Boolean).join(' ') };
}

function printer(args: Arguments): (hit: Hit) => string {
  const format = args.output ?? (process.stdout.isTTY ? 'text' : 'jsonl');
  if (format === 'jsonl') return (hit) => `${toJsonLine(hit)}\n`;
  if (format === 'text') return (hit) => `${toTextLine(hit)}\n`;
  output.write(CSV_HEADER);
  return toCsvLine;
}

function traceRequest(args: Arguments, session: Session): Result<TraceRequest> {
  const rest = {
    print: args.print,
    stack: args.stack,
    args: args.print.length === 0,
    returns: args.returns,
    ...(args.condition === undefined ? {} : { condition: args.condition }),
  };
  if (args.at) return ok({ location: args.at, ...rest });
  const found = findFunction(
    session.functions ?? { files: [], functions: [] },
    args.function ?? '',
    session.binary?.module,
  );
  if (!found.ok) return failed(found.failure);
  return ok({ location: { function: found.value }, ...rest });
}

function severalProcesses(session: Session): Failure {
  const list = session.processes.map(
    (process) => `${process.pid} (${process.commandLine.join(' ').slice(0, 60) || process.executable})`,
  );
  return {
    kind: 'target',
    message: `Container ${session.request.container} has several Go processes: ${list.join(', ')}.`,
    hint: 'Choose one with --pid.',
  };
}

function sayPhase({ state, binary, wanted }: Session, attachingSince: number): void {
  const about = ((binary?.estimate.pauseMs ?? 0) / 1000).toFixed(1);
  const watching = wanted?.engine === 'watch';
  if (state.phase === 'attaching' && !watching)
    messages.write(`· attaching: the process will stand still for about ${about} s\n`);
  if (state.phase === 'tracing')
    messages.write(
      `✓ ${watching ? 'watching' : 'attached and tracing'}; Ctrl-C ends it  ${((Date.now() - attachingSince) / 1000).toFixed(1)} s\n`,
    );
}

/** Each step once, when it is over; the one that can be given up also when it begins. */
function say(step: Step, said: Set<string>): void {
  const fetching = step.id === 'fetch' && step.status === 'running';
  const mark = { passed: '✓', warned: '!', failed: '✗', running: fetching ? '·' : '', waiting: '' }[step.status];
  const key = `${step.id} ${step.startedAt} ${step.status}`;
  if (mark === '' || said.has(key)) return;
  said.add(key);
  const took = step.startedAt && step.endedAt ? `  ${((step.endedAt - step.startedAt) / 1000).toFixed(1)} s` : '';
  const way = fetching ? '; Ctrl-C ends without them' : '';
  messages.write(`${mark} ${printable(step.text)}${way}${took}\n`);
}

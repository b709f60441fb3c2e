import { join } from 'node:path';
import type { Failure, Result } from '../failure.ts';
import { ok } from '../failure.ts';
import { installation } from '../installation.ts';
import { connect } from '../kube/connect.ts';
import { findKubectl } from '../kube/kubectl.ts';
import type { Pod } from '../kube/objects.ts';
import { podReference } from '../kube/pod-reference.ts';
import { openLog, stateDirectory } from '../log.ts';
import { EngineChoices } from '../session/engine-choices.ts';
import type { Ports } from '../session/ports.ts';
import type { Settings } from '../session/settings.ts';
import { VERSION } from '../version.ts';
import { type Arguments, readArguments } from './argv.ts';
import { failureText } from './failure-text.ts';
import { HELP } from './help.ts';

/** 0 done; 1 the job failed; 2 usage; 3 refused by the preflight. */
export type ExitStatus = 0 | 1 | 2 | 3;

/** Runs one command to its end. Everything that is to be said has been said when it resolves. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<ExitStatus> {
  // Whoever reads what we say may go (`2>&1 | head`): that must not end a session halfway.
  process.stderr.on('error', () => {});
  const parsed = readArguments(argv);
  if (!parsed.ok) return fail(parsed.failure, 2);
  const args = parsed.value;
  if (args.command === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  if (args.command === 'version') {
    process.stdout.write(`k8s-dlv-tui ${VERSION}\n`);
    return 0;
  }
  if (args.command === 'screens' && !(process.stdin.isTTY && process.stdout.isTTY)) {
    return fail(
      {
        kind: 'terminal',
        message: 'The screens need a terminal; standard input or output is something else here.',
        hint: 'In a script: k8s-dlv-tui trace POD FUNCTION -p EXPR -o jsonl',
      },
      2,
    );
  }
  const ports = await open(args, env);
  if (!ports.ok) return fail(ports.failure, 3);
  try {
    switch (args.command) {
      case 'trace':
        return await (await import('./trace.ts')).trace(args, ports.value);
      case 'doctor':
        return await (await import('./doctor.ts')).doctor(args, ports.value);
      case 'cleanup':
        return await (await import('./cleanup.ts')).cleanup(args, ports.value);
      case 'screens':
        return await (await import('./screens.ts')).screens(args, ports.value);
    }
  } finally {
    ports.value.log.close();
  }
}

/** Finds the cluster and kubectl. */
async function open(args: Arguments, env: NodeJS.ProcessEnv): Promise<Result<Ports>> {
  const state = stateDirectory(env);
  const log = openLog(state);
  log.write(`k8s-dlv-tui ${VERSION}`, process.argv.slice(2));
  const where = {
    ...(args.kubeconfig === undefined ? {} : { kubeconfig: args.kubeconfig }),
    ...(args.context === undefined ? {} : { context: args.context }),
  };
  const cluster = await connect(where, env);
  if (!cluster.ok) return cluster;
  const kubectl = await findKubectl(env, cluster.value.where);
  if (!kubectl.ok) return kubectl;
  return ok({
    cluster: cluster.value,
    kubectl: kubectl.value,
    binaries: new URL('bin/', installation),
    log,
    hitsDirectory: join(state, 'hits'),
    engines: new EngineChoices(state),
    screens: args.command === 'screens',
  });
}

/** The pod that the command line names. */
export async function namedPod(args: Arguments, ports: Ports): Promise<Result<Pod>> {
  const reference = podReference(args.pod, args.selector);
  if (!reference.ok) return reference;
  return ports.cluster.resolvePod(
    args.namespace ?? ports.cluster.defaultNamespace,
    reference.value,
    AbortSignal.timeout(20_000),
  );
}

/** What the command line settles for every session. */
export function settingsOf(args: Arguments): Settings {
  const { namespace, container, pid, debugNamespace, memoryLimit, at, condition, engine } = args;
  return {
    image: args.image,
    leaseMs: args.leaseMs,
    trace: {
      print: args.print,
      stack: args.stack,
      returns: args.returns,
      limits: args.limits,
      watchLimits: args.watchLimits,
      ...(engine === undefined ? {} : { engine }),
      ...(args.function === undefined ? {} : { function: args.function }),
      ...(at === undefined ? {} : { at }),
      ...(condition === undefined ? {} : { condition }),
    },
    ...(namespace === undefined ? {} : { namespace }),
    ...(container === undefined ? {} : { container }),
    ...(pid === undefined ? {} : { pid }),
    ...(debugNamespace === undefined ? {} : { debugNamespace }),
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
  };
}

export function fail(failure: Failure, status: ExitStatus): ExitStatus {
  process.stderr.write(failureText(failure));
  return status;
}

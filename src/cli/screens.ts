import type { Pod } from '../kube/objects.ts';
import type { Ports } from '../session/ports.ts';
import { reportText } from '../session/report-text.ts';
import { AppStore } from '../session/store.ts';
import type { Report } from '../session/view.ts';
import type { Arguments } from './argv.ts';
import { failureText } from './failure-text.ts';
import { type ExitStatus, fail, namedPod, settingsOf } from './main.ts';
import { onSignals } from './signals.ts';

/** The screens; what the command line names is skipped. Prints the report when they are gone. */
export async function screens(args: Arguments, ports: Ports): Promise<ExitStatus> {
  const { run, restoreTerminal } = await import('../../screens/main.tsx');
  let pod: Pod | undefined;
  if (args.pod !== undefined || args.selector !== undefined) {
    const named = await namedPod(args, ports);
    if (!named.ok) return fail(named.failure, 1);
    pod = named.value;
  }
  const store = new AppStore(ports, settingsOf(args), pod);
  const quietSignals = onSignals(() => store.dispatch({ type: 'quit' }));
  const crash = Promise.withResolvers<never>();
  process.on('uncaughtException', crash.reject);
  try {
    const report = await Promise.race([run(store, { stdin: process.stdin, stdout: process.stdout }), crash.promise]);
    if (!report) return 0;
    process.stdout.write(reportText(report));
    return report.outcome === 'done' ? 0 : 1;
  } catch (bug) {
    restoreTerminal(process.stdout);
    return await crashed(bug, store, ports);
  } finally {
    process.off('uncaughtException', crash.reject);
    quietSignals();
  }
}

/** A bug in the screens must not leave the debugger on the target: the session ends as if the user had quit. */
async function crashed(bug: unknown, store: AppStore, ports: Ports): Promise<ExitStatus> {
  ports.log.write('crash', bug instanceof Error ? bug.stack : String(bug));
  process.stderr.write(
    failureText({
      kind: 'internal',
      message: 'This is a bug in k8s-dlv-tui: its screens crashed. The session is being ended.',
      hint: `Please report it with the log file${ports.log.path ? ` ${ports.log.path}` : ''}.`,
    }),
  );
  const report = await new Promise<Report | undefined>((resolve) => {
    const look = (): void => {
      const { screen } = store.getView();
      if (screen.name === 'end') resolve(screen.report);
    };
    store.subscribe(look);
    store.dispatch({ type: 'quit' });
    look();
  });
  if (report) process.stdout.write(reportText(report));
  return 1;
}

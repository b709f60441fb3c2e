import type { Pod } from '../kube/objects.ts';
import type { Ports } from '../session/ports.ts';
import { reportText } from '../session/report-text.ts';
import { AppStore } from '../session/store.ts';
import type { Arguments } from './argv.ts';
import { type ExitStatus, fail, namedPod, settingsOf } from './main.ts';
import { onSignals } from './signals.ts';

/** The screens; what the command line names is skipped. Prints the report when they are gone. */
export async function screens(args: Arguments, ports: Ports): Promise<ExitStatus> {
  const { run } = await import('../../screens/main.tsx');
  let pod: Pod | undefined;
  if (args.pod !== undefined || args.selector !== undefined) {
    const named = await namedPod(args, ports);
    if (!named.ok) return fail(named.failure, 1);
    pod = named.value;
  }
  const store = new AppStore(ports, settingsOf(args), pod);
  const quietSignals = onSignals(() => store.dispatch({ type: 'quit' }));
  const report = await run(store, { stdin: process.stdin, stdout: process.stdout });
  quietSignals();
  if (!report) return 0;
  process.stdout.write(reportText(report));
  return report.outcome === 'done' ? 0 : 1;
}

import type { Case } from './case.ts';
import type { Trial } from './trial.ts';

export interface Row {
  case: Case;
  trials: Trial[];
}

/** Does the row fail the run? Harm that can't be excluded doesn't; what is left or untold always does. */
export function fails({ case: one, trials }: Row): boolean {
  return trials.some(
    ({ harm, left, told, broken }) =>
      left.length > 0 || (one.measured === undefined && (harm.length > 0 || !told || broken !== undefined)),
  );
}

export function line(row: Row): string {
  const { case: one, trials } = row;
  const of = (good: (trial: Trial) => boolean): string => `${trials.filter(good).length} of ${trials.length}`;
  const cells = [
    one.name,
    String(trials.length),
    of(({ harm }) => harm.length === 0),
    one.told ? of(({ told }) => told) : 'nobody there',
    note(row),
  ];
  return `| ${cells.join(' | ')} |`;
}

function note({ case: one, trials }: Row): string {
  const wrong = trials.flatMap(({ harm, left, broken }) => [
    ...harm,
    ...left.map((what) => `left: ${what}`),
    ...(broken === undefined ? [] : [`not as written: ${broken.split('\n')[0]}`]),
  ]);
  const counted = new Map<string, number>();
  for (const what of wrong) counted.set(what, (counted.get(what) ?? 0) + 1);
  return [
    ...(one.measured ? [`measured: ${one.measured}`] : []),
    ...[...counted].map(([what, times]) => (times > 1 ? `${what} (${times} times)` : what)),
  ]
    .join('; ')
    .replaceAll('|', '/');
}

export function table(rows: readonly Row[]): string {
  return ['| case | trials | unharmed | told | note |', '|---|---|---|---|---|', ...rows.map(line)].join('\n');
}

/** `days` says when the trials were. */
export function page(rows: readonly Row[], days: string): string {
  const sure = rows.filter(({ case: one }) => one.measured === undefined);
  const trials = sure.flatMap((row) => row.trials);
  const unharmed = trials.filter(({ harm }) => harm.length === 0).length;
  return `# Kill matrix

What was done to a session that traced a running program, and what became of the program. Written by
\`npm run test:kill -- --write\` on ${days}, with the numbers as they came out; trials add up over runs. The targets are the order
service of \`test/apps\` on the local cluster: *hot* places 5,000 orders a second and is traced without a budget, *slow* 20.

Unharmed: the same process, alive, not traced, not stopped, its text equal to its file (compared here, not by the agent), no
restart; where the case is the end of the target itself, it died of that alone. Told: what was said on the terminal is what is
expected of the case. In every trial the debug pod and the client's processes have to be gone within the lease and 30 s.

**${unharmed} of ${trials.length}** trials in which no harm may be done were unharmed. In the cases marked *measured* harm can't be excluded.

${table(rows)}
`;
}

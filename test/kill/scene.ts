import { setTimeout } from 'node:timers/promises';
import { childrenWith } from '../support/children.ts';
import { eventually } from '../support/eventually.ts';
import { throughServer } from '../support/kubeconfig.ts';
import { kubectlJson } from '../support/kubectl.ts';
import { Link } from '../support/link.ts';
import { userEnvironment } from '../support/program.ts';
import { keys, Person } from '../support/screen.ts';
import type { Target } from '../support/target.ts';
import { inPod } from './processes.ts';

export const NAMESPACE = 'kill';

/** `store.(*Store).Take` is called for every order; `main.rateFrom` once, at the start. */
export const hotFunction = { typed: 'store take', row: /▌ store\.\(\*Store\)\.Take / };
export const idleFunction = { typed: 'main.rateFrom', row: /▌ main\.rateFrom / };

/** One trial: a person at a terminal, a link of their own, a target under load. */
export class Scene {
  readonly target: Target;
  readonly app: string;
  readonly link: Link;
  readonly person: Person;
  readonly home: string;
  readonly #env: Record<string, string>;

  static async opens(app: string, target: Target): Promise<Scene> {
    const link = await Link.opens();
    const env = userEnvironment({ KUBECONFIG: throughServer(link.server) });
    return new Scene(app, target, link, env, await Scene.#person(app, env));
  }

  static #person(app: string, env: Record<string, string>): Promise<Person> {
    // The worst case: no budget takes the tracepoint out.
    const budgets = app === 'slow' ? [] : ['--overhead=100', '--max-hits=0'];
    return Person.opens([`deploy/${app}`, '-n', NAMESPACE, ...budgets], { columns: 160, rows: 50, env });
  }

  private constructor(app: string, target: Target, link: Link, env: Record<string, string>, person: Person) {
    this.app = app;
    this.target = target;
    this.link = link;
    this.#env = env;
    this.home = env.HOME ?? '';
    this.person = person;
  }

  secondPerson(): Promise<Person> {
    return Scene.#person(this.app, this.#env);
  }

  async chooses(person = this.person, { typed, row } = hotFunction): Promise<void> {
    await person.sees('type to find a function', 90_000);
    person.presses(typed);
    await person.sees(row);
    person.presses(keys.enter);
    await person.sees('Enter attaches');
  }

  async traces(wanted = hotFunction): Promise<void> {
    await this.chooses(this.person, wanted);
    this.person.presses(keys.enter);
    await this.person.sees('● running', 60_000);
    if (wanted === hotFunction) await this.hitsGoOn();
  }

  /** Hits on the screen; the status bar counts them. */
  hits(): number {
    const match = /([\d,]+)(?: of [\d,]+)? hits/.exec(this.person.screen());
    return Number(match?.[1]?.replaceAll(',', '') ?? 0);
  }

  async hitsGoOn(): Promise<void> {
    const before = this.hits();
    await eventually(() => {
      if (this.hits() <= before + 3) throw new Error(`no hits came:\n${this.person.screen()}`);
    }, 40_000);
  }

  async consolePrompt(): Promise<void> {
    await this.person.sees('(dlv)', 30_000);
    this.person.presses(keys.tab);
    await this.person.sees('gives the keyboard back');
  }

  async atBreakpoint(): Promise<void> {
    await this.consolePrompt();
    this.person.presses('break example.com/shop/orders/pricing.Of\r');
    await this.person.sees(/Breakpoint \d+ set at/, 30_000);
    this.person.presses('continue\r');
    await this.person.sees('■ the process is stopped', 30_000);
  }

  async consoleRuns(): Promise<void> {
    await this.consolePrompt();
    this.person.presses('continue\r');
    await setTimeout(500);
  }

  /** PID of the kubectl that carries the console, or the control stream. */
  stream(of: 'console' | 'session'): number {
    const [pid] = childrenWith(this.person.pid, `agent ${of}`);
    if (pid === undefined) throw new Error(`there is no ${of} stream`);
    return pid;
  }

  /** Waits for another stream in the place of the one that was killed. */
  async anotherConsole(than: number): Promise<void> {
    await eventually(() => {
      if (this.stream('console') === than) throw new Error('no other console came');
    }, 40_000);
  }

  async debugPod(): Promise<{ name: string; uid: string }> {
    const { items } = await kubectlJson<{ items: { metadata: { name: string; uid: string } }[] }>(
      'get',
      'pods',
      `--namespace=${NAMESPACE}`,
      '--selector=app.kubernetes.io/managed-by=k8s-dlv-tui',
    );
    const [pod] = items;
    if (!pod) throw new Error('there is no debug pod');
    return pod.metadata;
  }

  async agent(): Promise<number> {
    return inPod((await this.debugPod()).uid, 'agent serve');
  }

  async dlv(): Promise<number> {
    return inPod((await this.debugPod()).uid, 'dlv attach');
  }

  async quits(): Promise<void> {
    this.person.presses(keys.ctrlBracket);
    this.person.presses('q');
    await this.ends();
  }

  async ends(limitMs = 120_000): Promise<number> {
    return await Promise.race([
      this.person.exited,
      setTimeout(limitMs, undefined, { ref: false }).then(() => {
        throw new Error(`the program did not end within ${limitMs / 1000} s:\n${this.person.screen()}`);
      }),
    ]);
  }

  close(): void {
    this.person.kills('SIGKILL');
    this.link.close();
  }
}

import type { Engine, TraceRequest } from '../agent/protocol.ts';
import type { Failure } from '../failure.ts';
import { locationText } from '../functions/location.ts';
import type { Cluster } from '../kube/cluster.ts';
import type { Container, Live, NamespaceRow, Pod, PodRow } from '../kube/objects.ts';
import { ConsolePane } from './console.ts';
import { exportHits } from './export-hits.ts';
import { LeftOverOffer } from './left-over-offer.ts';
import type { Ports } from './ports.ts';
import { Session } from './session.ts';
import { sessionScreen } from './session-screens.ts';
import { type Settings, sessionRequest } from './settings.ts';
import type { Intent, Report, Screen, Store, View } from './view.ts';

type Place =
  | { at: 'namespaces'; list: Live<NamespaceRow> }
  | { at: 'pods'; namespace: string; list: Live<PodRow> }
  | { at: 'containers'; pod: Pod; containers: readonly Container[] }
  | { at: 'session'; session: Session }
  | { at: 'end'; report?: Report };

/** Changes that come close together make one picture. Milliseconds; under a frame of the screen's 30 updates a second. */
const FRAME = 30;

/** Where the user is, what is shown there, and what each intent does. */
export class AppStore implements Store {
  readonly #ports: Ports;
  readonly #settings: Settings;
  readonly #cluster: Cluster;
  #place: Place;
  #watch = new AbortController();
  /** Sessions that were left and are still putting things right. */
  #leaving = new Set<Session>();
  #quitting = false;
  #opening = false;
  #notice: View['notice'];
  readonly #leftOvers: LeftOverOffer;
  #view: View | undefined;
  #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;

  constructor(ports: Ports, settings: Settings, pod?: Pod) {
    this.#ports = ports;
    this.#settings = settings;
    this.#cluster = ports.cluster;
    this.#place = { at: 'namespaces', list: { state: 'loading', since: Date.now() } };
    this.#leftOvers = new LeftOverOffer(this.#cluster, (words) =>
      words === undefined ? this.#changed() : this.#say(words, 'info'),
    );
    void this.#leftOvers.look(settings.debugNamespace ?? settings.namespace ?? this.#cluster.defaultNamespace);
    if (pod) this.#openPod(pod);
    else if (settings.namespace !== undefined) this.#showPods(settings.namespace);
    else this.#showNamespaces();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getView = (): View => {
    this.#view ??= this.#compose();
    return this.#view;
  };

  dispatch = (intent: Intent): void => {
    const session = this.#place.at === 'session' ? this.#place.session : undefined;
    switch (intent.type) {
      case 'chooseNamespace':
        this.#showPods(intent.namespace);
        break;
      case 'choosePod':
        void this.#choosePod(intent.namespace, intent.pod);
        break;
      case 'chooseContainer':
        if (this.#place.at === 'containers') this.#openSession(this.#place.pod, intent.container);
        break;
      case 'back':
        this.#back();
        break;
      case 'quit':
        this.#quit();
        break;
      case 'deleteLeftOvers':
        void this.#leftOvers.delete();
        break;
      case 'export':
        if (session)
          void exportHits(session.hits, intent.format).then((notice) => this.#say(notice.text, notice.level));
        break;
      case 'debug':
        session?.debug(intent.id, this.#settings.trace.limits);
        break;
      default:
        if (session) forward(session, intent);
    }
    this.#changed();
  };

  #showNamespaces(): void {
    const signal = this.#leave();
    this.#place = { at: 'namespaces', list: { state: 'loading', since: Date.now() } };
    this.#cluster.watchNamespaces((list) => {
      if (this.#place.at === 'namespaces') this.#place = { ...this.#place, list };
      this.#changed();
    }, signal);
  }

  #showPods(namespace: string): void {
    const signal = this.#leave();
    this.#place = { at: 'pods', namespace, list: { state: 'loading', since: Date.now() } };
    this.#cluster.watchPods(
      namespace,
      (list) => {
        if (this.#place.at === 'pods') this.#place = { ...this.#place, list };
        this.#changed();
      },
      signal,
    );
  }

  async #choosePod(namespace: string, name: string): Promise<void> {
    if (this.#opening) return;
    this.#opening = true;
    const pod = await this.#cluster.readPod(namespace, name, this.#watch.signal);
    this.#opening = false;
    if (this.#place.at !== 'pods') return;
    if (!pod.ok) this.#refuse(pod.failure);
    else this.#openPod(pod.value);
    this.#changed();
  }

  #openPod(pod: Pod): void {
    const running = pod.details.filter((container) => container.running);
    const wanted = this.#settings.container;
    const [only] = running;
    if (pod.refusal) {
      this.#showPods(pod.namespace);
      this.#say(`${pod.name} is ${pod.refusal}; choose another pod.`, 'error');
    } else if (wanted !== undefined && running.some(({ name }) => name === wanted)) this.#openSession(pod, wanted);
    else if (wanted !== undefined) {
      this.#showContainers(pod);
      this.#say(`${pod.name} has no running container ${wanted}; choose another one.`, 'error');
    } else if (only && running.length === 1) this.#openSession(pod, only.name);
    else this.#showContainers(pod);
  }

  #showContainers(pod: Pod): void {
    this.#leave();
    this.#place = { at: 'containers', pod, containers: pod.details };
  }

  #openSession(pod: Pod, container: string): void {
    this.#leave();
    const session = new Session(this.#ports, sessionRequest(pod, container, this.#settings));
    this.#place = { at: 'session', session };
    session.subscribe(() => this.#sessionChanged(session));
    session.start();
  }

  #sessionChanged(session: Session): void {
    const here = this.#place.at === 'session' && this.#place.session === session;
    const { said } = session;
    if (here && said && said.at > (this.#notice?.at ?? 0)) {
      this.#notice = { text: said.message, level: said.level === 'error' ? 'error' : 'warning', at: said.at };
    }
    if (here && session.report) {
      // A preparation that failed stays on the screen with its reason; a session that ended is the program's end.
      if (this.#quitting || session.wanted) this.#place = { at: 'end', report: session.report };
    }
    if (session.report && this.#leaving.delete(session)) {
      if (session.report.outcome === 'leaked')
        this.#say(`Left behind: ${session.report.commands.join(' ; ')}`, 'error');
      if (this.#quitting) this.#quit();
    }
    this.#changed();
  }

  #back(): void {
    const place = this.#place;
    switch (place.at) {
      case 'namespaces':
        this.#quit();
        break;
      case 'pods':
        this.#showNamespaces();
        break;
      case 'containers':
        this.#showPods(place.pod.namespace);
        break;
      case 'session': {
        const { session } = place;
        if (session.wanted && session.tracingSince !== undefined) {
          session.end();
          break;
        }
        this.#showPods(session.request.pod.namespace);
        if (!session.report) {
          this.#leaving.add(session);
          session.end();
        }
        break;
      }
      case 'end':
        break;
    }
  }

  /** Ends every session first. */
  #quit(): void {
    this.#quitting = true;
    const { session } = this.#place.at === 'session' ? this.#place : {};
    if (session && !session.report) {
      session.end();
      return;
    }
    if (this.#leaving.size > 0) {
      this.#say('deleting the debug pod', 'info');
      return;
    }
    this.#leave();
    this.#place = { at: 'end', ...(session?.report ? { report: session.report } : {}) };
    this.#changed();
  }

  /** Stops what keeps the present place up to date; the signal is for the next one's. */
  #leave(): AbortSignal {
    this.#watch.abort();
    this.#watch = new AbortController();
    this.#notice = undefined;
    return this.#watch.signal;
  }

  #refuse(failure: Failure): void {
    this.#ports.log.failure(failure);
    this.#say([failure.message, failure.hint].filter(Boolean).join(' '), 'error');
  }

  #say(text: string, level: NonNullable<View['notice']>['level']): void {
    this.#notice = { text, level, at: Date.now() };
    this.#changed();
  }

  #changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#view = undefined;
      for (const listener of this.#listeners) listener();
    }, FRAME);
  }

  #compose(): View {
    const place = this.#place;
    const { pods, deleting } = this.#leftOvers;
    const base = {
      place: this.#breadcrumb(),
      ...(this.#notice ? { notice: this.#notice } : {}),
      ...(pods.length > 0 ? { leftOvers: { pods, deleting } } : {}),
    };
    return { ...base, screen: this.#screen(place) };
  }

  #screen(place: Place): Screen {
    switch (place.at) {
      case 'namespaces':
        return { name: 'namespaces', namespaces: place.list, preferred: this.#cluster.defaultNamespace };
      case 'pods':
        return { name: 'pods', namespace: place.namespace, pods: place.list };
      case 'containers':
        return { name: 'containers', pod: place.pod, containers: place.containers };
      case 'session':
        return sessionScreen(place.session, this.#settings.trace);
      case 'end':
        return { name: 'end', ...(place.report ? { report: place.report } : {}) };
    }
  }

  #breadcrumb(): View['place'] {
    const place = this.#place;
    const { context } = this.#cluster;
    switch (place.at) {
      case 'namespaces':
      case 'end':
        return { context };
      case 'pods':
        return { context, namespace: place.namespace };
      case 'containers':
        return { context, namespace: place.pod.namespace, pod: place.pod.name };
      case 'session': {
        const { request, pid } = place.session;
        return {
          context,
          namespace: request.pod.namespace,
          pod: request.pod.name,
          container: request.container,
          ...(pid === undefined ? {} : { pid }),
        };
      }
    }
  }
}

function remember({ binary, ports }: Session, location: TraceRequest['location'], engine: Engine): void {
  if (binary) ports.engines.remember(binary.module, locationText(location), engine);
}

function forward(session: Session, intent: Intent): void {
  switch (intent.type) {
    case 'chooseProcess':
      session.chooseProcess(intent.pid);
      break;
    case 'describe':
      void session.describe(intent.function);
      break;
    case 'trace':
      if (intent.overruled) remember(session, intent.request.location, intent.engine);
      session.trace(intent.request, intent.limits, intent.engine);
      break;
    case 'untrace':
      session.untrace(intent.id);
      break;
    case 'pause':
    case 'resume':
    case 'continue':
      void session.ask(intent.type, {}, 20_000);
      break;
    case 'limit':
      void session.limit(intent.limits);
      break;
    case 'hold':
      void session.ask('hold', { ms: intent.ms }, 20_000);
      break;
    case 'consoleSize':
      if (session.console) session.console.resize(intent);
      else session.console = new ConsolePane(session, intent);
      break;
    default:
      break;
  }
}

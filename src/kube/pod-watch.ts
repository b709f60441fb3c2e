import { setTimeout as sleep } from 'node:timers/promises';
import type { Result } from '../failure.ts';
import type { PodState } from './cluster.ts';
import { keepLive } from './live-list.ts';
import type { Live } from './objects.ts';
import { gone, podState } from './pod-state.ts';
import type { Requests } from './requests.ts';
import type { EventObject, PodObject } from './wire.ts';

/** How often a pod is read by users who may not watch. Milliseconds. */
const POLL = 1_000;

/** Where one pod is. */
export interface PodPlace {
  namespace: string;
  name: string;
}

/**
 * Tells what a pod does until it is gone or the signal aborts. Without the right to watch, the pod is read every second;
 * without the right to see events, it is told with less detail.
 */
export async function keepWatch(
  requests: Requests,
  place: PodPlace,
  listener: (state: PodState) => void,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const tell = teller(listener, either);
  let pod: PodObject | undefined;
  let events: readonly EventObject[] = [];

  const started = new AbortController();
  const seen = (found: PodObject | undefined): void => {
    if (either.aborted) return;
    pod = found;
    const state = found ? podState(found, events) : gone;
    if (state.running || state.ended || state.gone) started.abort();
    tell(state);
    if (state.gone) over.abort();
  };
  void keepEvents(requests, place, AbortSignal.any([either, started.signal]), (rows) => {
    events = rows;
    if (pod) seen(pod);
  });

  const barred = new AbortController();
  await keepLive<PodObject, PodObject>(
    requests,
    {
      listing: { ...listing(place, 'pods'), query: { fieldSelector: `metadata.name=${place.name}` } },
      row: (found) => found,
      listener: (live) => {
        if (live.state === 'live') seen(live.rows[0]);
        else if (forbidden(live)) barred.abort();
      },
    },
    AbortSignal.any([either, barred.signal]),
  );
  if (!either.aborted) await poll(requests, place, seen, either);
}

async function poll(
  requests: Requests,
  place: PodPlace,
  seen: (pod: PodObject | undefined) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const pod = await getPod(requests, place, signal);
    if (pod.ok) seen(pod.value);
    else if (pod.failure.kind === 'not-found') seen(undefined);
    await sleep(POLL, undefined, { signal }).catch(() => {});
  }
}

/** Reads one pod. */
export function getPod(
  requests: Requests,
  { namespace, name }: PodPlace,
  signal: AbortSignal,
): Promise<Result<PodObject>> {
  const asked = { verb: 'get', resource: 'pods', namespace, name };
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
  return requests.json<PodObject>({ asked, method: 'GET', path }, signal);
}

function keepEvents(
  requests: Requests,
  place: PodPlace,
  signal: AbortSignal,
  listener: (events: readonly EventObject[]) => void,
): Promise<void> {
  const query = { fieldSelector: `involvedObject.kind=Pod,involvedObject.name=${place.name}` };
  const barred = new AbortController();
  return keepLive<EventObject, EventObject>(
    requests,
    {
      listing: { ...listing(place, 'events'), query },
      row: (event) => event,
      listener: (live) => {
        if (live.state === 'live') listener([...live.rows].sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1)));
        else if (forbidden(live)) barred.abort();
      },
    },
    AbortSignal.any([signal, barred.signal]),
  );
}

/** Times have whole seconds only; the resource version tells which came later. */
function timeOf({ metadata }: EventObject): number {
  return Number(metadata?.resourceVersion ?? 0);
}

function listing({ namespace }: PodPlace, resource: string) {
  return { asked: { resource, namespace }, path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/${resource}` };
}

function forbidden(live: Live<unknown>): boolean {
  return 'failure' in live && live.failure.kind === 'forbidden';
}

/** Passes on what differs from what was said before. */
function teller(listener: (state: PodState) => void, signal: AbortSignal): (state: PodState) => void {
  let before = '';
  return (state) => {
    const now = JSON.stringify(state);
    if (now === before || signal.aborted) return;
    before = now;
    listener(state);
  };
}

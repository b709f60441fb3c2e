import { type Failure, failed, ok, type Result } from '../failure.ts';
import { httpFailure } from './failures.ts';
import { lines } from './lines.ts';
import type { Listing } from './list.ts';
import type { Requests } from './requests.ts';
import type { ObjectMeta, StatusObject } from './wire.ts';

export interface Change<Item> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: Item;
}

/**
 * The server is asked to end a watch after this, so that a connection that has silently died is noticed soon: either the
 * end comes, or it has. Seconds.
 */
const WATCH_SECONDS = 25;

/** How much later than promised the end may come. Seconds. */
const GRACE = 5;

export interface WatchEnd {
  /** Where to go on watching. */
  resourceVersion: string;
  /** The server no longer has what happened since: read the list anew. */
  expired: boolean;
}

/**
 * Watches from a resource version until the server ends it (a normal thing), the signal aborts or something breaks.
 * `onOpen` is called once the server has accepted the watch.
 */
export async function watchOnce<Item extends { metadata?: ObjectMeta }>(
  requests: Requests,
  listing: Listing,
  from: string,
  on: { open(): void; change(change: Change<Item>): void },
  signal: AbortSignal,
): Promise<Result<WatchEnd>> {
  const silence = AbortSignal.timeout((WATCH_SECONDS + GRACE) * 1000);
  const request = {
    asked: { ...listing.asked, verb: 'watch' },
    method: 'GET' as const,
    path: listing.path,
    query: {
      ...listing.query,
      watch: 'true',
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(WATCH_SECONDS),
      resourceVersion: from,
    },
    ...(listing.accept === undefined ? {} : { accept: listing.accept }),
  };
  const end: WatchEnd = { resourceVersion: from, expired: false };
  const stream = await requests.stream(request, AbortSignal.any([signal, silence]));
  if (!stream.ok) return isExpired(stream.failure) ? ok({ ...end, expired: true }) : stream;
  on.open();
  try {
    for await (const line of lines(stream.value)) {
      if (line.trim() === '') continue;
      const { type, object } = JSON.parse(line) as { type: string; object: Item & StatusObject };
      if (type === 'ERROR') {
        const failure = httpFailure(
          { ...request.asked, server: '', context: '' },
          object.code ?? 500,
          JSON.stringify(object),
        );
        return isExpired(failure) ? ok({ ...end, expired: true }) : failed(failure);
      }
      end.resourceVersion = object.metadata?.resourceVersion ?? end.resourceVersion;
      if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') on.change({ type, object });
    }
  } catch {
    // The connection broke, or half a line came: whether the server is there at all shows when the watch is reopened.
  }
  return ok(end);
}

function isExpired({ kind }: Failure): boolean {
  return kind === 'conflict';
}

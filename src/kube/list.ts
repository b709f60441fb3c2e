import { failed, ok, type Result } from '../failure.ts';
import type { Request, Requests } from './requests.ts';
import type { ListObject } from './wire.ts';

/** What is listed and watched. */
export interface Listing {
  asked: Omit<Request['asked'], 'verb'>;
  path: string;
  /** labelSelector, fieldSelector. */
  query?: Record<string, string>;
  accept?: string;
}

/** Objects in one page: the first arrives soon, the server holds little. */
const PAGE = 500;

/**
 * Reads a whole list page by page; `onPage` sees each as it comes. Answers with the resource version to watch from.
 * Should the list grow too old while it is read (410), it is read anew.
 */
export async function readList<Item>(
  requests: Requests,
  listing: Listing,
  onPage: (items: readonly Item[], first: boolean) => void,
  signal: AbortSignal,
): Promise<Result<string>> {
  let restarts = 0;
  for (let token = ''; ; ) {
    const page = await requests.json<ListObject<Item>>(pageRequest(listing, token, restarts), signal);
    if (!page.ok) {
      const expired = page.failure.kind === 'conflict' && token !== '';
      if (!expired || restarts > 1) return page;
      restarts += 1;
      token = '';
      continue;
    }
    const { items, metadata } = page.value;
    onPage(items ?? [], token === '');
    token = metadata?.continue ?? '';
    if (token === '') return ok(metadata?.resourceVersion ?? '');
    if (signal.aborted) return failed({ kind: 'cancelled', message: 'Cancelled.' });
  }
}

/** A whole list as one array. */
export async function readAll<Item>(
  requests: Requests,
  listing: Listing,
  signal: AbortSignal,
): Promise<Result<Item[]>> {
  let all: Item[] = [];
  const read = await readList<Item>(
    requests,
    listing,
    (items, first) => {
      all = first ? [...items] : all.concat(items);
    },
    signal,
  );
  return read.ok ? ok(all) : read;
}

/** After the second 410 all in one: pages would go on growing old. */
function pageRequest({ asked, path, query, accept }: Listing, token: string, restarts: number): Request {
  return {
    asked: { ...asked, verb: 'list' },
    method: 'GET',
    path,
    query: {
      ...query,
      ...(restarts > 1 ? {} : { limit: String(PAGE) }),
      ...(token === '' ? {} : { continue: token }),
    },
    ...(accept === undefined ? {} : { accept }),
  };
}

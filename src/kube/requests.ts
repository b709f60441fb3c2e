import { setTimeout as sleep } from 'node:timers/promises';
import type { ResponseContext } from '@kubernetes/client-node';
import { type Failure, failed, ok, type Result } from '../failure.ts';
import type { Asked } from './asked.ts';
import { CredentialSource } from './credentials.ts';
import { httpFailure, statusOf } from './failures.ts';
import type { Identity } from './identity.ts';
import { cancelledFailure, networkFailure, timeoutFailure } from './network-failures.ts';

type Library = typeof import('@kubernetes/client-node');

/** One request; `path` begins with /api or /apis. */
export interface Request {
  asked: Omit<Asked, 'server' | 'context'>;
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  accept?: string;
}

/** A request may take so long, its whole body included. Milliseconds. */
const REQUEST_LIMIT = 10_000;

/** The longest wait that a server's Retry-After is granted. Milliseconds. */
const POLITE = 5_000;

/** Sends requests with the identity's credentials; every way to fail becomes a {@link Failure}. */
export class Requests {
  readonly #library: Library;
  readonly #identity: Identity;
  readonly #credentials: CredentialSource;
  readonly #limit: number;
  readonly #http;

  constructor(library: Library, identity: Identity, limitMs: number = REQUEST_LIMIT) {
    this.#library = library;
    this.#identity = identity;
    this.#credentials = new CredentialSource(library, identity);
    this.#limit = limitMs;
    this.#http = new library.IsomorphicFetchHttpLibrary();
  }

  /** The answer's JSON, taken for what the caller says it is. */
  async json<Answer>(request: Request, signal: AbortSignal): Promise<Result<Answer>> {
    const limit = AbortSignal.timeout(this.#limit);
    const either = AbortSignal.any([signal, limit]);
    const response = await this.#accepted(request, either, limit, signal);
    if (!response.ok) return response;
    try {
      const text = await response.value.body.text();
      return ok(JSON.parse(text) as Answer);
    } catch (error) {
      return failed(this.#broken(request, error, limit, signal));
    }
  }

  /** The answer's body as it arrives; only the wait for its beginning is limited. The signal ends it. */
  async stream(request: Request, signal: AbortSignal): Promise<Result<ReadableStream<Uint8Array>>> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), this.#limit);
    const response = await this.#accepted(request, AbortSignal.any([signal, limit.signal]), limit.signal, signal);
    clearTimeout(timer);
    if (!response.ok) return response;
    const body = response.value.body.stream();
    return body ? ok(body) : failed(networkFailure(this.#asked(request), new Error('an answer without a body')));
  }

  /** An answer with a status of 2xx. Tries again where that can't do anything twice. */
  async #accepted(
    request: Request,
    either: AbortSignal,
    limit: AbortSignal,
    signal: AbortSignal,
  ): Promise<Result<ResponseContext>> {
    let reconnected = false;
    let reauthorized = false;
    for (;;) {
      let response: ResponseContext;
      const credentials = await unlessAborted(this.#credentials.get(), either);
      if (credentials && !credentials.ok) return credentials;
      try {
        if (!credentials) throw either.reason;
        const { headers, dispatcher } = credentials.value;
        response = await this.#send(request, { ...headers }, dispatcher, either);
      } catch (error) {
        // A kept connection that the other side has closed in this very moment.
        const again = request.method === 'GET' && !reconnected && !either.aborted && isClosed(error);
        if (!again) return failed(this.#broken(request, error, limit, signal));
        reconnected = true;
        continue;
      }
      const code = response.httpStatusCode;
      if (code >= 200 && code < 300) return ok(response);
      const body = await response.body.text().catch(() => '');
      if (code === 401 && !reauthorized) {
        reauthorized = true;
        this.#credentials.forget();
        continue;
      }
      const wait = code === 429 ? retryAfterMs(response, body) : undefined;
      if (wait !== undefined && wait <= POLITE) {
        await sleep(wait, undefined, { signal: either }).catch(() => {});
        if (!either.aborted) continue;
      }
      return failed(httpFailure(this.#asked(request), code, body));
    }
  }

  #send(
    request: Request,
    headers: Record<string, string>,
    dispatcher: unknown,
    signal: AbortSignal,
  ): Promise<ResponseContext> {
    const url = new URL(this.#identity.server + request.path);
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
    const context = new this.#library.RequestContext(url.toString(), request.method);
    for (const [name, value] of Object.entries(headers)) context.setHeaderParam(name, value);
    context.setHeaderParam('Accept', request.accept ?? 'application/json');
    context.setHeaderParam('User-Agent', 'k8s-dlv-tui');
    if (request.body !== undefined) {
      context.setHeaderParam('Content-Type', 'application/json');
      context.setBody(JSON.stringify(request.body));
    }
    context.setSignal(signal);
    if (dispatcher) context.setDispatcher(dispatcher as Parameters<typeof context.setDispatcher>[0]);
    return this.#http.send(context).toPromise();
  }

  #broken(request: Request, error: unknown, limit: AbortSignal, signal: AbortSignal): Failure {
    const asked = this.#asked(request);
    if (signal.aborted) return cancelledFailure(asked, signal.reason);
    if (limit.aborted) return timeoutFailure(asked, this.#limit);
    return networkFailure(asked, error);
  }

  #asked({ asked }: Request): Asked {
    return { server: this.#identity.server, context: this.#identity.context, ...asked };
  }
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const stop = (): void => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
    void promise.then((value) => {
      signal.removeEventListener('abort', stop);
      resolve(value);
    });
  });
}

function isClosed(error: unknown): boolean {
  const { cause, code } = error as { cause?: { code?: unknown }; code?: unknown };
  return ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(String(cause?.code ?? code));
}

function retryAfterMs(response: ResponseContext, body: string): number | undefined {
  const seconds = Number(response.headers['retry-after'] ?? statusOf(body).details?.retryAfterSeconds);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

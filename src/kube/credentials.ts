import type { RequestContext } from '@kubernetes/client-node';
import { type Failure, failed, ok, type Result } from '../failure.ts';
import type { Identity } from './identity.ts';

type Library = typeof import('@kubernetes/client-node');
type Dispatcher = ReturnType<RequestContext['getDispatcher']>;

/** What every request carries. */
export interface Credentials {
  headers: Record<string, string>;
  /** Connections with the client certificate and authority; shared, so that requests don't shake hands each. */
  dispatcher: Dispatcher;
}

/** A credential plugin may have to ask a server itself; one that waits for a person would wait for ever. Milliseconds. */
const LIMIT = 30_000;

/** After so long they are fetched again: tokens rotate. Milliseconds. */
const FRESH = 60_000;

/** Fetches credentials once for all requests under way, and again when they are old or were not accepted. */
export class CredentialSource {
  readonly #library: Library;
  readonly #identity: Identity;
  #config: ReturnType<Identity['config']>;
  #current: { at: number; result: Promise<Result<Credentials>> } | undefined;

  constructor(library: Library, identity: Identity) {
    this.#library = library;
    this.#identity = identity;
    this.#config = identity.config();
  }

  get(): Promise<Result<Credentials>> {
    if (this.#current && Date.now() - this.#current.at < FRESH) return this.#current.result;
    const fetched = { at: Date.now(), result: this.#fetch() };
    this.#current = fetched;
    void fetched.result.then(({ ok: good }) => {
      if (!good && this.#current === fetched) this.#current = undefined;
    });
    return fetched.result;
  }

  /** The server did not accept them: the next request fetches new ones, past every cache. */
  forget(): void {
    this.#current = undefined;
    this.#config = this.#identity.config();
  }

  async #fetch(): Promise<Result<Credentials>> {
    const context = new this.#library.RequestContext(this.#identity.server, 'GET');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, LIMIT, 'late');
    });
    try {
      const done = await Promise.race([this.#config.applySecurityAuthentication(context), late]);
      if (done === 'late') return failed(this.#failure(`did not answer within ${LIMIT / 1000} s`, ''));
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      return failed(this.#failure('failed', words));
    } finally {
      clearTimeout(timer);
    }
    return ok({ headers: context.getHeaders(), dispatcher: context.getDispatcher() });
  }

  #failure(what: string, cause: string): Failure {
    const { context, user } = this.#identity;
    const command: unknown = this.#config.getCurrentUser()?.exec?.command;
    if (typeof command === 'string') {
      const absent = cause.includes('ENOENT');
      return {
        kind: 'unauthorized',
        message: `The credential plugin ${command} of user ${user} ${absent ? 'is not installed' : what}.`,
        hint: absent
          ? 'Install it, or choose another --context.'
          : `Let it log you in first: kubectl --context=${context} auth whoami`,
        cause,
      };
    }
    return {
      kind: 'kubeconfig',
      message: `The credentials of user ${user} in context ${context} can't be read.`,
      hint: 'Do the files exist that the kubeconfig names? kubectl config view --minify',
      cause,
    };
  }
}

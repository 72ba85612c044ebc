/** Who is signed in, for every view of the page: in memory alone, gone when the page is closed or loaded again. */

import type * as z from 'zod/mini';
import { sharedState } from './shared-state.ts';

/** A request to the service. */
export interface Call {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the service, or below the instance, with a leading slash: `/management/attestationProviders`. */
  readonly path: string;
  /** The name of the instance that it is for; of the service itself when absent. */
  readonly instance?: string | undefined;
  /** Beside `api-version`, which is added. */
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
  readonly signal?: AbortSignal;
}

/** The way to the service with the token of who is signed in. */
export interface Api {
  /**
   * The answer, read by a schema.
   * @throws ApiFailure
   */
  call<Schema extends z.core.$ZodType>(schema: Schema, call: Call): Promise<z.output<Schema>>;
  /**
   * The address of an instance, without trailing slash; of the default one without a name.
   * @throws ApiFailure `NameInvalid`
   */
  endpoint(instance?: string): string;
  /** To be called by such a client when the service refuses the token. */
  refused(failure: { readonly message: string; readonly needsSignIn: boolean }): void;
  /** The bearer token, for clients that send it themselves. Never shown, stored or logged. */
  token(): string;
}

/** What the token says about who holds it; the service decides by its own reading. */
export interface Holder {
  readonly name: string;
  readonly roles: readonly string[];
  /** Milliseconds since 1970; absent where the token is opaque to the page. */
  readonly expires?: number;
}

/** Somebody who is signed in. */
export interface Session {
  readonly api: Api;
  readonly holder: Holder;
  /** Whether an instance answers at the address of the service itself. */
  readonly hasDefaultInstance: boolean;
  /** The address of the service in its tokens, without trailing slash. The page may be served at another one. */
  readonly address: string;
}

/** Who is signed in, and why nobody is any more. */
export interface SignedIn {
  readonly session?: Session;
  readonly notice?: string;
}

const signedIn = sharedState<SignedIn>({});

/** Signs in, or out. */
export function setSignedIn(next: SignedIn): void {
  signedIn.set(next);
}

/** Who is signed in, as state. */
export function useSignedIn(): SignedIn {
  return signedIn.use();
}

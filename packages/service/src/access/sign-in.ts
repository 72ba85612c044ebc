/** How people sign in at an issuer from the page for people: what the page and its Content Security Policy are told of it. */

import { ServiceError } from '../errors/service-error.ts';
import { type IssuerSettings, signInSettings } from './settings.ts';

/** An issuer at which people can sign in. */
export interface SignInIssuer {
  /** Its OpenID issuer. */
  readonly issuer: string;
  /** Where its metadata is; below the issuer when absent. */
  readonly metadata?: string;
  readonly clientId: string;
  readonly scope: string;
}

/** Those issuers, and the origins that a page has to ask when somebody signs in. */
export interface SignIn {
  readonly issuers: readonly SignInIssuer[];
  readonly origins: readonly string[];
}

/** What may stand in a Content Security Policy without ending its directive: a semicolon can be part of a host name. */
const ORIGIN = /^https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;

/**
 * Those of the trusted issuers that have the member `signIn`.
 *
 * @throws ServiceError `InvalidParameter` on members that it cannot have
 */
export function signInOf(trusted: readonly IssuerSettings[]): SignIn {
  const issuers: SignInIssuer[] = [];
  const origins = new Set<string>();
  for (const { issuer, metadata, signIn } of trusted) {
    if (signIn === undefined) continue;
    const parsed = signInSettings.safeParse(signIn);
    if (!parsed.success) throw unusable(issuer, parsed.error.issues[0]?.message ?? 'malformed');
    const { clientId, scope, tokenEndpoint, issuer: own } = parsed.data;
    // The metadata of another name are its own.
    const place = own === undefined ? metadata : undefined;
    issuers.push({
      issuer: own ?? issuer,
      ...(place !== undefined && { metadata: place }),
      clientId,
      scope,
    });
    for (const url of [own ?? issuer, place, tokenEndpoint]) {
      if (url !== undefined) origins.add(originOf(url, issuer));
    }
  }
  return { issuers, origins: [...origins] };
}

function originOf(url: string, issuer: string): string {
  const origin = URL.canParse(url) ? new URL(url).origin : url;
  if (ORIGIN.test(origin)) return origin;
  throw unusable(issuer, `the address ${JSON.stringify(url.slice(0, 100))}`);
}

function unusable(issuer: string, found: string): ServiceError {
  return new ServiceError('InvalidParameter', `Nobody could sign in at the issuer ${issuer}.`, {
    expected: 'signIn with clientId, scope and, where these are elsewhere, issuer and tokenEndpoint',
    found,
  });
}

/** `WWW-Authenticate`: tells a client where to get which token (rest-api §10, RFC 6750 §3). */

import { defaultAudiences, type IssuerSettings } from './settings.ts';

/** The reason that needs no `error`: the client sent no token at all. */
const NO_TOKEN = 'TokenMissing';

/**
 * The challenge of a refusal.
 *
 * @param issuer - the first trusted issuer; without one, nobody can get a token
 * @param reason - of the refusal, as `innererror.reason` tells it
 */
export function challengeFor(issuer: IssuerSettings | undefined, reason?: unknown): string {
  const parts = [
    ...(issuer === undefined
      ? []
      : [`authorization_uri="${quotable(issuer.authorizationUri ?? issuer.issuer)}"`]),
    `resource="${quotable(issuer?.audiences?.[0] ?? defaultAudiences[0] ?? '')}"`,
  ];
  if (reason === 'RoleMissing') parts.push('error="insufficient_scope"');
  else if (reason !== undefined && reason !== NO_TOKEN) parts.push('error="invalid_token"');
  return `Bearer ${parts.join(', ')}`;
}

/** Settings may hold anything; a header's quoted text may not. */
function quotable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]|["\\]/g, '');
}

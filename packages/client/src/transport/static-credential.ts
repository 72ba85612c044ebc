/** A credential for services that hand out tokens by other ways than Azure's login. */

import type { AccessToken, TokenCredential } from '@azure/core-auth';
import { ClientUsageError } from './errors.ts';

/**
 * A credential of a bearer token that is at hand, for instance one that a service of your own gave you.
 *
 * @param token the bearer token, or a function that gives the current one
 * @throws ClientUsageError `OptionsInvalid` on an empty token or one with blanks
 * @example
 * const client = new AttestationClient('https://127.0.0.1:8443', staticTokenCredential(token), { tlsOptions: { ca } });
 */
export function staticTokenCredential(token: string | (() => string | Promise<string>)): TokenCredential {
  if (typeof token !== 'function') requireToken(token);
  return {
    async getToken(): Promise<AccessToken> {
      const current = requireToken(typeof token === 'string' ? token : await token());
      // Its life is not known here; the pipeline then asks again for every request.
      return { token: current, expiresOnTimestamp: 0 };
    },
  };
}

function requireToken(token: unknown): string {
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new ClientUsageError('OptionsInvalid', 'This is not a bearer token.', {
    expected: 'text without blanks, without the word Bearer',
  });
}

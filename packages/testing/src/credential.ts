/** Credentials of the service, in the form of `@azure/core-auth`. */

import { realNow } from './real-now.ts';
import { ask } from './requests.ts';
import type { ServiceFacts } from './thread-messages.ts';

/** What clients of Azure and of `@veritee/client` take: a `TokenCredential` of `@azure/core-auth`. */
export interface TestCredential {
  /** A new access token; scopes are those of attestation or of the management API. */
  getToken(
    scopes: string | string[],
  ): Promise<{ readonly token: string; readonly expiresOnTimestamp: number }>;
}

/**
 * A credential of an application of the service's issuer.
 *
 * @param prefix - of the variables that name it: `AZURE` or `ATTESTATION_READER`
 */
export function credentialOf(
  { environment }: Pick<ServiceFacts, 'environment'>,
  prefix: 'AZURE' | 'ATTESTATION_READER',
  ca: string,
): TestCredential {
  const { AZURE_AUTHORITY_HOST, AZURE_TENANT_ID } = environment;
  const form = {
    grant_type: 'client_credentials',
    client_id: environment[`${prefix}_CLIENT_ID`] ?? '',
    client_secret: environment[`${prefix}_CLIENT_SECRET`] ?? '',
  };
  return {
    getToken: async (scopes) => {
      const body = new URLSearchParams({ ...form, scope: [scopes].flat().join(' ') }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const url = `${AZURE_AUTHORITY_HOST}/${AZURE_TENANT_ID}/oauth2/v2.0/token`;
      const answer = await ask(url, { method: 'POST', headers, body }, ca);
      const { access_token: token, expires_in: seconds } = answer as {
        readonly access_token: string;
        readonly expires_in: number;
      };
      return { token, expiresOnTimestamp: realNow(seconds * 1000).getTime() };
    },
  };
}

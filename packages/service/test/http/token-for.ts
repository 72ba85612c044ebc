/** Access tokens of the development identity, for tests of who may do what. */

import type { PlainService } from './plain-service.ts';

/** Who the development identity knows. */
export type Who = 'operator' | 'reader';

/** A token of one of them. */
export async function tokenFor({ endpoint, environment }: PlainService, who: Who): Promise<string> {
  const prefix = { operator: 'AZURE', reader: 'ATTESTATION_READER' }[who];
  const answer = await fetch(`${endpoint}/adfs/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: environment[`${prefix}_CLIENT_ID`] ?? '',
      client_secret: environment[`${prefix}_CLIENT_SECRET`] ?? '',
      scope: 'https://attest.azure.net/.default',
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** A token of the service's own issuer for development (client credentials, RFC 6749 section 4.4). */

import * as z from 'zod/mini';
import { texts } from '../../texts.ts';
import { ApiFailure } from '../api-failure.ts';
import { type DevelopmentIdentity, serviceAddress } from '../page-settings.ts';

const answered = z.object({ access_token: z.string() });

/**
 * The token of an application.
 *
 * @throws ApiFailure for a wrong secret
 */
export async function developmentToken(
  { tokenEndpoint, scope }: DevelopmentIdentity,
  clientId: string,
  secret: string,
): Promise<string> {
  const words = texts.operate.signIn;
  const answer = await fetch(new URL(tokenEndpoint, serviceAddress()), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: secret,
      scope,
    }),
    cache: 'no-store',
    credentials: 'omit',
  }).catch(() => undefined);
  if (answer === undefined) {
    throw new ApiFailure({ status: 0, code: 'ConnectionFailed', ...texts.operate.failure.noAnswer });
  }
  const parsed = answered.safeParse(await answer.json().catch(() => undefined));
  if (parsed.success) return parsed.data.access_token;
  throw new ApiFailure({
    status: answer.status,
    code: answer.status === 401 ? 'SecretWrong' : `HTTP ${answer.status}`,
    message: words.secretWrong,
    hint: words.secretHint,
  });
}

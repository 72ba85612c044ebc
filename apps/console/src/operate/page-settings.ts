/** What the service that serves the page says about itself before anybody signs in. */

import * as z from 'zod/mini';
import { texts } from '../texts.ts';
import { ApiFailure } from './api-failure.ts';

const schema = z.object({
  /** What tokens name as their issuer. A service of an earlier version, while it is replaced, does not say it. */
  address: z.optional(z.string()),
  issuers: z.array(
    z.object({
      issuer: z.string(),
      metadata: z.optional(z.string()),
      clientId: z.string(),
      scope: z.string(),
    }),
  ),
  developmentIdentity: z.optional(
    z.object({
      tokenEndpoint: z.string(),
      scope: z.string(),
      applications: z.array(
        z.object({
          role: z.enum(['contributor', 'reader']),
          clientId: z.string(),
          clientSecret: z.optional(z.string()),
        }),
      ),
    }),
  ),
  hasDefaultInstance: z.boolean(),
});

/** The settings. */
export type PageSettings = z.output<typeof schema>;
/** An issuer at which people sign in. */
export type SignInIssuer = PageSettings['issuers'][number];
/** The issuer for development. */
export type DevelopmentIdentity = NonNullable<PageSettings['developmentIdentity']>;

/** The address of the page itself, without what follows it. */
export function pageAddress(): URL {
  return new URL('./', `${location.origin}${location.pathname}`);
}

/** The address of the service: the page is one folder below it. */
export function serviceAddress(): URL {
  return new URL('../', pageAddress());
}

/**
 * Asks for them.
 * @throws ApiFailure where no service serves the page
 */
export async function fetchPageSettings(): Promise<PageSettings> {
  const answer = await fetch(new URL('settings.json', pageAddress()), { cache: 'no-store' }).catch(
    () => undefined,
  );
  const parsed = schema.safeParse(
    answer?.ok === true ? await answer.json().catch(() => undefined) : undefined,
  );
  if (parsed.success) return parsed.data;
  throw new ApiFailure({
    status: answer?.status ?? 0,
    code: 'NoService',
    ...texts.operate.failure.noService,
  });
}

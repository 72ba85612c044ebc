/** Instances as the management API tells them. */

import * as z from 'zod/mini';

const provider = z.object({
  name: z.string(),
  location: z.string(),
  systemData: z.object({ createdAt: z.string() }),
  properties: z.object({
    trustModel: z.enum(['AAD', 'Isolated', 'Shared']),
    attestUri: z.string(),
    attestHostUri: z.optional(z.string()),
  }),
});

/** An instance. */
export type Provider = z.output<typeof provider>;
/** Its mode. */
export type Mode = Provider['properties']['trustModel'];

/** An answer about all of them. */
export const providersAnswer = z.object({ value: z.array(provider) });
/** An answer about one of them. */
export const providerAnswer = provider;
/** An answer that says nothing. */
export const nothing = z.unknown();

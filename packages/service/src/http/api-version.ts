/** The `api-version` of a request. */

import { ServiceError } from '../errors/service-error.ts';

/**
 * Refuses a request that does not say which version it speaks.
 *
 * @param known - those of Azure's surface, or `any`: one that is missing or unknown counts as the newest
 * @throws ServiceError `InvalidParameter` when it is missing or not known
 */
export function requireApiVersion(query: unknown, known: readonly string[] | 'any'): void {
  if (known === 'any') return;
  const version = (query as Readonly<Record<string, unknown>>)['api-version'];
  if (typeof version === 'string' && known.includes(version)) return;
  throw new ServiceError(
    'InvalidParameter',
    version === undefined ? 'The query parameter api-version is missing.' : 'The api-version is not known.',
    { expected: known.join(', ') },
  );
}

/** The `api-version` of a request whose version was checked before. */
export function versionOf({ query }: { readonly query: unknown }): string {
  return String((query as Readonly<Record<string, unknown>>)['api-version']);
}

/** The `api-version` of a request. */

import { apiVersions } from '@veritee/core/internal/maa';
import { ServiceError } from '../errors/service-error.ts';

/**
 * Refuses a request that does not say which version it speaks.
 *
 * @param known - those of Azure's surface unless told otherwise
 * @throws ServiceError `InvalidParameter` when it is missing or not known
 */
export function requireApiVersion(query: unknown, known: readonly string[] = apiVersions): void {
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

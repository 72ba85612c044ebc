/** `--endorsements`: where the makers' statements about platforms come from. */

import { defaultServices, type EndorsementSource, openSources } from '@veritee/evidence';
import { CliError, isCoded } from '../errors.ts';

/**
 * The sources of the given SRCs, asked in their order; the makers' own services when there are none. Services are not contacted
 * yet, files are read.
 */
export async function endorsementSources(
  specs: readonly string[],
  clock: () => Date,
): Promise<EndorsementSource> {
  try {
    return await openSources(specs.length === 0 ? defaultServices.map(({ url }) => url) : specs, clock);
  } catch (cause) {
    if (!isCoded(cause)) throw cause;
    // Nothing was fetched: what cannot be opened was named wrongly.
    throw new CliError('InputUnreadable', cause.explain(), { cause });
  }
}

/** Endorsements that must be there. */

import { EvidenceError } from '../errors.ts';
import type { EndorsementRequest } from './request.ts';
import { type Endorsement, type EndorsementSource, namedByContent } from './source.ts';

/**
 * An endorsement that must be there.
 *
 * @param describe - the request in words: the vendor's own, so that who needs one vendor's loads no other's
 * @throws EvidenceError `EndorsementsMissing` and whatever the source throws
 */
export async function requireEndorsement<Request extends EndorsementRequest>(
  source: EndorsementSource,
  request: Request,
  describe: (request: Request) => string,
  signal?: AbortSignal,
): Promise<Endorsement> {
  const found = await source.get(request, signal);
  if (found !== undefined) return namedByContent(found);
  throw new EvidenceError('EndorsementsMissing', `There is no ${describe(request)}.`, {
    found: `sources asked: ${source.name}`,
    hint: 'Add an endorsement source that has it.',
  });
}

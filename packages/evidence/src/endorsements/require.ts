/** Endorsements that must be there. */

import { EvidenceError } from '../errors.ts';
import { describeRequest } from './makers.ts';
import type { EndorsementRequest } from './request.ts';
import type { Endorsement, EndorsementSource } from './source.ts';

/**
 * An endorsement that must be there.
 * @throws EvidenceError `EndorsementsMissing` and whatever the source throws
 */
export async function requireEndorsement(
  source: EndorsementSource,
  request: EndorsementRequest,
  signal?: AbortSignal,
): Promise<Endorsement> {
  const found = await source.get(request, signal);
  if (found !== undefined) return found;
  throw new EvidenceError('EndorsementsMissing', `There is no ${describeRequest(request)}.`, {
    found: `sources asked: ${source.name}`,
    hint: 'Add an endorsement source that has it.',
  });
}

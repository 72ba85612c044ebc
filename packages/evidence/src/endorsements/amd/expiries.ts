/** Until when AMD's endorsements hold, by what they say themselves. Reads without trusting. */

import type { Endorsement } from '../source.ts';
import { chainExpiries, type Expiry, listExpiry } from '../stated-expiry.ts';
import { type AmdRequest, describeAmdRequest } from './request.ts';

/**
 * Every expiry that an endorsement states.
 * @throws CodedError when it is not what was asked for or cannot be read
 */
export function amdExpiries(request: AmdRequest, { body, issuerChain }: Endorsement): Expiry[] {
  if (request.kind === 'vek-crl') return [listExpiry(describeAmdRequest(request), body)];
  return [...chainExpiries(body), ...(issuerChain === undefined ? [] : chainExpiries(issuerChain))];
}

/** In place of `private-ca.ts` on runtimes other than Node, whose `fetch` trusts the CAs of its platform and no others. */

import { EvidenceError } from '../errors.ts';
import type { Fetch } from './http.ts';

/** @throws EvidenceError `EndorsementsFormat` always */
export function fetchTrusting(_ca: string, _plain: Fetch): Fetch {
  throw new EvidenceError(
    'EndorsementsFormat',
    'A CA for the endorsement service can be named on Node only.',
    {
      hint: 'Have the platform trust the CA, or pass a `fetch` that does.',
    },
  );
}

/** Until when Intel's endorsements hold, by what they say themselves. Reads without trusting. */

import { readVendorJson } from '../../vendor-json.ts';
import type { Endorsement } from '../source.ts';
import { chainExpiries, type Expiry, listExpiry } from '../stated-expiry.ts';
import { describeIntelRequest, type IntelRequest } from './request.ts';
import { parseSignedJson } from './signed-json.ts';

/**
 * Every expiry that an endorsement states.
 * @throws CodedError when it is not what was asked for or cannot be read
 */
export function intelExpiries(request: IntelRequest, { body, issuerChain }: Endorsement): Expiry[] {
  return [...ownExpiries(request, body), ...(issuerChain === undefined ? [] : chainExpiries(issuerChain))];
}

function ownExpiries(request: IntelRequest, body: Uint8Array): Expiry[] {
  const what = describeIntelRequest(request);
  switch (request.kind) {
    case 'tcb-info':
      return [{ what, expires: nextUpdateOf(parseSignedJson(body, 'tcbInfo', 'TcbInfoFormat').value) }];
    case 'qe-identity':
      return [
        { what, expires: nextUpdateOf(parseSignedJson(body, 'enclaveIdentity', 'QeIdentityFormat').value) },
      ];
    case 'tcb-evaluations':
      return [
        {
          what,
          expires: nextUpdateOf(parseSignedJson(body, 'tcbEvaluationDataNumbers', 'TcbInfoFormat').value),
        },
      ];
    case 'pck-crl':
    case 'root-crl':
      return [listExpiry(what, body)];
    case 'pck-chain':
      return chainExpiries(body);
  }
}

/** A document without a date expires at once. */
function nextUpdateOf(document: unknown): Date {
  return readVendorJson(document, (whole) => whole.instant('nextUpdate')).data ?? new Date(0);
}

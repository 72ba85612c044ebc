/** When endorsements were issued, by what they say themselves. Reads without trusting. */

import type { EndorsementRequest } from './request.ts';
import type { Endorsement } from './source.ts';
import { vendorOf } from './vendors.ts';

/** The mark of a statement ends with the moment of its making. */
const MOMENT = /\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

/** When a statement was issued; undefined for certificates and for what cannot be read. */
export function issuedAt(request: EndorsementRequest, endorsement: Endorsement): Date | undefined {
  const moment = MOMENT.exec(vendorOf(request).age?.(request, endorsement)?.mark ?? '')?.[0];
  return moment === undefined ? undefined : new Date(moment);
}

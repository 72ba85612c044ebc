/** Until when endorsements hold, by what they say themselves. Reads without trusting. */

import { CodedError } from '@veritee/core';
import type { EndorsementRequest } from './request.ts';
import type { DeliveredEndorsement, Endorsement } from './source.ts';
import type { Expiry } from './stated-expiry.ts';
import { describeRequest, vendorOf } from './vendors.ts';

/**
 * Every expiry that an endorsement states: next update of documents and lists, end of the certificates.
 *
 * @throws CodedError when it is not what was asked for or cannot be read
 */
export function expiriesOf(request: EndorsementRequest, delivered: Endorsement): Expiry[] {
  return vendorOf(request).expiries(request, delivered);
}

/** The first date on which something of it ends; undefined when it cannot be read. */
export function earliestExpiry(request: EndorsementRequest, endorsement: Endorsement): Date | undefined {
  try {
    const times = expiriesOf(request, endorsement).map((each) => each.expires.getTime());
    return new Date(Math.min(...times));
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

/** One line of the report for operators. */
export interface ExpiryLine {
  /** The endorsement that it belongs to. */
  readonly endorsement: string;
  /** What ends: the endorsement itself or a certificate that vouches for it. */
  readonly what: string;
  readonly expires: Date;
  /** Whole days left, negative when it is over. */
  readonly days: number;
  readonly origin: string;
}

const DAY = 24 * 3600 * 1000;

/**
 * Days to expiry of every item, soonest first; what cannot be read comes first, as expired since 1970.
 *
 * @example
 * describeExpiry(await readFolder('endorsements'), new Date())[0]?.days; // 12
 */
export function describeExpiry(items: readonly DeliveredEndorsement[], now: Date): ExpiryLine[] {
  const lines = items.flatMap(({ request, endorsement }) =>
    expiriesOrNone(request, endorsement).map(({ what, expires }) => ({
      endorsement: describeRequest(request),
      what,
      expires,
      days: Math.floor((expires.getTime() - now.getTime()) / DAY),
      origin: endorsement.origin,
    })),
  );
  return lines.sort((a, b) => a.expires.getTime() - b.expires.getTime());
}

interface Read {
  readonly request: EndorsementRequest;
  readonly expiries: readonly Expiry[];
}

/** What was read is not read again: services look at the same endorsements every minute. */
const known = new WeakMap<Endorsement, Read>();

function expiriesOrNone(request: EndorsementRequest, endorsement: Endorsement): readonly Expiry[] {
  const before = known.get(endorsement);
  if (before?.request === request) return before.expiries;
  const expiries = readExpiries(request, endorsement);
  known.set(endorsement, { request, expiries });
  return expiries;
}

function readExpiries(request: EndorsementRequest, endorsement: Endorsement): readonly Expiry[] {
  try {
    return expiriesOf(request, endorsement);
  } catch (error) {
    if (error instanceof CodedError) return [{ what: 'unreadable', expires: new Date(0) }];
    throw error;
  }
}

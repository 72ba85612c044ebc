/** Until when endorsements hold, by what they say themselves. Reads without trusting. */

import { CodedError } from '@veritee/core';
import { decodeRevocationList } from '@veritee/core/x509';
import { z } from 'zod';
import { readChain } from '../proof/certificates.ts';
import { parseSignedJson } from './intel/signed-json.ts';
import {
  type DeliveredEndorsement,
  describeRequest,
  type Endorsement,
  type EndorsementRequest,
} from './source.ts';

/** One date after which something no longer counts. */
export interface Expiry {
  /** For people: "certificate Intel SGX TCB Signing". */
  readonly what: string;
  readonly expires: Date;
}

/**
 * Every expiry that an endorsement states: next update of documents and lists, end of the certificates.
 *
 * @throws CodedError when it is not what was asked for or cannot be read
 */
export function expiriesOf(request: EndorsementRequest, { body, issuerChain }: Endorsement): Expiry[] {
  return [...ownExpiries(request, body), ...(issuerChain === undefined ? [] : chainExpiries(issuerChain))];
}

function ownExpiries(request: EndorsementRequest, body: Uint8Array): Expiry[] {
  const what = describeRequest(request);
  switch (request.kind) {
    case 'tcb-info':
      return [{ what, expires: nextUpdateOf(parseSignedJson(body, 'tcbInfo', 'TcbInfoFormat').text) }];
    case 'qe-identity':
      return [
        { what, expires: nextUpdateOf(parseSignedJson(body, 'enclaveIdentity', 'QeIdentityFormat').text) },
      ];
    case 'pck-crl':
    case 'root-crl': {
      const { nextUpdate, thisUpdate } = decodeRevocationList(body);
      return [{ what, expires: nextUpdate ?? thisUpdate }];
    }
    case 'pck-chain':
      return chainExpiries(body);
  }
}

const document = z.looseObject({ nextUpdate: z.iso.datetime({ offset: true }) });

/** A document without a date expires at once. */
function nextUpdateOf(text: string): Date {
  const parsed = document.safeParse(JSON.parse(text));
  return new Date(parsed.success ? parsed.data.nextUpdate : 0);
}

function chainExpiries(chain: Uint8Array | string): Expiry[] {
  return readChain(chain).map((each) => ({
    what: `certificate ${each.commonName}`,
    expires: each.notAfter,
  }));
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

function expiriesOrNone(request: EndorsementRequest, endorsement: Endorsement): Expiry[] {
  try {
    return expiriesOf(request, endorsement);
  } catch (error) {
    if (error instanceof CodedError) return [{ what: 'unreadable', expires: new Date(0) }];
    throw error;
  }
}

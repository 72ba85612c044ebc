/** Ends that certificates and revocation lists state. Reads without trusting. */

import { decodeRevocationList } from '@veritee/core/internal/x509';
import { readChain } from '../proof/certificates.ts';

/** One date after which something no longer counts. */
export interface Expiry {
  /** For people: "certificate Intel SGX TCB Signing". */
  readonly what: string;
  readonly expires: Date;
}

/** The ends of the certificates of a chain. */
export function chainExpiries(chain: Uint8Array | string): Expiry[] {
  return readChain(chain).map((each) => ({
    what: `certificate ${each.commonName}`,
    expires: each.notAfter,
  }));
}

/** The next update of a revocation list; without one it counts for the moment of its making only. */
export function listExpiry(what: string, list: Uint8Array): Expiry {
  const { nextUpdate, thisUpdate } = decodeRevocationList(list);
  return { what, expires: nextUpdate ?? thisUpdate };
}

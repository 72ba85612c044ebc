/** How AMD's endorsements are kept on disk. */

import { decodeRevocationList } from '@veritee/core/internal/x509';
import { readChain } from '../../proof/certificates.ts';
import type { Endorsement } from '../source.ts';
import type { KeptLife } from '../vendor.ts';
import type { AmdRequest } from './request.ts';
import { isVcekOf } from './vek.ts';

const HOUR = 3600 * 1000;
const WEEK = 7 * 24 * HOUR;

/**
 * A chip's certificate stays what it is. AMD may replace an intermediate that it has revoked, and revokes by its lists: both are
 * asked for at each start but those that follow quickly (the cache in memory asks once a day), and lists do not come from the
 * disk without a bound, whatever end they state.
 */
const LIFE: Readonly<Record<AmdRequest['kind'], KeptLife>> = {
  vcek: { fresh: Number.POSITIVE_INFINITY, fallback: Number.POSITIVE_INFINITY },
  'vek-chain': { fresh: HOUR, fallback: Number.POSITIVE_INFINITY },
  'vek-crl': { fresh: HOUR, fallback: WEEK },
};

/** For how long files about it answer. */
export function amdKept({ kind }: AmdRequest): KeptLife {
  return LIFE[kind];
}

/** How the file is called, without what tells services and PKIs apart. */
export function amdKeptStem(request: AmdRequest): string {
  const product = request.product.toLowerCase();
  if (request.kind === 'vcek') return `vcek-${product}-${request.chipId}-${request.tcb}`;
  return `${request.signer}-${request.kind === 'vek-chain' ? 'chain' : 'crl'}-${product}`;
}

/** Whether a file is about what was asked for. */
export function isAboutAmd(request: AmdRequest, { body }: Endorsement): boolean {
  if (request.kind === 'vcek') return isVcekOf(request, body);
  const { product, signer } = request;
  // Both lists of a product line are signed by its root.
  if (request.kind === 'vek-crl') return isIssuedBy(decodeRevocationList(body).issuer, `ARK-${product}`);
  const names = readChain(body).map(({ commonName }) => commonName);
  return names.includes(signer === 'vlek' ? `SEV-VLEK-${product}` : `SEV-${product}`);
}

/** Whether a distinguished name has the common name; verification compares the whole name. */
function isIssuedBy(issuer: Uint8Array, commonName: string): boolean {
  return new TextDecoder('latin1').decode(issuer).includes(commonName);
}

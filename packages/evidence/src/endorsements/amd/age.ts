/** How new AMD's revocation lists are. */

import { CodedError } from '@veritee/core';
import { decodeRevocationList, type RevocationList } from '@veritee/core/internal/x509';
import type { SeenStatement } from '../../proof/seen.ts';
import type { Endorsement } from '../source.ts';
import type { VekKind } from './product-line.ts';
import type { AmdRequest } from './request.ts';

/**
 * A list with how new it is: by the moment of its making, which every list states.
 *
 * @param root - hex SHA-256 of the public key of the root that issued it
 */
export function listAge(root: string, signer: VekKind, { thisUpdate }: RevocationList): SeenStatement {
  return { name: `vek-crl:${root}:${signer}`, mark: thisUpdate.toISOString() };
}

/** What a list says of its own age, unproven; undefined for what is no list or cannot be read. */
export function amdAge(request: AmdRequest, { body }: Endorsement): SeenStatement | undefined {
  if (request.kind !== 'vek-crl') return undefined;
  try {
    return listAge(request.root ?? '', request.signer, decodeRevocationList(body));
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

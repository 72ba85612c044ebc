/** The revocation lists of a PCK chain: proven once for their content, whatever platform asks. */

import { decodeRevocationList, issuerKeyOf, type RevocationList } from '@veritee/core/internal/x509';
import type { Endorsement } from '../endorsements/source.ts';
import type { ProofCache } from '../proof/proof-cache.ts';
import { recall } from '../proof/recall.ts';
import { requireNotRevoked, verifyRevocationList } from '../proof/revocation.ts';
import type { ValidityWindow } from '../proof/windows.ts';
import type { Trail } from '../trail/trail.ts';
import type { PckAuthority } from './pck-chain.ts';

/** Both lists, of CAs that neither names. */
export interface ProvenLists {
  readonly rootCrl: RevocationList;
  readonly pckCrl: RevocationList;
  readonly windows: readonly ValidityWindow[];
}

/** The lists as they were delivered. */
export interface DeliveredLists {
  readonly rootCrl: Endorsement;
  readonly pckCrl: Endorsement;
}

/**
 * Proves both lists and looks the CAs up in them. The PCK certificate is each caller's own.
 * @throws EvidenceError
 */
export function provenLists(
  authority: PckAuthority,
  { rootCrl, pckCrl }: DeliveredLists,
  proofCache: ProofCache | undefined,
  trail: Trail,
): ProvenLists {
  const key = `lists:${authority.name}:${rootCrl.sha256}:${pckCrl.sha256}`;
  return recall(proofCache, key, trail, () => proveLists(authority, { rootCrl, pckCrl }, trail), weightOf);
}

function proveLists(authority: PckAuthority, delivered: DeliveredLists, trail: Trail): ProvenLists {
  const { root, intermediate, anchor } = authority;
  const read = (what: string, from: Endorsement): RevocationList =>
    trail.attempt(`${what} can be read`, 'CrlFormat', () => decodeRevocationList(from.body));
  const rootCrl = read('root CA revocation list', delivered.rootCrl);
  verifyRevocationList('root CA revocation list', rootCrl, root, anchor.publicKey, trail);
  const pckCrl = read('PCK revocation list', delivered.pckCrl);
  verifyRevocationList('PCK revocation list', pckCrl, intermediate, issuerKeyOf(intermediate), trail);
  requireNotRevoked('root CA certificate', root, rootCrl, 'RootRevoked', trail);
  requireNotRevoked('intermediate CA certificate', intermediate, rootCrl, 'IntermediateRevoked', trail);
  const windows = [crlWindow('root CA revocation list', rootCrl), crlWindow('PCK revocation list', pckCrl)];
  return { rootCrl, pckCrl, windows };
}

/** The period of a revocation list. */
export function crlWindow(what: string, list: RevocationList): ValidityWindow {
  return { what, from: list.thisUpdate, to: list.nextUpdate ?? list.thisUpdate, code: 'CrlExpired' };
}

/** A list in memory: its bytes, the hex text that the serial numbers are part of, an entry for each. */
function weightOf({ rootCrl, pckCrl }: ProvenLists): number {
  return [rootCrl, pckCrl].reduce((sum, { der, revoked }) => sum + 3 * der.length + 80 * revoked.size, 0);
}

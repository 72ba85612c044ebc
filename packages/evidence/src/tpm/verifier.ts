/** How TPM and VBS evidence are verified, without what only a service needs. */

import type { EvidenceVerifier } from '../scheme.ts';
import { tpmClaims } from './claims.ts';
import type { TpmEvidence } from './evidence.ts';
import { messageIn } from './message-in.ts';
import { readersFor, type TpmReaders } from './platform.ts';
import { decodeTpmRequest } from './request.ts';
import { type TpmProof, tpmVerified, verifyTpm } from './verify.ts';

/** Verifies TPM and VBS evidence. */
export const tpmVerifier: EvidenceVerifier<TpmEvidence, TpmReaders, TpmProof, 'Tpm'> = {
  type: 'Tpm',
  vendors: ['Microsoft'],
  statuses: { accepted: new Set([tpmVerified]) },
  runtimeDataClaims: [],
  decode: (evidence) => decodeTpmRequest(messageIn(evidence)),
  // Statements come from the request and the configuration alone: nothing is fetched from addresses in certificates.
  gather: ({ current, boot }) => readersFor([...current.logs, ...(boot?.logs ?? [])]),
  verify: verifyTpm,
  claims: tpmClaims,
};

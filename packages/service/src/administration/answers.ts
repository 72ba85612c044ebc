/** What administrative routes answer: the claims of their tokens (rest-api §5). */

import type { JsonObject } from '@veritee/core';
import {
  type AttestationType,
  emptyPolicyToken,
  policyClaim,
  unsecuredPolicyToken,
} from '@veritee/core/internal/maa';
import type { EvidenceKinds } from '@veritee/evidence';
import { defaultPolicyFor } from '@veritee/evidence/internal';
import type { InstanceState } from '../storage/storage.ts';
import { documentHash, type SignedDocument, signerJwk } from './document.ts';
import { certificateJwk, thumbprint } from './management-certificate.ts';

/** The policy in force, as the document that was sent; a default one as an unsecured document. */
export function policyAnswer(
  state: Pick<InstanceState, 'policies'>,
  type: AttestationType,
  kinds: EvidenceKinds,
): JsonObject {
  return { [policyClaim.policy]: state.policies.get(type)?.document ?? defaultDocument(type, kinds) };
}

/** A type without a default has an empty document. */
function defaultDocument(type: AttestationType, kinds: EvidenceKinds): string {
  const text = defaultPolicyFor(type, kinds);
  return text === undefined ? emptyPolicyToken : unsecuredPolicyToken(text);
}

/** A policy was set. */
export function policyUpdated({ text, signer }: SignedDocument): JsonObject {
  return {
    [policyClaim.result]: 'Updated',
    [policyClaim.tokenHash]: documentHash(text),
    ...(signer !== undefined && { [policyClaim.signer]: { ...signerJwk(signer) } }),
  };
}

/** A policy was reset: neither hash nor signer, as recorded. */
export function policyRemoved(): JsonObject {
  return { [policyClaim.result]: 'Removed' };
}

/** The policy management certificates in the order in which they were added. */
export function certificatesAnswer({ certificates }: Pick<InstanceState, 'certificates'>): JsonObject {
  return { [policyClaim.certificates]: { keys: certificates.map((der) => ({ ...certificateJwk(der) })) } };
}

/** A certificate is there now, or is not there now. */
export function certificateAnswer(der: Uint8Array, result: 'IsPresent' | 'IsAbsent'): JsonObject {
  return { [policyClaim.thumbprint]: thumbprint(der), [policyClaim.certificatesResult]: result };
}

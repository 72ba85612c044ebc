/** The evidence inside the certificate of a signing key. */

import { embeddedEvidenceOf } from '@veritee/client/signing-certificate';
import { CodedError } from '@veritee/core';
import { type AnyScheme, schemes } from '@veritee/evidence';
import { splitCustomClaims } from '@veritee/evidence/internal';

/** A certificate with evidence in it; nothing is proven. */
export interface EvidenceInCertificate {
  readonly scheme: AnyScheme;
  readonly evidence: Uint8Array;
  /** Claims beside the evidence, whose hash it is bound to. */
  readonly boundData?: Uint8Array | undefined;
  readonly certificate: Uint8Array;
}

/** Finds it; undefined for a certificate without any. */
export function embeddedIn(certificate: Uint8Array): EvidenceInCertificate | undefined {
  try {
    const { attestationType, bytes } = embeddedEvidenceOf(certificate);
    const parts = attestationType === 'OpenEnclave' ? splitCustomClaims(bytes) : undefined;
    const type = parts === undefined ? attestationType : 'SgxEnclave';
    const scheme = schemes.find((each) => each.type === type);
    if (scheme === undefined) return undefined;
    return { scheme, evidence: parts?.quote ?? bytes, boundData: parts?.customClaims, certificate };
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

/** Begins to check a quote's own signatures while its certificates are proven and its endorsements gathered. */

import { CodedError } from '@veritee/core';
import type { PublicKey } from '@veritee/core/internal/crypto';
import { type BegunCheck, begin, beginsEarly } from '../trail/begun.ts';
import { importAttestationKey } from './attestation-key.ts';
import type { Quote } from './quote.ts';
import { qeReportSignature, quoteSignature } from './signatures.ts';

/** What has begun, and the key that it took. */
export interface BegunQuote {
  readonly checks: readonly BegunCheck[];
  readonly attestationKey: PublicKey;
}

/**
 * Begins to check the signature of the quote; does nothing where that would only take turns with this thread. An
 * unusable key is left to the proof, which refuses it.
 */
export function beginQuote(quote: Quote): BegunQuote | undefined {
  if (!beginsEarly) return undefined;
  try {
    const attestationKey = importAttestationKey(quote);
    return { attestationKey, checks: [begin(quoteSignature(quote, attestationKey))] };
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

/** Begins to check the signature of the QE report, too. */
export function beginQeReport(
  quote: Quote,
  pckKey: PublicKey,
  begun: BegunQuote | undefined,
): BegunQuote | undefined {
  const ofQe = begun === undefined ? undefined : qeReportSignature(quote, pckKey);
  if (begun === undefined || ofQe === undefined) return begun;
  return { ...begun, checks: [begin(ofQe), ...begun.checks] };
}

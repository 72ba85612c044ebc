/** Verifies a TPM quote: who signed it, what it is bound to, and that the PCR values are the quoted ones. */

import { sameSecret } from '@veritee/core/internal';
import type { PublicKey } from '@veritee/core/internal/crypto';
import type { QuoteStatement } from '@veritee/core/internal/tpm2';
import { EvidenceError } from '../errors.ts';
import type { Trail } from '../trail/trail.ts';
import {
  type BankRequirements,
  lower,
  type QuotedBank,
  requireMask,
  requirePcrDigest,
  requireSelection,
  type SentValues,
} from './quoted-banks.ts';
import { tpmSignature } from './signature.ts';
import { decodeAttest, decodeTpmSignature } from './structures.ts';

/** A quote as it came. */
export interface QuoteEvidence extends SentValues {
  /** TPMS_ATTEST without a size in front. */
  readonly attest: Uint8Array;
  /** TPMT_SIGNATURE. */
  readonly signature: Uint8Array;
}

/** Bytes that a TPM signed along, and how people call them. */
export interface QualifyingData {
  readonly bytes: Uint8Array;
  readonly what: string;
}

/** What a quote must show. */
export interface QuoteRequirements extends BankRequirements {
  readonly key: PublicKey;
  /** What the quote must be bound to: one of these; absent for a quote that was made before the challenge. */
  readonly qualifyingData?: readonly QualifyingData[] | undefined;
}

/** A proven quote. */
export interface VerifiedQuote {
  readonly statement: QuoteStatement;
  /** Which of the demanded it is bound to. */
  readonly boundTo: QualifyingData | undefined;
  /** Every quoted bank, in the order of the quote. */
  readonly banks: readonly QuotedBank[];
  /** Those that cover the whole mask, strongest first: one of them is to be used, alone. */
  readonly complete: readonly QuotedBank[];
}

/** Proves a quote. PCR values that it does not cover are refused: a forged log could be replayed against them. */
export function verifyQuote(
  evidence: QuoteEvidence,
  requirements: QuoteRequirements,
  trail: Trail,
): VerifiedQuote {
  const { what } = evidence;
  const signature = trail.attempt(`${what}'s signature can be read`, 'TpmStructureFormat', () =>
    decodeTpmSignature(evidence.signature),
  );
  requireSignature(evidence, signature, requirements, trail);
  const statement = requireQuote(evidence, trail);
  const boundTo = requireQualifyingData(what, statement, requirements, trail);
  const banks = requireSelection(evidence, statement.selections, trail);
  requirePcrDigest(what, statement, banks, signature.hash, trail);
  return { statement, boundTo, banks, complete: requireMask(what, banks, requirements, trail) };
}

function requireSignature(
  { what, attest }: QuoteEvidence,
  signature: ReturnType<typeof decodeTpmSignature>,
  { key, allowSha1 }: QuoteRequirements,
  trail: Trail,
): void {
  const check = `${what} is signed by the attestation key`;
  const signed = trail.attempt(
    `${what} is signed with an accepted algorithm`,
    'TpmAlgorithmNotAccepted',
    () => tpmSignature(attest, signature, key, { allowSha1 }),
    () => `${signature.scheme} with ${signature.hash}`,
  );
  trail.requireSigned(
    check,
    signed,
    () => new EvidenceError('TpmQuoteSignature', `The signature of the ${lower(what)} is not valid.`),
    `${signature.scheme} with ${signature.hash}`,
  );
}

function requireQuote({ what, attest }: QuoteEvidence, trail: Trail): QuoteStatement {
  const statement = trail.attempt(`${what} is a statement of a TPM`, 'TpmStructureFormat', () =>
    decodeAttest(attest),
  );
  if (statement.type !== 'quote') {
    return trail.fail(
      `${what} is a statement about PCRs`,
      new EvidenceError('TpmQuoteFormat', `The ${lower(what)} is not a quote.`, {
        expected: 'a quote',
        found: statement.type,
      }),
    );
  }
  const { resetCount, restartCount, clock } = statement.clockInfo;
  trail.pass(
    `${what} is a statement about PCRs`,
    `reset ${resetCount}, restart ${restartCount}, clock ${clock}`,
  );
  return statement;
}

/** In full and in constant time: a prefix would let a quote for one caller serve another. */
function requireQualifyingData(
  what: string,
  { extraData }: QuoteStatement,
  { qualifyingData }: QuoteRequirements,
  trail: Trail,
): QualifyingData | undefined {
  if (qualifyingData === undefined) return undefined;
  const found = qualifyingData.find(({ bytes }) => sameSecret(extraData, bytes));
  const wanted = qualifyingData.map((each) => each.what).join(' or ');
  trail.require(
    `${what} is bound to ${found?.what ?? wanted}`,
    found !== undefined,
    () =>
      new EvidenceError('QualifyingDataMismatch', `The ${lower(what)} was not made for ${wanted}.`, {
        expected: `qualifying data made from ${wanted}: ${qualifyingData.map(({ bytes }) => `${bytes.length} bytes`).join(' or ')}`,
        found: `${extraData.length} bytes that differ`,
        hint: 'A key is hashed as it is in the request, with all white space.',
      }),
    `${extraData.length} bytes`,
  );
  return found;
}

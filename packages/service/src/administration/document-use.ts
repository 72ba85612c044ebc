/**
 * The use of signed documents: Azure's documents say neither when nor for what they were signed, so whoever has one can
 * send it again. Which document it is, and whether its own word about its time allows its use. Pure.
 */

import { createHash } from 'node:crypto';
import { FormatError, type JsonObject } from '@veritee/core';
import { jwsClaims } from '@veritee/core/internal';
import { AdministrationError } from '../errors/administration-error.ts';
import type { SignedDocument } from './document.ts';

/** What a document says of itself: in its payload or, where that has to be empty, in its header. */
export interface DocumentStamp {
  /** When it was signed. */
  readonly issuedAt: Date | undefined;
  /** Its name among all documents of its signer. */
  readonly id: string | undefined;
}

/** How old a document may be that says when it was signed, where replays are refused. */
export const LONGEST_DOCUMENT_AGE_MS = 24 * 3_600_000;
/** How far clocks of signers may be ahead. */
const CLOCK_SKEW_MS = 300_000;
const LONGEST_ID = 256;

/**
 * The name under which the use of a document is remembered: that of its signer and its `jti`, or else that of the bytes
 * that were signed. The signature does not count: of an ECDSA signature anybody can make a second one.
 *
 * @returns undefined for an unsecured document, which nobody signed
 */
export function documentIdentity(document: SignedDocument): string | undefined {
  const { signer, jws } = document;
  if (signer === undefined) return undefined;
  const { id } = stampOf(document);
  const named = id === undefined ? ['document', jws.signingInput] : ['jti', id];
  const key = signer.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  return createHash('sha256')
    .update(JSON.stringify([...named, key]))
    .digest('hex');
}

/** What a document says of itself; what cannot be read counts as not said. */
export function stampOf({ jws }: SignedDocument): DocumentStamp {
  const claims = claimsOf(jws);
  const iat = jws.header['iat'] ?? claims['iat'];
  const jti = jws.header['jti'] ?? claims['jti'];
  const seconds = typeof iat === 'bigint' ? Number(iat) : iat;
  return {
    issuedAt: typeof seconds === 'number' && Math.abs(seconds) < 1e11 ? new Date(seconds * 1000) : undefined,
    id: typeof jti === 'string' && jti !== '' && jti.length <= LONGEST_ID ? jti : undefined,
  };
}

function claimsOf(jws: SignedDocument['jws']): JsonObject {
  if (jws.payload.length === 0) return {};
  try {
    return jwsClaims(jws);
  } catch (cause) {
    if (cause instanceof FormatError) return {};
    throw cause;
  }
}

/**
 * Whether a document may be used now by its own word; one that says nothing may.
 * @throws AdministrationError `DocumentOutdated`, `DocumentNotYetValid`
 */
export function requireTimely(document: SignedDocument, now: Date): void {
  const { issuedAt } = stampOf(document);
  if (issuedAt === undefined) return;
  const age = now.getTime() - issuedAt.getTime();
  const facts = { found: `signed at ${issuedAt.toISOString()}`, hint: 'Sign it again.' };
  if (age > LONGEST_DOCUMENT_AGE_MS) {
    throw new AdministrationError('DocumentOutdated', 'The document was signed too long ago.', {
      expected: `at most ${LONGEST_DOCUMENT_AGE_MS / 3_600_000} hours before ${now.toISOString()}`,
      ...facts,
    });
  }
  if (age < -CLOCK_SKEW_MS) {
    throw new AdministrationError('DocumentNotYetValid', 'The document was signed in the future.', {
      expected: `a moment before ${now.toISOString()}`,
      ...facts,
      hint: "Look at the clock of the signer's machine.",
    });
  }
}

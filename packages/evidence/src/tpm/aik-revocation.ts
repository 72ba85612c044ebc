/** Revocation of AIK certificates by the lists of the configuration. */

import { CodedError, type ErrorFacts } from '@veritee/core';
import { sameBytes } from '@veritee/core/internal';
import type { PublicKey } from '@veritee/core/internal/crypto';
import { type Certificate, keyUsageBit, type RevocationList, signatureOf } from '@veritee/core/internal/x509';
import { EvidenceError, type EvidenceErrorCode } from '../errors.ts';
import type { Trail } from '../trail/trail.ts';
import type { Trust } from '../trust/trust.ts';
import { type AikPath, issuerKeyIn } from './aik-path.ts';

/**
 * Checks every certificate of a path against the list of its issuer, where the operator gave one: the lists are
 * optional, but one that is given and cannot be relied on is a refusal.
 */
export function requireNotRevoked(path: AikPath, { revocationLists = [], now }: Trust, trail: Trail): void {
  let checked = 0;
  for (const [at, certificate] of path.certificates.entries()) {
    for (const list of revocationLists) {
      if (!sameBytes(list.issuer, certificate.issuer)) continue;
      requireUsable(list, path.certificates[at + 1], issuerKeyIn(path, at), now, trail);
      requireUnlisted(list, certificate, trail);
      checked++;
    }
  }
  trail.pass(
    'AIK certificate and its issuers are on none of the configured revocation lists',
    checked === 0 ? 'no list is configured for them: revocation was not checked' : `${checked} lists`,
  );
}

function requireUsable(
  list: RevocationList,
  issuer: Certificate | undefined,
  key: PublicKey,
  now: Date,
  trail: Trail,
): void {
  const mayList = issuer?.keyUsage === undefined || (issuer.keyUsage & keyUsageBit.crlSign) !== 0;
  const check = 'Revocation list for AIK certificates can be relied on';
  const refuse = (code: EvidenceErrorCode, message: string, facts?: ErrorFacts): never =>
    trail.fail(check, new EvidenceError(code, message, facts));
  if (!mayList || !isSigned(list, key, trail))
    refuse('CrlInvalidSignature', 'A revocation list is not signed by its issuer.');
  const { thisUpdate: from, nextUpdate: to } = list;
  if (to === undefined || now < from || now > to)
    refuse(
      'CrlExpired',
      `A revocation list for AIK certificates ${now < from ? 'is not valid yet' : 'has expired'}.`,
      {
        expected: `a time from ${from.toISOString()} to ${to?.toISOString()}`,
        found: now.toISOString(),
      },
    );
  if ([...list.extensions.values()].some(({ critical }) => critical))
    refuse('CrlInvalidExtensions', 'A revocation list has a critical extension, so it may be partial.');
}

function isSigned(list: RevocationList, key: PublicKey, trail: Trail): boolean {
  try {
    return trail.holds(signatureOf(list, key));
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}

function requireUnlisted(
  list: RevocationList,
  { serialNumber, commonName }: Certificate,
  trail: Trail,
): void {
  trail.require(
    'AIK certificate path has no revoked certificate',
    !list.revoked.has(serialNumber),
    () =>
      new EvidenceError(
        'AikCertificateRevoked',
        `The certificate ${commonName ? `"${commonName}"` : 'of the AIK'} is revoked.`,
        {
          found: `serial number ${serialNumber}`,
        },
      ),
    `serial number ${serialNumber}`,
  );
}

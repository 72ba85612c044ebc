/** Revocation lists: proven before they are believed, and what they name refused. */

import { CodedError } from '@veritee/core';
import { sameBytes } from '@veritee/core/internal';
import type { PublicKey, Signature } from '@veritee/core/internal/crypto';
import {
  type Certificate,
  extensionOid,
  keyUsageBit,
  type RevocationList,
  signatureOf,
} from '@veritee/core/internal/x509';
import { EvidenceError, type EvidenceErrorCode } from '../errors.ts';
import type { Trail } from '../trail/trail.ts';

/**
 * Proves a revocation list: issuer, signature, required extensions. An unsigned list would make revocation moot.
 *
 * @param required - extensions that its vendor always states
 */
export function verifyRevocationList(
  what: string,
  list: RevocationList,
  issuer: Certificate,
  issuerKey: PublicKey,
  trail: Trail,
  required: readonly string[] = [extensionOid.crlNumber, extensionOid.authorityKeyIdentifier],
): void {
  trail.require(
    `${what} is issued by "${issuer.commonName}"`,
    sameBytes(list.issuer, issuer.subject),
    () =>
      new EvidenceError('CrlUnknownIssuer', `The ${what} is of another issuer.`, {
        expected: `"${issuer.commonName}"`,
      }),
  );
  const present = required.every((oid) => list.extensions.has(oid));
  const understood = [...list.extensions].every(
    ([oid, extension]) =>
      !extension.critical || oid === extensionOid.crlNumber || oid === extensionOid.authorityKeyIdentifier,
  );
  trail.require(
    `${what} has the required extensions and no unknown critical one`,
    present && understood && list.nextUpdate !== undefined,
    () =>
      new EvidenceError('CrlInvalidExtensions', `The ${what} is malformed.`, {
        expected: 'CRL number, authority key identifier, next update, no unknown critical extension',
      }),
  );
  const mayListRevocations = issuer.keyUsage === undefined || (issuer.keyUsage & keyUsageBit.crlSign) !== 0;
  let signature: Signature | undefined;
  try {
    signature = mayListRevocations ? signatureOf(list, issuerKey) : undefined;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
  }
  trail.requireSigned(
    `${what} is signed by "${issuer.commonName}"`,
    signature,
    () => new EvidenceError('CrlInvalidSignature', `The signature of the ${what} is not valid.`),
    `${list.revoked.size} serial numbers, issued ${list.thisUpdate.toISOString()}`,
  );
}

/** Checks that a list does not name a certificate. */
export function requireNotRevoked(
  what: string,
  certificate: Pick<Certificate, 'serialNumber'>,
  list: RevocationList,
  code: EvidenceErrorCode,
  trail: Trail,
): void {
  trail.require(
    `${what} is not revoked`,
    !list.revoked.has(certificate.serialNumber),
    () =>
      new EvidenceError(code, `The ${what} is revoked.`, {
        found: `serial number ${certificate.serialNumber}`,
      }),
    `serial number ${certificate.serialNumber}`,
  );
}

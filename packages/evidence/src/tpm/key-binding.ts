/** How a request key is tied to the TPM: through the quote's qualifying data, or by a certification (section 2.3). */

import { concat, hex, sameBytes, sameSecret, utf8 } from '@veritee/core/internal';
import { digest, isSameKey, type PublicKey } from '@veritee/core/internal/crypto';
import { EvidenceError } from '../errors.ts';
import type { Trail } from '../trail/trail.ts';
import { decodePublicArea, type PublicArea } from './public-area.ts';
import { tpmSignature } from './signature.ts';
import { decodeAttest, decodeTpmSignature } from './structures.ts';

/** Hash algorithms by their names in `info.tpm_quote`. */
export const bindingHashes: ReadonlyMap<string, 'sha256' | 'sha384' | 'sha512'> = new Map([
  ['sha-256', 'sha256'],
  ['sha-384', 'sha384'],
  ['sha-512', 'sha512'],
]);

/**
 * The qualifying data that binds a key: hash of the key's exact text on the wire, a zero byte and the challenge.
 *
 * @param keyText - the JWK from `{` to `}` as it came; a re-serialised copy would hash to something else
 */
export function boundQualifyingData(
  keyText: string,
  challenge: Uint8Array,
  algorithm: 'sha256' | 'sha384' | 'sha512' = 'sha256',
): Uint8Array {
  return digest(algorithm, concat(utf8(keyText), Uint8Array.of(0), challenge));
}

/** TPM2_Certify's answer for a key. */
export interface KeyCertification {
  /** TPMT_PUBLIC. */
  readonly publicArea: Uint8Array;
  /** TPMS_ATTEST. */
  readonly attest: Uint8Array;
  /** TPMT_SIGNATURE by the attestation key. */
  readonly signature: Uint8Array;
}

/** What a certification must show. */
export interface CertificationRequirements {
  /** Which key, for people: "Request key". */
  readonly what: string;
  readonly key: PublicKey;
  readonly attestationKey: PublicKey;
  /** What the certification must be made for; absent where nobody gave a challenge. */
  readonly challenge?: Uint8Array | undefined;
  readonly allowSha1: boolean;
}

/** Proves that a key lives in the TPM of the attestation key, now. */
export function verifyCertification(
  certification: KeyCertification,
  { what, key, attestationKey, challenge, allowSha1 }: CertificationRequirements,
  trail: Trail,
): PublicArea {
  const refuse = (message: string, expected?: string, found?: string): (() => EvidenceError) => {
    return () => new EvidenceError('KeyCertificationInvalid', message, { expected, found });
  };
  const signed = trail.attempt(`${what}'s certification can be read`, 'TpmStructureFormat', () =>
    tpmSignature(certification.attest, decodeTpmSignature(certification.signature), attestationKey, {
      allowSha1,
    }),
  );
  trail.requireSigned(
    `${what}'s certification is signed by the attestation key`,
    signed,
    refuse('The signature of the key certification is not valid.'),
  );
  const statement = trail.attempt(
    `${what}'s certification is a statement of a TPM`,
    'TpmStructureFormat',
    () => decodeAttest(certification.attest),
  );
  if (statement.type !== 'certify') {
    return trail.fail(
      `${what}'s certification is about a key`,
      refuse('The key certification is another statement.', 'a certification', statement.type)(),
    );
  }
  const { extraData } = statement;
  if (challenge !== undefined)
    trail.require(
      `${what}'s certification is bound to the challenge`,
      sameSecret(extraData, challenge),
      refuse('The key certification was not made for this challenge.'),
    );
  const area = trail.attempt(`${what}'s public area can be read`, 'TpmStructureFormat', () =>
    decodePublicArea(certification.publicArea),
  );
  trail.require(
    `${what}'s certification names its public area`,
    sameBytes(statement.name, area.name),
    refuse('The certified key is another one.', hex(area.name), hex(statement.name)),
    hex(area.name),
  );
  trail.require(
    `${what} is the certified one`,
    isSameKey(area.key, key),
    refuse('The public area has another key than the request.'),
    `attributes 0x${area.attributes.toString(16)}`,
  );
  return area;
}

/** The ephemeral key that the token is sealed to: a key of the same TPM that works only while its PCRs stay as quoted. */

import { allZero, concat, hex, sameBytes } from '@veritee/core/internal';
import { digest, type PublicKey, type RsaPublicKey } from '@veritee/core/internal/crypto';
import { pcrPolicyInput, tpmAlgorithm } from '@veritee/core/internal/tpm2';
import { EvidenceError } from '../errors.ts';
import { verifyCertification } from '../tpm/key-binding.ts';
import { decodePublicArea, type PublicArea } from '../tpm/public-area.ts';
import type { Trail } from '../trail/trail.ts';
import type { Trust } from '../trust/trust.ts';
import type { TpmInfo } from './tpm-info.ts';

/** Bits of TPMA_OBJECT (TPM 2.0 Part 2, section 8.3). */
const attribute = {
  fixedTpm: 1 << 1,
  fixedParent: 1 << 4,
  sensitiveDataOrigin: 1 << 5,
  userWithAuth: 1 << 6,
  restricted: 1 << 16,
  decrypt: 1 << 17,
} as const;

/** What the key must have, and what it must not. */
const NEEDED = attribute.fixedTpm | attribute.fixedParent | attribute.sensitiveDataOrigin | attribute.decrypt;
const EXCLUDED = attribute.userWithAuth | attribute.restricted;

/** Proves the key; a secret that is wrapped for it is for this TPM in this state alone. */
export function proveEncryptionKey(
  { encryptionKey, platform: { pcrs }, pcrSet }: TpmInfo,
  attestationKey: PublicKey,
  trust: Trust,
  trail: Trail,
): RsaPublicKey {
  const { key } = trail.attempt('Encryption key can be used', 'TpmKeyFormat', () =>
    decodePublicArea(encryptionKey.publicArea),
  );
  const area = verifyCertification(
    encryptionKey,
    { what: 'Encryption key', key, attestationKey, allowSha1: trust.tpm?.allowSha1 ?? false },
    trail,
  );
  requireUsable(area, trail);
  const values = pcrSet.map((index) => pcrs[0]?.values.get(index) ?? new Uint8Array());
  const pcrDigest = digest('sha256', concat(...values));
  requirePolicy(area, digest('sha256', pcrPolicyInput(pcrSet, pcrDigest)), trail);
  if (key.kind === 'RSA') return key;
  throw new TypeError('a key that is not RSA passed the check');
}

function requireUsable({ key, attributes, scheme }: PublicArea, trail: Trail): void {
  const holds = key.kind === 'RSA' && (attributes & NEEDED) === NEEDED && (attributes & EXCLUDED) === 0;
  trail.require(
    'Encryption key was made in the TPM, stays there, decrypts, and is for RSA',
    holds && (scheme === undefined || scheme === tpmAlgorithm.rsaes),
    () =>
      new EvidenceError('EncryptionKeyUnsuitable', 'The token cannot be sealed to this key.', {
        expected:
          'an RSA key for RSAES: fixedTPM, fixedParent, sensitiveDataOrigin, decrypt; neither restricted nor userWithAuth',
        found: `${key.kind}, attributes 0x${attributes.toString(16)}`,
      }),
    `attributes 0x${attributes.toString(16)}`,
  );
}

function requirePolicy({ authPolicy }: PublicArea, expected: Uint8Array, trail: Trail): void {
  trail.require(
    'Encryption key works only while the PCRs have the quoted values',
    !allZero(authPolicy) && sameBytes(authPolicy, expected),
    () =>
      new EvidenceError('EncryptionKeyUnsuitable', 'The encryption key is not bound to the quoted PCRs.', {
        expected: `PolicyPCR ${hex(expected)}`,
        found: hex(authPolicy) || 'no policy',
        hint: 'Create the key with PolicyPCR over the PCRs of PcrSet, in the SHA-256 bank.',
      }),
    hex(expected),
  );
}

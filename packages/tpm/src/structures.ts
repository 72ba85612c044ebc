/** Structures of TPM 2.0 that commands take and answers give. */

import { type ByteReader, ByteWriter, base64url, fromHex } from '@veritee/core/internal';
import {
  pcrCount,
  type RsaPublicArea,
  rsaExponent,
  tpm2b,
  tpmAlgorithm,
  tpmHash,
  tpmtPublic,
} from '@veritee/core/internal/tpm2';
import { answered } from './command.ts';
import { TpmError } from './errors.ts';

/** All PCRs of a PC's TPM. */
export const allPcrs: readonly number[] = Array.from({ length: pcrCount }, (_, index) => index);

/** TPML_DIGEST of an answer. */
export function readDigests(reader: ByteReader): Uint8Array[] {
  const count = reader.u32be('digest count');
  if (count > pcrCount)
    throw new TpmError('TpmAnswerFormat', 'The TPM answers too many digests.', { found: `${count}` });
  return Array.from({ length: count }, () => tpm2b.read(reader, 'digest'));
}

/** A public key as JWK. */
export interface RsaPublicKey {
  readonly kty: 'RSA';
  readonly n: string;
  readonly e: string;
}

/**
 * The key in a TPMT_PUBLIC of an RSA key.
 * @throws TpmError `TpmAnswerFormat`
 */
export function rsaKeyIn(publicArea: Uint8Array): RsaPublicKey {
  const area = answered(() => tpmtPublic.decode(publicArea));
  if (area.type !== 'rsa')
    throw new TpmError('TpmAnswerFormat', 'The key is not an RSA key.', { found: `type ${area.type}` });
  const e = new ByteWriter().u32be(rsaExponent(area)).finish();
  return {
    kty: 'RSA',
    n: base64url(area.modulus),
    e: base64url(e.subarray(e.findIndex((octet) => octet !== 0))),
  };
}

/** Templates of keys: TPMT_PUBLIC without a modulus. */
export const keyTemplate = {
  /** The default RSA endorsement key (TCG EK Credential Profile, template L-1): it decrypts, and only by its policy. */
  endorsement: rsaTemplate({
    attributes: 0x000300b2,
    authPolicy: fromHex('837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa'),
    symmetric: { algorithm: tpmAlgorithm.aes, keyBits: 128, mode: tpmAlgorithm.cfb },
    modulus: new Uint8Array(256),
  }),
  /** Attestation key: restricted, signs what the TPM itself says, RSASSA with SHA-256. */
  attestation: rsaTemplate({ attributes: 0x00050072, scheme: signing('rsassa') }),
  /** Request key: signs what it is given, RSASSA-PSS with SHA-256. */
  signing: rsaTemplate({ attributes: 0x00040072, scheme: signing('rsapss') }),
} as const;

/** Ephemeral key of an Azure guest: decrypts only while its policy holds; each use says by which scheme. */
export function encryptionTemplate(authPolicy: Uint8Array): Uint8Array {
  return rsaTemplate({ attributes: 0x00020432, authPolicy });
}

function rsaTemplate(given: Partial<RsaPublicArea> & Pick<RsaPublicArea, 'attributes'>): Uint8Array {
  return tpmtPublic.encode({
    type: 'rsa',
    nameAlgorithm: tpmHash.sha256.id,
    authPolicy: new Uint8Array(),
    symmetric: undefined,
    scheme: undefined,
    keyBits: 2048,
    exponent: 0,
    modulus: new Uint8Array(),
    ...given,
  });
}

function signing(scheme: 'rsassa' | 'rsapss'): { readonly algorithm: number; readonly hash: number } {
  return { algorithm: tpmAlgorithm[scheme], hash: tpmHash.sha256.id };
}

/** The virtual TPM of a simulated guest, in software: an RSA attestation key, a quote, and an ephemeral key that it certifies. */

import { constants, createHash, type KeyObject, privateDecrypt, sign } from 'node:crypto';
import { ByteWriter, concat, fromBase64url } from '@veritee/core/internal';
import {
  pcrPolicyInput,
  tpm2b,
  tpmAlgorithm,
  tpmHash,
  tpmsAttest,
  tpmtPublic,
} from '@veritee/core/internal/tpm2';

import { SimulatorError } from '../errors.ts';

const FIRMWARE = 0x2026_1125n;
const SHA256 = tpmHash.sha256.id;

/** Attributes of Azure's attestation keys, and of the ephemeral keys that their guests make. */
const attributes = { attestation: 0x00050472, encryption: 0x00020432 } as const;

/** TPMT_PUBLIC of an attestation key. */
export function attestationArea(key: KeyObject): Uint8Array {
  return areaOf(key, attributes.attestation, tpmAlgorithm.rsassa, new Uint8Array());
}

/** TPMT_PUBLIC of a key that works while PCRs are as given; with `undefined`, always. */
export function encryptionArea(
  key: KeyObject,
  pcrs: { readonly indexes: readonly number[]; readonly values: readonly Uint8Array[] } | undefined,
): Uint8Array {
  const policy = pcrs && sha256(pcrPolicyInput(pcrs.indexes, sha256(concat(...pcrs.values))));
  return areaOf(key, attributes.encryption, tpmAlgorithm.rsaes, policy ?? new Uint8Array(SHA256_BYTES));
}

const SHA256_BYTES = tpmHash.sha256.size;

function areaOf(key: KeyObject, bits: number, scheme: number, authPolicy: Uint8Array): Uint8Array {
  return tpmtPublic.encode({
    type: 'rsa',
    nameAlgorithm: SHA256,
    attributes: bits,
    authPolicy,
    symmetric: undefined,
    scheme: scheme === tpmAlgorithm.rsaes ? { algorithm: scheme } : { algorithm: scheme, hash: SHA256 },
    keyBits: 2048,
    exponent: 0,
    modulus: fromBase64url(key.export({ format: 'jwk' }).n ?? '', 'modulus'),
  });
}

/** TPM2B_PUBLIC. */
export function sized(area: Uint8Array): Uint8Array {
  const writer = new ByteWriter();
  tpm2b.write(writer, area);
  return writer.finish();
}

/** A statement of a TPM with its bare signature. */
export interface Statement {
  readonly attest: Uint8Array;
  readonly signature: Uint8Array;
}

/** A quote of PCRs, in the order of their indexes. */
export function quoteOf(
  indexes: readonly number[],
  values: readonly Uint8Array[],
  key: KeyObject,
): Statement {
  return signed(
    tpmsAttest.encode({
      ...common(key),
      type: 'quote',
      selections: [{ algorithm: SHA256, indexes }],
      pcrDigest: sha256(concat(...values)),
    }),
    key,
  );
}

/** The attestation key's word for another key of the same TPM. */
export function certificationOf(area: Uint8Array, key: KeyObject): Statement {
  const name = nameOf(area);
  return signed(tpmsAttest.encode({ ...common(key), type: 'certify', name, qualifiedName: name }), key);
}

function common(key: KeyObject) {
  return {
    qualifiedSigner: nameOf(attestationArea(key)),
    extraData: new Uint8Array(),
    clockInfo: { clock: 1000n, resetCount: 1, restartCount: 0, safe: true },
    firmwareVersion: FIRMWARE,
  };
}

function nameOf(area: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(SHA256 >> 8, SHA256 & 0xff), sha256(area));
}

/** RSASSA with SHA-256. */
function signed(attest: Uint8Array, key: KeyObject): Statement {
  return { attest, signature: new Uint8Array(sign('sha256', attest, key)) };
}

/**
 * What a guest's TPM does with its ephemeral key, for a key in a file: for `attestAzureGuest` of `@veritee/client`, in development.
 *
 * @example
 * const decrypt = guestDecryption(createPrivateKey(pem));
 */
export function guestDecryption(key: KeyObject): (wrapped: Uint8Array) => Promise<Uint8Array> {
  return async (wrapped) => unwrap(key, wrapped);
}

/** RSAES-PKCS1-v1_5, without the padding of Node: Node refuses to take that off. For development: it says how padding fails. */
function unwrap(key: KeyObject, wrapped: Uint8Array): Uint8Array {
  const padded = new Uint8Array(privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, wrapped));
  const end = padded.indexOf(0, 2);
  if (padded[0] !== 0 || padded[1] !== 2 || end < 10)
    throw new SimulatorError('OptionInvalid', 'The wrapped key is not for this guest.', {
      expected: 'RSAES-PKCS1-v1_5 with the ephemeral key',
    });
  return padded.subarray(end + 1);
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

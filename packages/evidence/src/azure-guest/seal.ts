/** Seals a token to the guest: AES-GCM under a fresh key, which is wrapped for the ephemeral key of the guest's TPM. */

import { base64, base64url, concat, hex, utf8 } from '@veritee/core/internal';
import type { RsaPublicKey } from '@veritee/core/internal/crypto';
import { type SealedToken, sealedTokenLabel } from '@veritee/core/internal/maa';
import type { RandomBytes } from '../scheme.ts';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals a token in the form of Azure Attestation (confidential-vms-2026 §4): only the TPM that holds the key can open it.
 *
 * @param token - ASCII
 * @param key - of at least 2048 bits
 * @returns base64url of a JSON object: `Jwt`, `EncryptedInnerKey`, `EncryptionParams`, `AuthenticationData`, in this order
 */
export async function sealToken(token: string, key: RsaPublicKey, random: RandomBytes): Promise<string> {
  const innerKey = own(await random(KEY_BYTES));
  const iv = own(await random(IV_BYTES));
  const sealed = await encrypt(innerKey, iv, utf8(token));
  const envelope: SealedToken = {
    Jwt: base64(sealed.subarray(0, -TAG_BYTES)),
    EncryptedInnerKey: base64(await wrap(innerKey, key, random)),
    EncryptionParams: {
      BlockMode: 'ChainingModeGCM',
      // Without effect in this mode; the guests' client library insists on it.
      BlockPadding: 'PKCS7',
      Cipher: 'AES',
      KeySizeInBits: 8 * KEY_BYTES,
      Iv: base64(iv),
    },
    AuthenticationData: base64(sealed.subarray(-TAG_BYTES)),
  };
  return base64url(utf8(JSON.stringify(envelope)));
}

/** Ciphertext with the tag behind it. */
async function encrypt(
  innerKey: Uint8Array<ArrayBuffer>,
  iv: Uint8Array<ArrayBuffer>,
  plain: Uint8Array,
): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey('raw', innerKey, 'AES-GCM', false, ['encrypt']);
  const parameters = {
    name: 'AES-GCM',
    iv,
    additionalData: own(utf8(sealedTokenLabel)),
    tagLength: 8 * TAG_BYTES,
  };
  return new Uint8Array(await crypto.subtle.encrypt(parameters, key, own(plain)));
}

/** RSAES-PKCS1-v1_5 (RFC 8017, section 7.2.1), which WebCrypto does not have. */
async function wrap(
  secret: Uint8Array,
  { modulus, exponent }: RsaPublicKey,
  random: RandomBytes,
): Promise<Uint8Array> {
  const size = modulus.length;
  const padding = await nonZero(size - secret.length - 3, random);
  const message = concat(Uint8Array.of(0, 2), padding, Uint8Array.of(0), secret);
  const wrapped = power(numberOf(message), numberOf(exponent), numberOf(modulus));
  return bytesOf(wrapped, size);
}

async function nonZero(size: number, random: RandomBytes): Promise<Uint8Array> {
  let found: Uint8Array = new Uint8Array();
  while (found.length < size) {
    const more = (await random(size)).filter((byte) => byte !== 0);
    found = concat(found, more);
  }
  return found.subarray(0, size);
}

/** base ^ exponent mod modulus; the exponent is public and short. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === '1') result = (result * base) % modulus;
  }
  return result;
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${hex(bytes)}`);
}

function bytesOf(number: bigint, size: number): Uint8Array {
  const text = number.toString(16).padStart(2 * size, '0');
  return Uint8Array.from({ length: size }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

/** A copy in memory of its own, as WebCrypto wants it. */
function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

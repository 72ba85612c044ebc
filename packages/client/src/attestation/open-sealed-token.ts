/** Opens a token that was sealed to a guest. */

import { concat, fromAnyBase64, fromUtf8, parseJson, utf8 } from '@veritee/core/internal';
import { type SealedToken, sealedTokenLabel } from '@veritee/core/internal/maa';
import { AttestationServiceError } from '../transport/errors.ts';
import type { DecryptInnerKey } from './options.ts';

const CIPHER = 'AES ChainingModeGCM 256';
const KEY_BYTES = 32;

/**
 * The token in a sealed answer (confidential-vms-2026 §4).
 *
 * @param decrypt - unwraps the key by RSAES-PKCS1-v1_5; what it throws passes through
 * @throws AttestationServiceError `AnswerMalformed`
 */
export async function openSealedToken(sealed: string, decrypt: DecryptInnerKey): Promise<string> {
  const [wrapped, iv, content] = await reading(() => partsOf(sealed));
  const innerKey = await decrypt(wrapped);
  return reading(async () => {
    if (innerKey.length !== KEY_BYTES) throw new RangeError('key');
    const key = await crypto.subtle.importKey('raw', new Uint8Array(innerKey), 'AES-GCM', false, ['decrypt']);
    const additionalData = new Uint8Array(utf8(sealedTokenLabel));
    const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, key, content);
    return fromUtf8(new Uint8Array(opened));
  });
}

type Bytes = Uint8Array<ArrayBuffer>;

/** Wrapped key, initial value, and the encrypted token with the tag behind it, as WebCrypto takes it. */
function partsOf(sealed: string): readonly [wrapped: Bytes, iv: Bytes, content: Bytes] {
  const envelope = parseJson(fromUtf8(fromAnyBase64(sealed))) as unknown as SealedToken;
  const { Cipher, BlockMode, KeySizeInBits, Iv } = envelope.EncryptionParams;
  if (`${Cipher} ${BlockMode} ${KeySizeInBits}` !== CIPHER) throw new RangeError('cipher');
  const bytes = (text: string): Bytes => new Uint8Array(fromAnyBase64(text));
  return [
    bytes(envelope.EncryptedInnerKey),
    bytes(Iv),
    concat(bytes(envelope.Jwt), bytes(envelope.AuthenticationData)),
  ];
}

/** What is not as expected, from a missing member to a wrong tag, is an answer that cannot be opened. */
async function reading<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new AttestationServiceError('AnswerMalformed', 'The sealed token cannot be opened.', {
      statusCode: 200,
      expected: CIPHER,
      cause,
    });
  }
}

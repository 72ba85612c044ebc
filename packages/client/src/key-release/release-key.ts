/** The whole of a release: the policy decides, the secret is wrapped to the key in the token, and told as Key Vault tells it. */

import {
  base64url,
  closedRecord,
  fromBase64url,
  fromUtf8,
  isGiven,
  isJsonObject,
  isText,
  orAbsent,
  parseJson,
  utf8,
} from '@veritee/core/internal';
import { type EncryptionKey, keyEncryptionKeyOf } from './encryption-key.ts';
import { KeyReleaseError, optionsRefused } from './errors.ts';
import type { ReleasePolicy, ReleaseToken } from './release-policy.ts';
import { type KeyWrapping, wrapSecret } from './wrapping.ts';

/** A secret on its way to the attester. */
export interface WrappedKey {
  /** Of the key that it is wrapped to. */
  readonly kid: string;
  readonly enc: string;
  readonly ciphertext: Uint8Array<ArrayBuffer>;
}

/** What is released. */
export interface ReleaseRequest {
  readonly policy: ReleasePolicy;
  readonly secret: Uint8Array;
  /** Default `CKM_RSA_AES_KEY_WRAP`, as with Key Vault. */
  readonly enc?: KeyWrapping;
}

/**
 * Releases a secret to the attester of a verified token, if the policy says so.
 *
 * @throws KeyReleaseError `OptionsInvalid`, `ReleaseDenied` with every reason in its message, or as `wrapSecret` and `keyEncryptionKeyOf` do
 * @example
 * const wrapped = await releaseKey(await verifier.verify(token), { policy, secret });
 */
export async function releaseKey(token: ReleaseToken, request: ReleaseRequest): Promise<WrappedKey> {
  const {
    policy,
    secret,
    enc = 'CKM_RSA_AES_KEY_WRAP',
  } = closedRecord(request, requestShape, optionsRefused('member of the release request'));
  const decision = policy.evaluate(token);
  if (decision.released !== true) {
    const reasons = decision.reasons.map(
      ({ at, claim, expected, found }) => `${at}: ${claim} is ${found}, not ${expected}`,
    );
    throw new KeyReleaseError(
      'ReleaseDenied',
      `The release policy does not permit it: ${reasons.join('; ')}.`,
    );
  }
  const { kid, key }: EncryptionKey = await keyEncryptionKeyOf(token.claims);
  return { kid, enc, ciphertext: await wrapSecret(secret, key, enc) };
}

const requestShape = {
  policy: isGiven,
  secret: (value: unknown) => value instanceof Uint8Array,
  enc: orAbsent(isText),
};

const SCHEMA = '1.0';
const LONGEST = 64 * 1024;

/** A wrapped key as text, the `key_hsm` member of Key Vault's answer: base64url of JSON. */
export function encodeWrappedKey({ kid, enc, ciphertext }: WrappedKey): string {
  const header = { kid, alg: 'dir', enc };
  const document = { schema_version: SCHEMA, header, ciphertext: base64url(ciphertext) };
  return base64url(utf8(JSON.stringify(document)));
}

/**
 * A wrapped key from the `key_hsm` member of Key Vault's answer, or from the JSON in it.
 * @throws KeyReleaseError `WrappedKeyFormat`
 */
export function parseWrappedKey(text: string): WrappedKey {
  try {
    if (text.length > LONGEST) throw malformed();
    const json = text.trimStart().startsWith('{') ? text : fromUtf8(fromBase64url(text));
    const document = parseJson(json);
    const header = isJsonObject(document) ? document['header'] : undefined;
    if (!isJsonObject(document) || !isJsonObject(header)) throw malformed();
    const { kid, alg, enc } = header;
    const { ciphertext, schema_version: schema } = document;
    if (schema !== SCHEMA || alg !== 'dir' || typeof kid !== 'string' || typeof enc !== 'string')
      throw malformed();
    if (typeof ciphertext !== 'string') throw malformed();
    return { kid, enc, ciphertext: fromBase64url(ciphertext) };
  } catch (cause) {
    throw cause instanceof KeyReleaseError ? cause : malformed(cause);
  }
}

function malformed(cause?: unknown): KeyReleaseError {
  return new KeyReleaseError('WrappedKeyFormat', 'This is not a wrapped key.', {
    expected: 'base64url of JSON with schema_version 1.0, header and ciphertext',
    cause,
  });
}

/** The key that a token's attester wants its secrets wrapped to. */

import type { JsonObject, JsonValue } from '@veritee/core';
import { isJsonObject } from '@veritee/core/internal';
import { tokenClaim } from '@veritee/core/internal/maa';
import { exportJWK, importX509 } from 'jose';
import { pemCertificate } from '../tokens/attestation-signer.ts';
import { KeyReleaseError } from './errors.ts';
import type { RsaPublicKey } from './wrapping.ts';

/** A key to wrap to. */
export interface EncryptionKey {
  readonly kid: string;
  readonly key: RsaPublicKey;
}

const MOST_KEYS = 32;

/**
 * The first RSA key for encryption in the token's own `x-ms-runtime.keys`, the data that the evidence is bound to. Keys of the
 * platform below an Azure guest do not count: they are not the guest's.
 *
 * @throws KeyReleaseError `KeyMissing`, `KeyUnusable`
 * @example
 * const { kid, key } = await keyEncryptionKeyOf(verified.claims);
 */
export async function keyEncryptionKeyOf(claims: JsonObject): Promise<EncryptionKey> {
  const runtime = claims[tokenClaim.runtime];
  const keys = isJsonObject(runtime) ? runtime['keys'] : undefined;
  const found = Array.isArray(keys) ? keys.slice(0, MOST_KEYS).find(isForEncryption) : undefined;
  if (found === undefined) {
    throw new KeyReleaseError('KeyMissing', 'The token brings no key to wrap to.', {
      expected: `an RSA key with kid and use "enc" or key_ops "encrypt" in ${tokenClaim.runtime}.keys`,
    });
  }
  return { kid: found.kid, key: await publicKeyIn(found) };
}

type CandidateKey = JsonObject & { readonly kid: string };

function isForEncryption(value: JsonValue): value is CandidateKey {
  if (!isJsonObject(value) || value['kty'] !== 'RSA') return false;
  if (typeof value['kid'] !== 'string' || value['kid'] === '') return false;
  const operations = value['key_ops'];
  const says = (wanted: string, text: JsonValue | undefined) =>
    typeof text === 'string' && text.toLowerCase() === wanted;
  return (
    says('enc', value['use']) ||
    says('enc', value['key_use']) ||
    (Array.isArray(operations) && operations.some((each) => says('encrypt', each)))
  );
}

/** As members of the key, or in a certificate. */
async function publicKeyIn(key: CandidateKey): Promise<RsaPublicKey> {
  const { n, e, x5c } = key;
  if (typeof n === 'string' && typeof e === 'string') return { n, e };
  const [certificate] = Array.isArray(x5c) ? x5c : [];
  try {
    if (typeof certificate === 'string') {
      const imported = await importX509(pemCertificate(certificate), 'RSA-OAEP-256', { extractable: true });
      const exported = await exportJWK(imported);
      if (exported.n !== undefined && exported.e !== undefined) return { n: exported.n, e: exported.e };
    }
  } catch {
    // Told below.
  }
  throw new KeyReleaseError('KeyUnusable', 'The key in the token cannot be read.', {
    expected: 'n and e, or a certificate in x5c',
  });
}

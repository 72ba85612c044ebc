/** Published keys in WebCrypto's form: imported once, bound to one algorithm, and only when strong enough. */

import type { PublishedKey } from '@veritee/core';
import { type CryptoKey, importJWK, importX509 } from 'jose';
import type { SignatureAlgorithm } from './algorithms.ts';
import { pemCertificate } from './attestation-signer.ts';

/** Bits of the shortest RSA key that counts. */
export const SHORTEST_RSA = 2048;

/** Algorithms that a key can be imported for: those of tokens, and one more that policies may be signed by. */
export type ImportAlgorithm = SignatureAlgorithm | 'ES512';

/** Keys already imported, by the published key object: importing costs more than verifying. */
const imports = new WeakMap<PublishedKey, Map<ImportAlgorithm, Promise<CryptoKey | undefined>>>();

/** The key in WebCrypto's form, bound to this algorithm; undefined when it does not fit. */
export function importedKey(key: PublishedKey, algorithm: ImportAlgorithm): Promise<CryptoKey | undefined> {
  const byAlgorithm = imports.get(key) ?? new Map<ImportAlgorithm, Promise<CryptoKey | undefined>>();
  imports.set(key, byAlgorithm);
  const imported = byAlgorithm.get(algorithm) ?? importKey(key, algorithm);
  byAlgorithm.set(algorithm, imported);
  return imported;
}

/**
 * The key of the certificate, as Azure publishes keys (`x5c` without `n` and `e`), or the key members themselves. WebCrypto
 * binds the key to the algorithm here, so no key can be used in a way it is not for. Undefined when it does not fit.
 */
async function importKey(key: PublishedKey, algorithm: ImportAlgorithm): Promise<CryptoKey | undefined> {
  if ((key.use ?? 'sig') !== 'sig') return undefined;
  const certificate = key.x5c?.[0];
  try {
    const imported =
      certificate === undefined
        ? await importJWK(publicMembers(key), algorithm)
        : await importX509(pemCertificate(certificate), algorithm);
    if (imported instanceof Uint8Array || imported.type !== 'public') return undefined;
    return strongEnough(imported) ? imported : undefined;
  } catch {
    return undefined;
  }
}

function publicMembers(key: PublishedKey): Record<string, string> {
  const { kty, crv, n, e, x, y } = key;
  return Object.fromEntries(
    Object.entries({ kty, crv, n, e, x, y }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}

function strongEnough(key: CryptoKey): boolean {
  return !('modulusLength' in key.algorithm) || Number(key.algorithm.modulusLength) >= SHORTEST_RSA;
}

/** Signatures: what checking one takes, the check itself, and which algorithms count in certificates and lists. */

import { type KeyObject, verify } from 'node:crypto';
import { X509Error } from './errors.ts';

/** Signature algorithms accepted in X.509; MD5, SHA-1 and DSA are not among them. */
const HASHES: Readonly<Record<string, { readonly hash: string; readonly key: 'ec' | 'rsa' }>> = {
  '1.2.840.10045.4.3.2': { hash: 'sha256', key: 'ec' },
  '1.2.840.10045.4.3.3': { hash: 'sha384', key: 'ec' },
  '1.2.840.10045.4.3.4': { hash: 'sha512', key: 'ec' },
  '1.2.840.113549.1.1.11': { hash: 'sha256', key: 'rsa' },
  '1.2.840.113549.1.1.12': { hash: 'sha384', key: 'rsa' },
  '1.2.840.113549.1.1.13': { hash: 'sha512', key: 'rsa' },
};

/** A value with its X.509 signature. */
export interface SignedDer {
  /** The exact bytes that were signed. */
  readonly tbs: Uint8Array;
  /** OID of the signature algorithm. */
  readonly signatureAlgorithm: string;
  /** DER form for ECDSA, as X.509 has it. */
  readonly signature: Uint8Array;
}

/** A signature with everything that checking it takes. */
export interface Signature {
  readonly hash: string;
  readonly data: Uint8Array;
  readonly key: KeyObject;
  /** Of ECDSA: DER as in X.509, or r and s side by side. */
  readonly encoding: 'der' | 'ieee-p1363';
  readonly signature: Uint8Array;
}

/** Whether a signature holds. */
export function isValid({ hash, data, key, encoding, signature }: Signature): boolean {
  return verify(hash, data, { key, dsaEncoding: encoding }, signature);
}

/** The same answer from another thread. */
export function isValidAsync({ hash, data, key, encoding, signature }: Signature): Promise<boolean> {
  return new Promise((resolve, reject) => {
    verify(hash, data, { key, dsaEncoding: encoding }, signature, (error, holds) => {
      if (error === null) resolve(holds);
      else reject(error);
    });
  });
}

/**
 * Whether a certificate or CRL was signed with this key.
 * @throws X509Error `SignatureAlgorithmUnsupported`
 */
export function isSignedBy(signed: SignedDer, key: KeyObject): boolean {
  const signature = signatureOf(signed, key);
  return signature !== undefined && isValid(signature);
}

/**
 * The signature of a certificate or CRL, to be checked with this key; undefined when the key is of another kind.
 * @throws X509Error `SignatureAlgorithmUnsupported`
 */
export function signatureOf(signed: SignedDer, key: KeyObject): Signature | undefined {
  const algorithm = HASHES[signed.signatureAlgorithm];
  if (algorithm === undefined) {
    throw new X509Error('SignatureAlgorithmUnsupported', 'The signature algorithm is not accepted.', {
      expected: 'ECDSA or RSA with SHA-256, SHA-384 or SHA-512',
      found: signed.signatureAlgorithm,
    });
  }
  if (key.asymmetricKeyType !== algorithm.key) return undefined;
  return { hash: algorithm.hash, data: signed.tbs, key, encoding: 'der', signature: signed.signature };
}

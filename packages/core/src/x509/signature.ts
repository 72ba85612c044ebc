/** Signatures of certificates and lists: which algorithms count, and the check. */

import { isValid } from '#crypto';
import type { PublicKey } from '../crypto/public-key.ts';
import type { DigestName, Signature } from '../crypto/signature.ts';
import { rsassaPssOid, type SignatureAlgorithm } from './algorithm.ts';
import { X509Error } from './errors.ts';
import { type PssParameters, readPssParameters } from './pss.ts';

/** Signature algorithms accepted in X.509, beside RSASSA-PSS; MD5, SHA-1 and DSA are not among them. */
const HASHES: Readonly<Record<string, { readonly hash: DigestName; readonly key: 'EC' | 'RSA' }>> = {
  '1.2.840.10045.4.3.2': { hash: 'sha256', key: 'EC' },
  '1.2.840.10045.4.3.3': { hash: 'sha384', key: 'EC' },
  '1.2.840.10045.4.3.4': { hash: 'sha512', key: 'EC' },
  '1.2.840.113549.1.1.11': { hash: 'sha256', key: 'RSA' },
  '1.2.840.113549.1.1.12': { hash: 'sha384', key: 'RSA' },
  '1.2.840.113549.1.1.13': { hash: 'sha512', key: 'RSA' },
};

/** A value with its X.509 signature. */
export interface SignedDer extends SignatureAlgorithm {
  /** The exact bytes that were signed. */
  readonly tbs: Uint8Array;
  /** DER form for ECDSA, as X.509 has it. */
  readonly signature: Uint8Array;
}

/**
 * Whether a certificate or CRL was signed with this key; only where signatures are checked at once.
 * @throws X509Error `SignatureAlgorithmUnsupported`
 */
export function isSignedBy(signed: SignedDer, key: PublicKey): boolean {
  const signature = signatureOf(signed, key);
  return signature !== undefined && isValid(signature);
}

/**
 * The signature of a certificate or CRL, to be checked with this key; undefined when the key is of another kind.
 * @throws X509Error `SignatureAlgorithmUnsupported`
 */
export function signatureOf(signed: SignedDer, key: PublicKey): Signature | undefined {
  if (signed.signatureAlgorithm === rsassaPssOid) return pssSignatureOf(signed, key);
  const algorithm = HASHES[signed.signatureAlgorithm];
  if (algorithm === undefined) {
    throw new X509Error('SignatureAlgorithmUnsupported', 'The signature algorithm is not accepted.', {
      expected: 'ECDSA or RSA with SHA-256, SHA-384 or SHA-512',
      found: signed.signatureAlgorithm,
    });
  }
  if (key.kind !== algorithm.key || isForPssOnly(key)) return undefined;
  return { hash: algorithm.hash, data: signed.tbs, key, encoding: 'der', signature: signed.signature };
}

function pssSignatureOf(signed: SignedDer, key: PublicKey): Signature | undefined {
  const parameters = readPssParameters(signed.signatureParameters ?? new Uint8Array());
  if (!mayHaveSigned(key, parameters)) return undefined;
  const { tbs: data, signature } = signed;
  return { data, key, encoding: 'der', signature, ...parameters };
}

function isForPssOnly(key: PublicKey): boolean {
  return key.kind === 'RSA' && key.pss !== undefined;
}

/** Any RSA key, and one for RSASSA-PSS only where its own parameters allow it (RFC 4055 section 3.3). */
function mayHaveSigned(key: PublicKey, { hash, saltLength }: PssParameters): boolean {
  if (key.kind !== 'RSA') return false;
  const { pss = 'any' } = key;
  return pss === 'any' || (pss.hash === hash && saltLength >= pss.saltLength);
}

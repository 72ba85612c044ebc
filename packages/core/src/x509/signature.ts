/** Signatures: what checking one takes, the check itself, and which algorithms count in certificates and lists. */

import { constants, type KeyObject, type VerifyKeyObjectInput, verify } from 'node:crypto';
import { rsassaPssOid, type SignatureAlgorithm } from './algorithm.ts';
import { X509Error } from './errors.ts';
import { mayHaveSigned, readPssParameters } from './pss.ts';

/** Signature algorithms accepted in X.509, beside RSASSA-PSS; MD5, SHA-1 and DSA are not among them. */
const HASHES: Readonly<Record<string, { readonly hash: string; readonly key: 'ec' | 'rsa' }>> = {
  '1.2.840.10045.4.3.2': { hash: 'sha256', key: 'ec' },
  '1.2.840.10045.4.3.3': { hash: 'sha384', key: 'ec' },
  '1.2.840.10045.4.3.4': { hash: 'sha512', key: 'ec' },
  '1.2.840.113549.1.1.11': { hash: 'sha256', key: 'rsa' },
  '1.2.840.113549.1.1.12': { hash: 'sha384', key: 'rsa' },
  '1.2.840.113549.1.1.13': { hash: 'sha512', key: 'rsa' },
};

/** A value with its X.509 signature. */
export interface SignedDer extends SignatureAlgorithm {
  /** The exact bytes that were signed. */
  readonly tbs: Uint8Array;
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
  /** Bytes of salt of an RSASSA-PSS signature; absent for all others. */
  readonly saltLength?: number | undefined;
  readonly signature: Uint8Array;
}

/** Whether a signature holds. */
export function isValid(given: Signature): boolean {
  return verify(given.hash, given.data, keyInput(given), given.signature);
}

/** The same answer from another thread. */
export function isValidAsync(given: Signature): Promise<boolean> {
  return new Promise((resolve, reject) => {
    verify(given.hash, given.data, keyInput(given), given.signature, (error, holds) => {
      if (error === null) resolve(holds);
      else reject(error);
    });
  });
}

function keyInput({ key, encoding, saltLength }: Signature): VerifyKeyObjectInput {
  if (saltLength === undefined) return { key, dsaEncoding: encoding };
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
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
  if (signed.signatureAlgorithm === rsassaPssOid) return pssSignatureOf(signed, key);
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

function pssSignatureOf(signed: SignedDer, key: KeyObject): Signature | undefined {
  const parameters = readPssParameters(signed.signatureParameters ?? new Uint8Array());
  if (!mayHaveSigned(key, parameters)) return undefined;
  const { tbs: data, signature } = signed;
  return { ...parameters, data, key, encoding: 'der', signature };
}

/** Signatures of administrative documents: which algorithms count, for which keys, and the check itself. */

import { constants, type KeyObject, verify } from 'node:crypto';
import { utf8 } from '@veritee/core/internal';
import { AdministrationError } from '../errors/administration-error.ts';

/** Registered names of the accepted algorithms. */
export type DocumentAlgorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512';

/** How one algorithm verifies. The kind of key is fixed, so that no header can turn a key into something else. */
interface Rule {
  readonly name: DocumentAlgorithm;
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly key: 'rsa' | 'prime256v1' | 'secp384r1' | 'secp521r1';
  readonly pss?: boolean;
  /** ECDSA signatures: `ieee-p1363` is RFC 7518's r‖s; the C++ and Python clients write ASN.1. */
  readonly forms?: readonly ('ieee-p1363' | 'der')[];
}

const RAW = ['ieee-p1363'] as const;
const RAW_OR_ASN1 = ['ieee-p1363', 'der'] as const;
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['RS256', { name: 'RS256', hash: 'sha256', key: 'rsa' }],
  ['RS384', { name: 'RS384', hash: 'sha384', key: 'rsa' }],
  ['RS512', { name: 'RS512', hash: 'sha512', key: 'rsa' }],
  ['PS256', { name: 'PS256', hash: 'sha256', key: 'rsa', pss: true }],
  ['PS384', { name: 'PS384', hash: 'sha384', key: 'rsa', pss: true }],
  ['PS512', { name: 'PS512', hash: 'sha512', key: 'rsa', pss: true }],
  // The C++ client writes ASN.1 under the registered name. Both forms are checked with the same key and message.
  ['ES256', { name: 'ES256', hash: 'sha256', key: 'prime256v1', forms: RAW_OR_ASN1 }],
  ['ES384', { name: 'ES384', hash: 'sha384', key: 'secp384r1', forms: RAW }],
  ['ES512', { name: 'ES512', hash: 'sha512', key: 'secp521r1', forms: RAW }],
  // Names that the official Python client and a sample of the vendor's documentation write.
  ['RSA256', { name: 'RS256', hash: 'sha256', key: 'rsa' }],
  ['ECDH256', { name: 'ES256', hash: 'sha256', key: 'prime256v1', forms: RAW_OR_ASN1 }],
]);

/**
 * Checks the signature of a document.
 *
 * @param algorithm - the header's `alg`
 * @returns the registered name of the algorithm
 * @throws AdministrationError `AlgorithmNotAccepted`, `SignatureInvalid`
 */
export function requireSignature(
  algorithm: unknown,
  key: KeyObject,
  signingInput: string,
  signature: Uint8Array,
): DocumentAlgorithm {
  const rule = typeof algorithm === 'string' ? RULES.get(algorithm) : undefined;
  if (rule === undefined) throw notAccepted(algorithm, 'one of RS256, RS384, RS512, PS256 … ES512');
  if (kindOf(key) !== rule.key) throw notAccepted(algorithm, `an algorithm for the key in the header`);
  if (!verifies(rule, key, utf8(signingInput), signature)) {
    throw new AdministrationError(
      'SignatureInvalid',
      'The signature does not fit the document and its certificate.',
      { hint: 'The document was changed after it was signed, or signed with another key.' },
    );
  }
  return rule.name;
}

function kindOf(key: KeyObject): string | undefined {
  return key.asymmetricKeyType === 'ec' ? key.asymmetricKeyDetails?.namedCurve : key.asymmetricKeyType;
}

function verifies({ hash, pss, forms }: Rule, key: KeyObject, input: Uint8Array, signature: Uint8Array) {
  if (forms !== undefined) {
    return forms.some((dsaEncoding) => verify(hash, input, { key, dsaEncoding }, signature));
  }
  const padding = pss === true ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
  return verify(hash, input, pss === true ? { key, padding, saltLength } : { key, padding }, signature);
}

function notAccepted(algorithm: unknown, expected: string): AdministrationError {
  const found = typeof algorithm === 'string' ? JSON.stringify(algorithm.slice(0, 20)) : undefined;
  return new AdministrationError('AlgorithmNotAccepted', 'The algorithm of the signature is not accepted.', {
    expected,
    found,
  });
}

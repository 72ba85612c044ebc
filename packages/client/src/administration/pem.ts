/** PEM text (RFC 7468) of certificates and private keys, as far as signing needs it. Portable. */

import { FormatError } from '@veritee/core';
import {
  base64,
  derNumber,
  derOctets,
  derOid,
  derSequence,
  derValue,
  fromBase64,
} from '@veritee/core/internal';
import { formOf } from '../tokens/text-form.ts';
import { ClientUsageError } from '../transport/errors.ts';

const MARK = /-----(BEGIN|END) ([A-Z0-9 ]+)-----/g;
const LONGEST = 256 * 1024;

interface PemBlock {
  readonly label: string;
  readonly der: Uint8Array;
}

/** The blocks of a PEM text in order; none where a block is damaged. */
function blocksOf(text: string): readonly PemBlock[] {
  if (text.length > LONGEST) return [];
  try {
    const marks = [...text.matchAll(MARK)];
    const blocks: PemBlock[] = [];
    for (let at = 0; at < marks.length; at += 2) {
      const [begin, end] = [marks[at], marks[at + 1]];
      const label = begin?.[2] ?? '';
      if (begin?.[1] !== 'BEGIN' || end?.[1] !== 'END' || end[2] !== label) return [];
      const body = text.slice(begin.index + begin[0].length, end.index);
      blocks.push({ label, der: fromBase64(body.replace(/\s/g, ''), 'PEM text') });
    }
    return blocks;
  } catch (cause) {
    if (cause instanceof FormatError) return [];
    throw cause;
  }
}

/**
 * The certificates of a PEM text, in order, as `x5c` members (base64 of DER).
 * @throws ClientUsageError `CertificateInvalid`
 */
export function certificatesIn(pem: unknown): readonly [string, ...string[]] {
  const blocks = typeof pem === 'string' ? blocksOf(pem) : [];
  const [first, ...others] = blocks
    .filter(({ label }) => label === 'CERTIFICATE')
    .map(({ der }) => base64(der));
  if (first !== undefined && others.length === blocks.length - 1) return [first, ...others];
  const key = blocks.some(({ label }) => label.endsWith('PRIVATE KEY'));
  throw new ClientUsageError('CertificateInvalid', 'This is no certificate.', {
    expected: 'PEM text: -----BEGIN CERTIFICATE-----, the signing certificate first',
    found: key ? 'a private key' : formOf(pem),
    ...(key && { hint: 'Never pass a private key on in place of its certificate.' }),
  });
}

/** OIDs: id-ecPublicKey and the curves (RFC 5480 section 2.1.1). */
const EC_PUBLIC_KEY = '1.2.840.10045.2.1';
const CURVES = { 'P-256': '1.2.840.10045.3.1.7', 'P-384': '1.3.132.0.34' } as const;
/** rsaEncryption, whose parameters are NULL (RFC 8017 appendix A.1). */
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
const NULL = 0x05;

/** Curves of {@link privateKeyIn}. */
export type Curve = keyof typeof CURVES;

/**
 * The private key of a PEM text in PKCS #8, the only form that WebCrypto takes. The older forms of OpenSSL are wrapped
 * (RFC 5208 section 5); for EC keys, `curve` says which.
 *
 * @throws ClientUsageError `SigningKeyInvalid`
 */
export function privateKeyIn(pem: string, curve: Curve | undefined): Uint8Array {
  const keys = blocksOf(pem).filter(({ label }) => label.endsWith('PRIVATE KEY'));
  const [key] = keys;
  if (key === undefined) throw noKey('a PEM text with one private key', formOf(pem));
  if (keys.length > 1) throw noKey('a PEM text with one private key', `${keys.length} keys`);
  switch (key.label) {
    case 'PRIVATE KEY':
      return key.der;
    case 'RSA PRIVATE KEY':
      return pkcs8([derOid(RSA_ENCRYPTION), derValue(NULL)], key.der);
    case 'EC PRIVATE KEY':
      if (curve === undefined) throw noKey('a key of the same type as its certificate’s');
      return pkcs8([derOid(EC_PUBLIC_KEY), derOid(CURVES[curve])], key.der);
    default:
      throw noKey('a private key that is not encrypted', key.label);
  }
}

function noKey(expected: string, label?: string): ClientUsageError {
  return new ClientUsageError('SigningKeyInvalid', 'The private key cannot be read.', {
    expected,
    found: label,
    hint:
      label === 'ENCRYPTED PRIVATE KEY'
        ? 'Decrypt it first (openssl pkey), or give a function that signs.'
        : undefined,
  });
}

function pkcs8(algorithm: readonly Uint8Array[], key: Uint8Array): Uint8Array {
  return derSequence(derNumber(0), derSequence(...algorithm), derOctets(key));
}

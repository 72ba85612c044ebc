/** PEM text (RFC 7468) of certificates and private keys, as far as signing needs it. Portable. */

import { base64, concat, FormatError, fromBase64 } from '@veritee/core';
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
    found: key ? 'a private key' : typeof pem === 'string' ? 'other text' : typeof pem,
    ...(key && { hint: 'Never pass a private key on in place of its certificate.' }),
  });
}

/** DER of OIDs: id-ecPublicKey, and the curves by the size of their coordinates (RFC 5480 section 2.1.1.1). */
const EC_PUBLIC_KEY = [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const CURVES = {
  'P-256': [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
  'P-384': [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22],
} as const;
/** rsaEncryption with its NULL (RFC 8017 appendix A.1). */
const RSA_ENCRYPTION = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

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
  if (key === undefined || keys.length > 1) throw noKey('a PEM text with one private key');
  switch (key.label) {
    case 'PRIVATE KEY':
      return key.der;
    case 'RSA PRIVATE KEY':
      return pkcs8(RSA_ENCRYPTION, key.der);
    case 'EC PRIVATE KEY':
      if (curve === undefined) throw noKey('a key of the same type as its certificate’s');
      return pkcs8([...EC_PUBLIC_KEY, ...CURVES[curve]], key.der);
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

function pkcs8(algorithm: readonly number[], key: Uint8Array): Uint8Array {
  const version = [0x02, 0x01, 0x00];
  return der(0x30, concat(new Uint8Array(version), der(0x30, new Uint8Array(algorithm)), der(0x04, key)));
}

/** One DER element; PEM texts are far shorter than 2^24 bytes. */
function der(tag: number, content: Uint8Array): Uint8Array {
  const size = content.length;
  const length =
    size < 0x80
      ? [size]
      : size < 0x100
        ? [0x81, size]
        : size < 0x10000
          ? [0x82, size >> 8, size & 255]
          : [0x83, size >> 16, (size >> 8) & 255, size & 255];
  return concat(new Uint8Array([tag, ...length]), content);
}

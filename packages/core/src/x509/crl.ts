/** Certificate revocation lists (RFC 5280 section 5): decoded, normalised from the forms they travel in. */

import { sha256Hex } from '#crypto';
import { fromHex, fromUtf8, hex } from '../bytes/encoding.ts';
import { isSameAlgorithm, readAlgorithm } from './algorithm.ts';
import { type CertificateExtension, readExtensionList, readExtensions } from './certificate.ts';
import { DerReader, type DerValue, derLength } from './der.ts';
import { derTag } from './der-tag.ts';
import { X509Error } from './errors.ts';
import { fromPem } from './pem.ts';
import type { SignedDer } from './signature.ts';

/** What a revocation list says. */
export interface RevocationList extends SignedDer {
  readonly der: Uint8Array;
  /** Lower-case hex SHA-256 of the DER. */
  readonly sha256: string;
  /** Raw DER of the issuer's name. */
  readonly issuer: Uint8Array;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  /** Upper-case hex serial numbers. */
  readonly revoked: ReadonlySet<string>;
  readonly extensions: ReadonlyMap<string, CertificateExtension>;
}

const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Decodes a revocation list given as DER, PEM or hex of DER, with or without a trailing NUL: the forms that PCS,
 * PCCS and Azure's cache deliver.
 *
 * @throws X509Error `CrlFormat`
 */
export function decodeRevocationList(input: Uint8Array | string): RevocationList {
  try {
    return readRevocationList(normalise(input));
  } catch (cause) {
    if (cause instanceof X509Error && cause.code === 'CrlFormat') throw cause;
    throw new X509Error('CrlFormat', 'A certificate revocation list cannot be decoded.', {
      expected: 'DER, PEM or hexadecimal DER of an X.509 CRL',
      cause,
    });
  }
}

function normalise(input: Uint8Array | string): Uint8Array {
  if (input.length > MOST_BYTES)
    throw new X509Error('CrlFormat', 'A certificate revocation list is too large.');
  if (typeof input !== 'string') {
    const length = input[0] === 0x30 ? derLength(input) : -1;
    if (length !== -1 && input.length - length <= 1 && (input[length] ?? 0) === 0)
      return input.subarray(0, length);
    return normalise(fromUtf8(input, 'revocation list'));
  }
  const text = input.replace(/\0$/, '').trim();
  if (!text.startsWith('-----BEGIN')) return fromHex(text, 'revocation list');
  const [der, ...more] = fromPem(text, 'X509 CRL');
  if (der === undefined || more.length > 0)
    throw new X509Error('CrlFormat', 'The PEM text has several lists.');
  return der;
}

function readRevocationList(der: Uint8Array): RevocationList {
  const outer = DerReader.whole(der, derTag.sequence, 'revocation list');
  const tbs = outer.expect(derTag.sequence, 'tbsCertList');
  const algorithm = readAlgorithm(outer, 'signatureAlgorithm');
  const signature = outer.bitString('signatureValue');
  outer.end('revocation list');

  const reader = tbs.values();
  const isFirstVersion = reader.nextTag !== derTag.integer;
  if (!isFirstVersion && reader.number('version') !== 1) {
    throw new X509Error('CrlFormat', 'A revocation list has an unknown version.');
  }
  if (!isSameAlgorithm(readAlgorithm(reader, 'signature'), algorithm)) {
    throw new X509Error('CrlFormat', 'The two signature algorithms of a revocation list differ.');
  }
  const issuer = reader.expect(derTag.sequence, 'issuer').raw;
  const thisUpdate = reader.time('thisUpdate');
  const hasNext = reader.nextTag === derTag.utcTime || reader.nextTag === derTag.generalizedTime;
  const nextUpdate = hasNext ? reader.time('nextUpdate') : undefined;
  const revoked = readRevoked(reader.optional(derTag.sequence, 'revokedCertificates'));
  const extensions = readExtensions(reader.optional(derTag.context(0), 'crlExtensions'));
  reader.end('tbsCertList');
  if (isFirstVersion && extensions.size > 0) {
    throw new X509Error('CrlFormat', 'A revocation list of version 1 has extensions.');
  }

  const sha256 = sha256Hex(der);
  return {
    der,
    sha256,
    tbs: tbs.raw,
    ...algorithm,
    signature,
    issuer,
    thisUpdate,
    nextUpdate,
    revoked,
    extensions,
  };
}

function readRevoked(list: DerValue | undefined): Set<string> {
  const serials = new Set<string>();
  if (list === undefined) return serials;
  const reader = list.values();
  // Lists have thousands of entries: one text for all of them, of which each serial number is a part.
  const text = hex(list.content).toUpperCase();
  const begin = list.contentFrom;
  let seen: DerValue | undefined;
  while (!reader.done) {
    const entry = reader.sequence('revoked certificate');
    const { from, to } = entry.integerSpan('serial number');
    serials.add(text.slice(2 * (from - begin), 2 * (to - begin)));
    entry.milliseconds('revocation date');
    const extensions = entry.optional(derTag.sequence, 'crlEntryExtensions');
    entry.end('revoked certificate');
    if (extensions === undefined) continue;
    // Nearly all entries of a list carry the same few bytes, a reason.
    if (seen === undefined || !extensions.equals(seen)) refuseCriticalExtensions(extensions.values());
    seen = extensions;
  }
  return serials;
}

/** A critical entry extension changes what the entry says: `certificateIssuer` names another authority's certificate. */
function refuseCriticalExtensions(list: DerReader): void {
  for (const { critical } of readExtensionList(list).values()) {
    if (critical)
      throw new X509Error('CrlFormat', 'A revocation list entry has an unknown critical extension.');
  }
}

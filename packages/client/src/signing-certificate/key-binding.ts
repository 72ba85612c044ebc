/** What evidence in a signing certificate must be bound to: the certificate's own key. */

import { FormatError } from '@veritee/core';
import { allZero, ByteReader, sameBytes, toPem, utf8 } from '@veritee/core/internal';
import { SigningCertificateError } from './errors.ts';

/**
 * The bytes whose SHA-256 is the evidence's report data: PEM of the SubjectPublicKeyInfo in 64 columns, LF after every line,
 * and the NUL that ends the text in C, whose length the enclave's key export counts (sgx-verification §7.5).
 */
export function boundKeyBytes(publicKeyInfo: Uint8Array): Uint8Array<ArrayBuffer> {
  return utf8(`${toPem(publicKeyInfo, 'PUBLIC KEY')}\0`);
}

/**
 * Whether report data is bound to the key: directly, or, where the evidence came with claims of the enclave (`boundData`,
 * whose SHA-256 is then the report data), through one of those claims.
 *
 * @throws SigningCertificateError `EvidenceFormat` when the claims cannot be read
 */
export async function isBoundToKey(
  publicKeyInfo: Uint8Array,
  reportData: Uint8Array,
  boundData: Uint8Array | undefined,
): Promise<boolean> {
  const key = boundKeyBytes(publicKeyInfo);
  if (boundData === undefined) return holdsDigest(reportData, key);
  return (
    (await holdsDigest(reportData, boundData)) && valuesIn(boundData).some((each) => sameBytes(each, key))
  );
}

async function holdsDigest(reportData: Uint8Array, data: Uint8Array): Promise<boolean> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(data)));
  return sameBytes(reportData.subarray(0, 32), digest) && allZero(reportData.subarray(32));
}

const MOST_CLAIMS = 64n;

/** Values of the custom claims that Open Enclave serialises: version, count, then sizes, name and value of each (§8.2). */
function valuesIn(claims: Uint8Array): Uint8Array[] {
  try {
    const reader = new ByteReader(claims, 'custom claims');
    const version = reader.u64le('version');
    const count = reader.u64le('count');
    if (version !== 1n || count > MOST_CLAIMS) throw new FormatError('BytesTooLong', 'Not version 1.');
    const values: Uint8Array[] = [];
    for (let i = 0n; i < count; i++) {
      const nameSize = Number(reader.u64le('name size'));
      const valueSize = Number(reader.u64le('value size'));
      reader.bytes(nameSize, 'name');
      values.push(reader.bytes(valueSize, 'value'));
    }
    reader.end();
    return values;
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new SigningCertificateError('EvidenceFormat', 'The claims beside the evidence cannot be read.', {
      cause,
    });
  }
}

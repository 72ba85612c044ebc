/** TPMT_SIGNATURE: how a TPM signed (TPM 2.0 Part 2, section 11.3). */

import { concat } from '../bytes/encoding.ts';
import type { ByteReader } from '../bytes/reader.ts';
import { structure } from '../bytes/sequence.ts';
import {
  algorithmName,
  hashAlgorithm,
  type TpmHash,
  tpmAlgorithm,
  tpmHash,
  unknownAlgorithm,
} from './algorithms.ts';
import { malformed, tpm2b } from './parts.ts';

const SCHEMES = ['rsassa', 'rsapss', 'ecdsa'] as const;

/** A decoded signature. */
export interface TpmSignature {
  readonly scheme: (typeof SCHEMES)[number];
  readonly hash: TpmHash;
  /** RSA: the signature; ECDSA: r and s of equal length, one after the other. */
  readonly value: Uint8Array;
}

/** Octets of the longest RSA key. */
const LONGEST_NUMBER = 512;

/**
 * The signature, by one of the schemes that are checked here. FormatError `TpmAlgorithmUnknown` for others.
 *
 * @example
 * const { scheme, hash, value } = tpmtSignature.decode(bytes);
 */
export const tpmtSignature = structure<TpmSignature>('TPMT_SIGNATURE', {
  read: (reader) => {
    const id = reader.u16be('sigAlg');
    const scheme = SCHEMES.find((name) => tpmAlgorithm[name] === id);
    if (scheme === undefined)
      throw unknownAlgorithm('scheme', 'RSASSA, RSAPSS or ECDSA', `0x${id.toString(16)}`);
    const hashId = reader.u16be('hash');
    const hash = hashAlgorithm(hashId)?.name;
    if (hash === undefined)
      throw unknownAlgorithm('hash', 'SHA-256, SHA-384 or SHA-512', algorithmName(hashId));
    if (scheme !== 'ecdsa') return { scheme, hash, value: number(reader, 'sig') };
    return { scheme, hash, value: sameLength(number(reader, 'signatureR'), number(reader, 'signatureS')) };
  },
  write: (writer, { scheme, hash, value }) => {
    writer.u16be(tpmAlgorithm[scheme]).u16be(tpmHash[hash].id);
    if (scheme !== 'ecdsa') return tpm2b.write(writer, value);
    tpm2b.write(writer, value.subarray(0, value.length / 2));
    tpm2b.write(writer, value.subarray(value.length / 2));
  },
});

function number(reader: ByteReader, field: string): Uint8Array {
  const bytes = tpm2b.read(reader, field);
  if (bytes.length > LONGEST_NUMBER)
    throw malformed(
      'A number of a TPM signature is too long.',
      `at most ${LONGEST_NUMBER} bytes`,
      `${bytes.length} bytes`,
    );
  return bytes;
}

/** r and s may come without their leading zeros. */
function sameLength(r: Uint8Array, s: Uint8Array): Uint8Array {
  const size = Math.max(r.length, s.length);
  return concat(new Uint8Array(size - r.length), r, new Uint8Array(size - s.length), s);
}

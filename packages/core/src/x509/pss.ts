/** Parameters of RSASSA-PSS signatures (RFC 4055 section 3.1). Defaults mean SHA-1, so what is not stated is refused. */

import { CodedError } from '../errors.ts';
import { DerReader } from './der.ts';
import { derTag } from './der-tag.ts';
import { X509Error } from './errors.ts';

/** How a signature was padded. */
export interface PssParameters {
  /** Of the data, and of the mask. */
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  /** Bytes. */
  readonly saltLength: number;
}

const HASHES: Readonly<Record<string, PssParameters['hash']>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
const MGF1 = '1.2.840.113549.1.1.8';
const DEFAULT_SALT = 20;
/** No key is so long that a longer salt would fit. */
const LONGEST_SALT = 2048;
/** The only trailer there is. */
const TRAILER = 1;

/**
 * Reads the parameters.
 *
 * @param der - what stands behind the OID of the algorithm
 * @throws X509Error `SignatureAlgorithmUnsupported` for all but one hash of the SHA-2 family, used for data and mask alike
 */
export function readPssParameters(der: Uint8Array): PssParameters {
  try {
    return readParameters(der);
  } catch (cause) {
    if (cause instanceof X509Error || !(cause instanceof CodedError)) throw cause;
    throw unsupported('parameters that cannot be read', cause);
  }
}

function readParameters(der: Uint8Array): PssParameters {
  const reader = DerReader.whole(der, derTag.sequence, 'RSASSA-PSS parameters');
  const hash = readHash(explicit(reader, 0, 'hashAlgorithm'), 'hashAlgorithm');
  const mask = readMask(explicit(reader, 1, 'maskGenAlgorithm'));
  const saltLength = numberIn(explicit(reader, 2, 'saltLength'), 'saltLength') ?? DEFAULT_SALT;
  const trailer = numberIn(explicit(reader, 3, 'trailerField'), 'trailerField') ?? TRAILER;
  reader.end('RSASSA-PSS parameters');
  if (mask !== hash) throw unsupported(`${hash} for the data, ${mask} for the mask`);
  if (saltLength > LONGEST_SALT) throw unsupported(`a salt of ${saltLength} bytes`);
  if (trailer !== TRAILER) throw unsupported(`trailer field ${trailer}`);
  return { hash, saltLength };
}

/** The content of an explicitly tagged member; undefined where its default is meant. */
function explicit(reader: DerReader, tag: number, field: string): DerReader | undefined {
  return reader.optional(derTag.context(tag), field)?.values();
}

function readHash(reader: DerReader | undefined, field: string): PssParameters['hash'] {
  if (reader === undefined) throw unsupported(`SHA-1, which an absent ${field} means`);
  const identifier = reader.sequence(field);
  reader.end(field);
  const oid = identifier.oid(field);
  // NULL or nothing: both are in use (section 2.1).
  const parameters = identifier.done ? undefined : identifier.next(field);
  identifier.end(field);
  const hash = HASHES[oid];
  if (hash === undefined) throw unsupported(`hash ${oid}`);
  if (parameters !== undefined && (parameters.tag !== NULL || parameters.content.length !== 0))
    throw unsupported(`parameters of ${hash}`);
  return hash;
}

const NULL = 0x05;

function readMask(reader: DerReader | undefined): PssParameters['hash'] {
  if (reader === undefined) throw unsupported('SHA-1, which an absent maskGenAlgorithm means');
  const identifier = reader.sequence('maskGenAlgorithm');
  reader.end('maskGenAlgorithm');
  const oid = identifier.oid('maskGenAlgorithm');
  if (oid !== MGF1) throw unsupported(`mask generation ${oid}`);
  return readHash(identifier.done ? undefined : identifier, 'hash of the mask');
}

function numberIn(reader: DerReader | undefined, field: string): number | undefined {
  if (reader === undefined) return undefined;
  const value = reader.number(field);
  reader.end(field);
  return value;
}

function unsupported(found: string, cause?: unknown): X509Error {
  return new X509Error(
    'SignatureAlgorithmUnsupported',
    'The parameters of the RSASSA-PSS signature are not accepted.',
    {
      expected: 'SHA-256, SHA-384 or SHA-512 for data and mask alike, and trailer field 1',
      found,
      cause,
    },
  );
}

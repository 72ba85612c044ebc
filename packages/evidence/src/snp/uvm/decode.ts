/** Reads endorsements of utility VMs: COSE_Sign1 (RFC 9052) with JSON inside. A module of its own, as only they need CBOR. */

import { CodedError } from '@veritee/core';
import { fromUtf8, isJsonObject, parseJson } from '@veritee/core/internal';
import { type Certificate, decodeCertificate } from '@veritee/core/internal/x509';
import { decode, encode } from 'cborg';
import { endorsement } from '../../endorsements/source.ts';
import { EvidenceError } from '../../errors.ts';
import type { UvmEndorsement } from './endorsement.ts';

/** Header parameters by number (RFC 9052 section 3.1, RFC 9360, RFC 9597). */
const label = { algorithm: 1, contentType: 3, claims: 15, certificates: 33 } as const;
/** Members of the claims (RFC 8392). */
const claim = { issuer: 1, subject: 2, issuedAt: 6 } as const;

const SIGN1_TAG = 0xd2;
/** Epoch seconds (RFC 8949 section 3.4.2). */
const TIME_TAG = 1;
const MOST_BYTES = 64 * 1024;
const MOST_DEPTH = 16;
const MOST_CERTIFICATES = 8;

/**
 * Decodes an endorsement, without trusting it.
 * @throws EvidenceError `UvmEndorsementFormat`
 */
export function decodeUvmEndorsement(cose: Uint8Array): UvmEndorsement {
  if (cose.length > MOST_BYTES) throw malformed(`at most ${MOST_BYTES} bytes`);
  try {
    return readSign1(cose);
  } catch (cause) {
    if (cause instanceof EvidenceError) throw cause;
    if (cause instanceof CodedError) throw malformed('certificates and JSON that can be decoded', cause);
    throw cause;
  }
}

function readSign1(cose: Uint8Array): UvmEndorsement {
  if (cose[0] !== SIGN1_TAG) throw malformed('a tagged COSE_Sign1');
  const parts = readCbor(cose.subarray(1));
  const [protectedHeader, unprotectedHeader, payload, signature] = Array.isArray(parts) ? parts : [];
  if (
    !Array.isArray(parts) ||
    parts.length !== 4 ||
    !(protectedHeader instanceof Uint8Array) ||
    !(unprotectedHeader instanceof Map) ||
    !(payload instanceof Uint8Array) ||
    !(signature instanceof Uint8Array)
  ) {
    throw malformed('protected header, unprotected header, payload and signature');
  }
  const header = readCbor(protectedHeader);
  if (!(header instanceof Map)) throw malformed('a map as protected header');
  return {
    sha256: endorsement(cose, 'the evidence').sha256,
    signedData: encode(['Signature1', protectedHeader, new Uint8Array(), payload]),
    signature,
    ...readHeader(header),
    ...readPayload(payload),
  };
}

function readHeader(
  header: ReadonlyMap<unknown, unknown>,
): Pick<UvmEndorsement, 'algorithm' | 'certificates' | 'issuer' | 'feed' | 'signedAt'> {
  // Nobody may be made to pass over a parameter that changes what is signed: none such is known here.
  if (header.has(CRITICAL)) throw malformed('no critical header parameters');
  const algorithm = header.get(label.algorithm);
  if (typeof algorithm !== 'number') throw malformed('a number as algorithm');
  if (header.get(label.contentType) !== 'application/json') throw malformed('content type application/json');
  const claims = header.get(label.claims);
  const named = claims instanceof Map ? claims : new Map<unknown, unknown>();
  return {
    algorithm,
    certificates: certificatesIn(header.get(label.certificates)),
    issuer: textOf(header.get('iss') ?? named.get(claim.issuer), 'an issuer'),
    feed: textOf(header.get('feed') ?? named.get(claim.subject), 'a feed'),
    signedAt: timeOf(header.get('signingtime') ?? named.get(claim.issuedAt)),
  };
}

const CRITICAL = 2;

/** One certificate stands alone, several in a list (RFC 9360 section 2). */
function certificatesIn(chain: unknown): Certificate[] {
  const list: readonly unknown[] = Array.isArray(chain) ? chain : [chain];
  if (list.length > MOST_CERTIFICATES) throw malformed(`at most ${MOST_CERTIFICATES} certificates`);
  return list.map((der) => {
    if (!(der instanceof Uint8Array)) throw malformed('an x5chain of certificates');
    return decodeCertificate(der);
  });
}

function timeOf(value: unknown): Date | undefined {
  if (value === undefined) return undefined;
  const seconds = typeof value === 'bigint' ? Number(value) : value;
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds < 2 ** 40)) throw malformed('a signing time');
  return new Date(Math.floor(seconds * 1000));
}

function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string' || value.length > 1000) throw malformed(`${what} as text`);
  return value;
}

const MEASUREMENT = 'x-ms-sevsnpvm-launchmeasurement';
const GUEST_SVN = 'x-ms-sevsnpvm-guestsvn';

function readPayload(payload: Uint8Array): Pick<UvmEndorsement, 'launchMeasurement' | 'guestSvn'> {
  const json = parseJson(fromUtf8(payload, 'payload'));
  const measurement = isJsonObject(json) ? json[MEASUREMENT] : undefined;
  const svn = isJsonObject(json) ? json[GUEST_SVN] : undefined;
  if (typeof measurement !== 'string' || !/^[0-9a-fA-F]{96}$/.test(measurement)) {
    throw malformed(`a member ${MEASUREMENT} with 96 hex digits`);
  }
  const version = svn === undefined ? '' : String(svn);
  if (!/^[0-9]{0,20}$/.test(version)) throw malformed(`a decimal number in ${GUEST_SVN}`);
  return { launchMeasurement: measurement.toLowerCase(), guestSvn: version };
}

/** CBOR of definite lengths, without duplicate keys, bounded in depth. */
function readCbor(bytes: Uint8Array): unknown {
  requireShallow(bytes);
  try {
    return decode(bytes, {
      useMaps: true,
      allowIndefinite: false,
      rejectDuplicateMapKeys: true,
      tags: { [TIME_TAG]: (inner: () => unknown) => inner() },
    });
  } catch (cause) {
    throw malformed('CBOR of definite lengths without duplicate keys', cause);
  }
}

/** The decoder calls itself for every level: a value that is nothing but levels is refused before it is read. */
function requireShallow(bytes: Uint8Array): void {
  // Items left to read on each open level.
  const open: number[] = [1];
  let at = 0;
  while (at < bytes.length && open.length > 0) {
    const first = bytes[at] ?? 0;
    const major = first >> 5;
    const short = first & 0x1f;
    const size = short < 24 ? 0 : short < 28 ? 1 << (short - 24) : -1;
    if (size < 0) throw malformed('CBOR of definite lengths');
    let value = short;
    if (size > 0) {
      value = 0;
      for (let i = 1; i <= size; i++) value = value * 256 + (bytes[at + i] ?? 0);
    }
    at += 1 + size;
    open[open.length - 1] = (open.at(-1) ?? 0) - 1;
    if (major === 2 || major === 3) at += value;
    const items = major === 4 ? value : major === 5 ? 2 * value : major === 6 ? 1 : 0;
    if (items > 0) open.push(items);
    if (open.length > MOST_DEPTH) throw malformed(`at most ${MOST_DEPTH} levels`);
    while (open.at(-1) === 0) open.pop();
  }
}

function malformed(expected: string, cause?: unknown): EvidenceError {
  return new EvidenceError('UvmEndorsementFormat', 'An endorsement of the utility VM is malformed.', {
    expected,
    cause,
  });
}

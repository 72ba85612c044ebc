/** VBS enclave reports: signed by Virtual Secure Mode's identity key, which the boot loader measured (section 6). */

import { CodedError } from '@veritee/core';
import {
  ByteReader,
  bytes,
  concat,
  type FieldValue,
  hex,
  sameBytes,
  struct,
  u32le,
  utf8,
} from '@veritee/core/internal';
import { digest as digestOf, type PublicKey, type Signature } from '@veritee/core/internal/crypto';
import { EvidenceError } from '../errors.ts';
import { refusalOf, type Trail } from '../trail/trail.ts';

const packageHeader = struct('VBS report header', {
  packageSize: u32le,
  version: u32le,
  signatureScheme: u32le,
  signedStatementSize: u32le,
  signatureSize: u32le,
  reserved: u32le,
});

/** ENCLAVE_IDENTITY. */
export const enclaveIdentity = struct('enclave identity', {
  ownerId: bytes(32),
  uniqueId: bytes(32),
  authorId: bytes(32),
  familyId: bytes(16),
  imageId: bytes(16),
  enclaveSvn: u32le,
  secureKernelSvn: u32le,
  platformSvn: u32le,
  flags: u32le,
  signingLevel: u32le,
  enclaveType: u32le,
});
export type EnclaveIdentity = FieldValue<typeof enclaveIdentity>;

const statementHead = struct('VBS report', {
  reportSize: u32le,
  reportVersion: u32le,
  enclaveData: bytes(64),
  identity: enclaveIdentity,
});

/** A decoded report; byte members are views into the input. */
export interface VbsReport {
  readonly enclaveData: Uint8Array;
  readonly identity: EnclaveIdentity;
  /** The bytes that are signed. */
  readonly statement: Uint8Array;
  readonly signature: Uint8Array;
}

const LONGEST = 64 * 1024;
/** RSA-PSS with SHA-256. */
const PSS_SHA256 = 1;
const VBS_ENCLAVE = 0x10;

/**
 * Decodes an enclave report.
 * @throws EvidenceError `VbsReportFormat`
 */
export function decodeVbsReport(input: Uint8Array): VbsReport {
  if (input.length > LONGEST) throw malformed(`at most ${LONGEST} bytes`, `${input.length} bytes`);
  try {
    return readReport(input);
  } catch (error) {
    if (error instanceof EvidenceError || !(error instanceof CodedError)) throw error;
    throw refusalOf('VbsReportFormat', error);
  }
}

function readReport(input: Uint8Array): VbsReport {
  const reader = new ByteReader(input, 'VBS report');
  const header = packageHeader.decode(reader.bytes(packageHeader.size, 'header'));
  if (header.version !== 1 || header.signatureScheme !== PSS_SHA256)
    throw malformed('version 1, signature scheme 1', `${header.version}, ${header.signatureScheme}`);
  if (header.packageSize !== input.length)
    throw malformed(`${input.length} bytes`, `${header.packageSize} bytes`);
  const statement = reader.bytes(header.signedStatementSize, 'signed statement');
  const signature = reader.bytes(header.signatureSize, 'signature');
  reader.end();
  const inner = new ByteReader(statement, 'VBS report statement');
  const head = statementHead.decode(inner.bytes(statementHead.size, 'head'));
  if (head.reportVersion !== 1 || head.reportSize !== statement.length)
    throw malformed(
      `version 1 of ${statement.length} bytes`,
      `${head.reportVersion} of ${head.reportSize} bytes`,
    );
  if (head.identity.enclaveType !== VBS_ENCLAVE)
    throw malformed(`enclave type ${VBS_ENCLAVE}`, `${head.identity.enclaveType}`);
  skipBlocks(inner);
  return { enclaveData: head.enclaveData, identity: head.identity, statement, signature };
}

/** Modules that the enclave has loaded: signed along, not read further. */
function skipBlocks(reader: ByteReader): void {
  while (reader.remaining > 0) {
    reader.u32le('block type');
    const size = reader.u32le('block size');
    if (size < 8) throw malformed('blocks of at least 8 bytes', `${size}`);
    reader.bytes(size - 8, 'block');
  }
}

/**
 * Puts a report together, without modules; the counterpart of {@link decodeVbsReport}.
 *
 * @param sign - RSA-PSS with SHA-256 by the identity key
 */
export function encodeVbsReport(
  enclaveData: Uint8Array,
  identity: Omit<EnclaveIdentity, 'enclaveType'>,
  sign: (statement: Uint8Array) => Uint8Array,
): Uint8Array {
  const statement = statementHead.encode({
    reportSize: statementHead.size,
    reportVersion: 1,
    enclaveData,
    identity: { ...identity, enclaveType: VBS_ENCLAVE },
  });
  const signature = sign(statement);
  const header = packageHeader.encode({
    packageSize: packageHeader.size + statement.length + signature.length,
    version: 1,
    signatureScheme: PSS_SHA256,
    signedStatementSize: statement.length,
    signatureSize: signature.length,
    reserved: 0,
  });
  return concat(header, statement, signature);
}

/**
 * Proves a report and what it is about.
 *
 * @param keys - identity keys from measured events, before the separator; never keys that the request brings
 */
export function verifyVbsReport(
  report: VbsReport,
  signedText: string,
  keys: readonly PublicKey[],
  trail: Trail,
): void {
  trail.require(
    'Boot log has a measured identity key of Virtual Secure Mode',
    keys.length > 0,
    () =>
      new EvidenceError('VbsSigningKeyMissing', 'No measured key can prove the VBS report.', {
        expected: 'EVENT_VSM_IDKS_INFO in PCR 12 or 13',
        hint: 'After hibernation, send the boot log: it has the key.',
      }),
    `${keys.length} keys`,
  );
  trail.require(
    'VBS report is signed by the identity key',
    keys.some((key) => trail.holds(signatureOf(report, key))),
    () => new EvidenceError('VbsReportSignature', 'The signature of the VBS report is not valid.'),
  );
  const digest = digestOf('sha512', utf8(signedText));
  trail.require(
    'VBS report is about the request',
    sameBytes(report.enclaveData, digest),
    () =>
      new EvidenceError('VbsReportData', 'The VBS report was not made for this request.', {
        expected: `SHA-512 ${hex(digest)} of report_signed as it came`,
        found: hex(report.enclaveData),
      }),
    `SHA-512 ${hex(digest)}`,
  );
}

function signatureOf({ statement, signature }: VbsReport, key: PublicKey): Signature | undefined {
  if (key.kind !== 'RSA') return undefined;
  return { hash: 'sha256', data: statement, key, encoding: 'der', saltLength: 'usual', signature };
}

function malformed(expected: string, found: string): EvidenceError {
  return new EvidenceError('VbsReportFormat', 'The VBS report is malformed.', { expected, found });
}

/** The attestation report of SEV-SNP firmware: 1184 bytes, versions 1 to 5 (SEV Secure Nested Paging Firmware ABI, table 23). */

import { CodedError } from '@veritee/core';
import { bytes, type FieldValue, struct, u8, u32le, u64le } from '@veritee/core/internal';
import { type VekKind, vekKinds } from '../endorsements/amd/product-line.ts';
import { EvidenceError } from '../errors.ts';

/** The signed part of a report. */
const signedPart = {
  version: u32le,
  guestSvn: u32le,
  policy: u64le,
  familyId: bytes(16),
  imageId: bytes(16),
  vmpl: u32le,
  signatureAlgorithm: u32le,
  currentTcb: bytes(8),
  platformInfo: u64le,
  keyInfo: u32le,
  reserved04c: bytes(4),
  reportData: bytes(64),
  measurement: bytes(48),
  hostData: bytes(32),
  idKeyDigest: bytes(48),
  authorKeyDigest: bytes(48),
  reportId: bytes(32),
  reportIdMa: bytes(32),
  reportedTcb: bytes(8),
  cpuFamily: u8,
  cpuModel: u8,
  cpuStepping: u8,
  reserved18b: bytes(21),
  chipId: bytes(64),
  committedTcb: bytes(8),
  currentBuild: u8,
  currentMinor: u8,
  currentMajor: u8,
  reserved1eb: bytes(1),
  committedBuild: u8,
  committedMinor: u8,
  committedMajor: u8,
  reserved1ef: bytes(1),
  launchTcb: bytes(8),
  launchMitVector: u64le,
  currentMitVector: u64le,
  reserved208: bytes(152),
};

/** R and S are little-endian numbers of 48 bytes in fields of 72. */
const signature = {
  signatureR: bytes(72),
  signatureS: bytes(72),
  signatureReserved: bytes(368),
};

/** The layout of all versions: what a version does not have is zero there. */
export const snpReportLayout = struct('SEV-SNP report', { ...signedPart, ...signature });

/** What the firmware signs. */
export const signedReportLayout = struct('signed part of the report', signedPart);

/** Versions whose layout is known. Version 1 is of firmware before its release, which Azure has accepted. */
const versions = { first: 1, last: 5 } as const;

/** From this version on the report names its processor. */
const WITH_CPUID = 3;
/** From this version on the report has mitigation vectors. */
const WITH_MITIGATIONS = 5;

/** Bits of the guest policy that claims tell of. */
export const guestPolicyBit = { smt: 1n << 16n, migrationAgent: 1n << 18n, debug: 1n << 19n } as const;

/** A report's fields. */
export interface SnpReport extends FieldValue<typeof snpReportLayout> {
  /** The bytes that the firmware signs. */
  readonly signedData: Uint8Array;
  /** CPUID family, model and stepping; undefined before version 3. */
  readonly cpuid: { readonly family: number; readonly model: number; readonly stepping: number } | undefined;
  /** Present from version 5 on. */
  readonly mitigations: { readonly launch: bigint; readonly current: bigint } | undefined;
  /** Which key signed it; undefined for "none" and for values that have no meaning yet. */
  readonly signer: VekKind | undefined;
}

/**
 * Decodes a report.
 * @throws EvidenceError `SnpReportFormat`
 */
export function decodeSnpReport(report: Uint8Array): SnpReport {
  const fields = decodeFields(report);
  const { version } = fields;
  if (version < versions.first || version > versions.last) {
    throw new EvidenceError('SnpReportFormat', 'The SEV-SNP report has an unknown version.', {
      expected: `version ${versions.first} to ${versions.last}`,
      found: `version ${version}`,
      hint: 'Send the report as the firmware made it, without the header of a driver or paravisor around it.',
    });
  }
  return {
    signedData: report.subarray(0, signedReportLayout.size),
    cpuid:
      version < WITH_CPUID
        ? undefined
        : { family: fields.cpuFamily, model: fields.cpuModel, stepping: fields.cpuStepping },
    mitigations:
      version < WITH_MITIGATIONS
        ? undefined
        : { launch: fields.launchMitVector, current: fields.currentMitVector },
    signer: signerOf(fields.keyInfo),
    ...fields,
  };
}

function decodeFields(report: Uint8Array): FieldValue<typeof snpReportLayout> {
  try {
    return snpReportLayout.decode(report);
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new EvidenceError('SnpReportFormat', 'The SEV-SNP report has the wrong length.', {
      expected: `${snpReportLayout.size} bytes`,
      found: `${report.length} bytes`,
      cause,
    });
  }
}

/** Bits 2 to 4 of the key information. */
function signerOf(keyInfo: number): VekKind | undefined {
  return vekKinds[(keyInfo >>> 2) & 7];
}

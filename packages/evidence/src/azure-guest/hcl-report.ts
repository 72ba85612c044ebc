/** Decodes HCL reports: the TEE's report, and the runtime claims of the paravisor that it is bound to. */

import { CodedError } from '@veritee/core';
import { allZero } from '@veritee/core/internal';
import {
  hclCapabilities,
  hclHashTypes,
  hclHeader,
  hclReportTypes,
  hclRequestData,
  hclRequestTypes,
  hclSignature,
  teeReportField,
} from '@veritee/core/internal/tpm2';
import { EvidenceError } from '../errors.ts';

/** What an HCL report is about: an SEV-SNP, TDX, CCA or VBS guest, or (`tvm`) one without a TEE. */
export type HclReportType = (typeof hclReportTypes)[keyof typeof hclReportTypes];
/** What the paravisor asked for with the report. */
export type HclRequestType = (typeof hclRequestTypes)[keyof typeof hclRequestTypes];
/** The hash that binds the claims. */
export type HclHash = (typeof hclHashTypes)[keyof typeof hclHashTypes];

/** A decoded HCL report. */
export interface HclReport {
  readonly headerVersion: number;
  readonly requestType: HclRequestType;
  readonly reportType: HclReportType;
  readonly hash: HclHash;
  readonly dataVersion: number;
  /** Present with data of version 2. */
  readonly capabilities: number | undefined;
  /** 1184 bytes: the SEV-SNP report, or the TDX report with zeros behind it. */
  readonly teeReport: Uint8Array;
  /** JSON text of the paravisor's claims, exactly as it is hashed. */
  readonly runtimeData: Uint8Array;
  /** Bytes of zeros behind the report: the rest of the NV index. */
  readonly trailingZeros: number;
}

/** `HCLA`, for telling a report from other evidence. */
export const hclMagic = Uint8Array.of(0x48, 0x43, 0x4c, 0x41);

/** The NV index has 2600 bytes, older ones 2048. */
const LONGEST_REPORT = 64 * 1024;

/**
 * Decodes an HCL report as it is read from the NV index, with the zeros behind it. Proves nothing.
 *
 * @param report - the bytes of NV index 0x01400001
 * @throws EvidenceError `HclReportFormat`
 * @example
 * const { reportType, teeReport, runtimeData } = decodeHclReport(bytes);
 */
export function decodeHclReport(report: Uint8Array): HclReport {
  try {
    return decode(report);
  } catch (cause) {
    if (!(cause instanceof CodedError) || cause instanceof EvidenceError) throw cause;
    throw malformed('a complete report', `${report.length} bytes`, cause);
  }
}

function decode(report: Uint8Array): HclReport {
  if (report.length > LONGEST_REPORT) throw malformed(`at most ${LONGEST_REPORT} bytes`, `${report.length}`);
  const take = cutter(report);
  const header = hclHeader.decode(take(hclHeader.size));
  if (header.signature !== hclSignature) throw malformed('HCLA as its first bytes', hexOf(header.signature));
  if (header.version !== 1 && header.version !== 2)
    throw malformed('header version 1 or 2', `${header.version}`);
  const teeReport = take(teeReportField);
  const data = hclRequestData.decode(take(hclRequestData.size));
  if (data.version !== 1 && data.version !== 2) throw malformed('data version 1 or 2', `${data.version}`);
  const extension = data.version === 2 ? hclCapabilities.size : 0;
  const capabilities = data.version === 2 ? hclCapabilities.decode(take(extension)).bitmap : undefined;
  requireSizes(header.reportSize, data, extension);
  const runtimeData = take(data.claimsSize);
  const rest = take(report.length - header.reportSize);
  if (!allZero(rest)) throw malformed('zeros behind the report', `${rest.length} other bytes`);
  return {
    headerVersion: header.version,
    requestType: named(hclRequestTypes, header.requestType, 'request type'),
    reportType: named(hclReportTypes, data.reportType, 'report type'),
    hash: named(hclHashTypes, data.hashType, 'hash type'),
    dataVersion: data.version,
    capabilities,
    teeReport,
    runtimeData,
    trailingZeros: rest.length,
  };
}

/** Takes the bytes from the front, so that every one is taken once. */
function cutter(bytes: Uint8Array): (size: number) => Uint8Array {
  let at = 0;
  return (size) => {
    if (size < 0 || at + size > bytes.length)
      throw malformed(`${at + size} bytes or more`, `${bytes.length}`);
    const part = bytes.subarray(at, at + size);
    at += size;
    return part;
  };
}

/** Three sizes that must say the same. */
function requireSizes(
  reportSize: number,
  { dataSize, claimsSize }: { readonly dataSize: number; readonly claimsSize: number },
  extension: number,
): void {
  const expectedData = hclRequestData.size + extension + claimsSize;
  const expected = hclHeader.size + teeReportField + expectedData;
  if (dataSize !== expectedData) throw malformed(`a data size of ${expectedData}`, `${dataSize}`);
  if (reportSize !== expected) throw malformed(`a report size of ${expected}`, `${reportSize}`);
}

function named<Names extends Readonly<Record<number, string>>>(
  names: Names,
  number: number,
  what: string,
): Names[keyof Names] {
  const name = Object.hasOwn(names, number) ? names[number] : undefined;
  if (name !== undefined) return name as Names[keyof Names];
  const known = Object.entries(names).map(([each, word]) => `${each} (${word})`);
  throw malformed(`a ${what} of ${known.join(', ')}`, `${number}`);
}

function hexOf(number: number): string {
  return `0x${number.toString(16).padStart(8, '0')}`;
}

function malformed(expected: string, found: string, cause?: unknown): EvidenceError {
  return new EvidenceError('HclReportFormat', 'The HCL report is malformed.', { expected, found, cause });
}

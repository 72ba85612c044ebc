/** The fixed parts of an HCL report: what Azure's paravisor leaves in a virtual TPM at NV index 0x01400001 (sev-snp-attestation §4.1). */

import { concat } from '../bytes/encoding.ts';
import { bytes, struct, u32le } from '../bytes/struct.ts';

/** The header. Nothing of it is signed. */
export const hclHeader = struct('HCL report header', {
  signature: u32le,
  version: u32le,
  reportSize: u32le,
  requestType: u32le,
  status: u32le,
  reserved: bytes(12),
});

/** Bytes for the report of the TEE: an SEV-SNP report, a TDX report with zeros behind it, or nothing but zeros. */
export const teeReportField = 1184;

/** What describes the runtime claims. */
export const hclRequestData = struct('HCL request data', {
  dataSize: u32le,
  version: u32le,
  reportType: u32le,
  hashType: u32le,
  claimsSize: u32le,
});

/** What version 2 of the request data puts before the claims: a bitmap. */
export const hclCapabilities = struct('HCL capabilities', { bitmap: u32le });

/** `HCLA` as a little-endian number. */
export const hclSignature = 0x41_4c_43_48;

/** What the report is about, by its number. */
export const hclReportTypes = { 1: 'vbs', 2: 'snp', 3: 'tvm', 4: 'tdx', 5: 'cca' } as const;
/** What the paravisor asked for with it. */
export const hclRequestTypes = { 1: 'key release', 2: 'AK certificate', 3: 'wrapped key' } as const;
/** The hash of the claims in the TEE's report. */
export const hclHashTypes = { 1: 'sha256', 2: 'sha384', 3: 'sha512' } as const;

/** The numbers in a report, and what they go with. */
export interface HclParts {
  readonly headerVersion: number;
  readonly requestType: number;
  readonly reportType: number;
  readonly hashType: number;
  /** Present: data of version 2. */
  readonly capabilities?: number | undefined;
  /** At most 1184 bytes; zeros are added. */
  readonly teeReport: Uint8Array;
  readonly runtimeData: Uint8Array;
  /** Bytes of the NV index; zeros are added. */
  readonly size: number;
}

/** An HCL report as it is in the NV index. */
export function encodeHclReport(parts: HclParts): Uint8Array {
  const { capabilities, teeReport, runtimeData } = parts;
  const extension =
    capabilities === undefined ? new Uint8Array() : hclCapabilities.encode({ bitmap: capabilities });
  const dataSize = hclRequestData.size + extension.length + runtimeData.length;
  const reportSize = hclHeader.size + teeReportField + dataSize;
  const data = {
    dataSize,
    version: capabilities === undefined ? 1 : 2,
    reportType: parts.reportType,
    hashType: parts.hashType,
    claimsSize: runtimeData.length,
  };
  const header = {
    signature: hclSignature,
    version: parts.headerVersion,
    reportSize,
    requestType: parts.requestType,
    status: 0,
    reserved: new Uint8Array(12),
  };
  return concat(
    hclHeader.encode(header),
    teeReport,
    new Uint8Array(teeReportField - teeReport.length),
    hclRequestData.encode(data),
    extension,
    runtimeData,
    new Uint8Array(Math.max(0, parts.size - reportSize)),
  );
}

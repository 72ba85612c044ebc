/** The fixed parts of an HCL report: what Azure's paravisor leaves in a virtual TPM at NV index 0x01400001. */

import { bytes, struct, u32le } from '@veritee/core/internal';

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

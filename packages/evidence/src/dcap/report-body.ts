/** The SGX report body (384 bytes; Intel SDM vol. 3D, REPORT structure): of an enclave, and of the quoting enclave itself. */

import { bytes, type FieldValue, struct, u16le, u32le, u64le } from '@veritee/core/internal';

/** Layout of the report body; names as in Intel's manual. */
export const sgxReportBody = struct('SGX report body', {
  cpuSvn: bytes(16),
  miscSelect: u32le,
  reserved1: bytes(12),
  isvExtProdId: bytes(16),
  attributeFlags: u64le,
  xfrm: u64le,
  mrEnclave: bytes(32),
  reserved2: bytes(32),
  mrSigner: bytes(32),
  reserved3: bytes(32),
  configId: bytes(64),
  isvProdId: u16le,
  isvSvn: u16le,
  configSvn: u16le,
  reserved4: bytes(42),
  isvFamilyId: bytes(16),
  reportData: bytes(64),
});

/** A decoded SGX report body. */
export type SgxReportBody = FieldValue<typeof sgxReportBody>;

/** Bits of `attributeFlags`. */
export const attributeFlag = {
  init: 1n << 0n,
  debug: 1n << 1n,
  mode64: 1n << 2n,
  provisionKey: 1n << 4n,
  einitTokenKey: 1n << 5n,
  cet: 1n << 6n,
  kss: 1n << 7n,
  aexNotify: 1n << 10n,
} as const;

/** Where MISCSELECT and ATTRIBUTES stand in the body, for masks over raw bytes. */
export const reportBodyOffset = { miscSelect: 16, attributes: 48 } as const;

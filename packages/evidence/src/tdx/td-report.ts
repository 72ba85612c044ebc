/** The TD report: what the TDX module says of a virtual machine, in the three forms that quotes carry. */

import { bytes, type Layout, struct, u8, u64le } from '@veritee/core/internal';
import type { QuoteBodyKind } from '../dcap/quote.ts';

/** Fields that all forms begin with; names as in Intel's manual. */
const report10 = {
  /** Byte 0: security version of the TDX module, byte 1: its major version, the others: SVNs of components. */
  teeTcbSvn: bytes(16),
  mrSeam: bytes(48),
  mrSignerSeam: bytes(48),
  seamAttributes: bytes(8),
  tdAttributes: u64le,
  xfam: bytes(8),
  mrTd: bytes(48),
  mrConfigId: bytes(48),
  mrOwner: bytes(48),
  mrOwnerConfig: bytes(48),
  rtmr0: bytes(48),
  rtmr1: bytes(48),
  rtmr2: bytes(48),
  rtmr3: bytes(48),
  reportData: bytes(64),
} as const;

/** What TDX 1.5 adds. */
const report15 = {
  ...report10,
  /** As `teeTcbSvn`, but of the modules that run now: the machine may have been updated since the TD was launched. */
  teeTcbSvn2: bytes(16),
  mrServiceTd: bytes(48),
} as const;

/** What body type 4 of version 5 adds: identity, devices and migration history of the TD. */
const report15Ex = {
  ...report15,
  vmId: u8,
  tdId: bytes(32),
  devInfo: bytes(48),
  initServiceTdHash: bytes(48),
  initServiceTdAttributes: bytes(8),
  initCpuSvn: bytes(16),
  initTeeTcbSvn: bytes(16),
  initTeeFmspc: bytes(12),
  currentServiceTdHash: bytes(48),
  currentServiceTdAttributes: bytes(8),
} as const;

/** TD report of TDX 1.0, 584 bytes. */
export const tdReport10 = struct('TD report 1.0', report10);
/** TD report of TDX 1.5, 648 bytes. */
export const tdReport15 = struct('TD report 1.5', report15);
/** Extended TD report of TDX 1.5, 885 bytes. */
export const tdReport15Ex = struct('TD report 1.5 Ex', report15Ex);

export type TdReport10 = ReturnType<typeof tdReport10.decode>;
export type TdReport15 = ReturnType<typeof tdReport15.decode>;
export type TdReport15Ex = ReturnType<typeof tdReport15Ex.decode>;

/** A decoded TD report: the fields of 1.0, and those of later forms where the quote has them. */
export type TdReport = TdReport10 &
  Partial<Omit<TdReport15, keyof TdReport10>> &
  Partial<Omit<TdReport15Ex, keyof TdReport15>>;

/** Kinds of quoted bodies that are TD reports. */
export type TdReportKind = Exclude<QuoteBodyKind, 'sgx'>;

/** By kind. */
export const tdReportLayouts: Readonly<
  Record<TdReportKind, Layout<unknown> & { decode(body: Uint8Array): TdReport }>
> = {
  'td-1.0': tdReport10,
  'td-1.5': tdReport15,
  'td-1.5-ex': tdReport15Ex,
};

/**
 * Decodes a TD report of the kind that the quote names.
 * @throws FormatError when the body has another length
 */
export function decodeTdReport(kind: TdReportKind, body: Uint8Array): TdReport {
  return tdReportLayouts[kind].decode(body);
}

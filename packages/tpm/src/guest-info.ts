/** `attestationInfo`: what an Azure guest sends, made of what its TPM, its firmware and its host say. */

import { base64, utf8 } from '@veritee/core/internal';
import { hclHeader, hclReportTypes, hclRequestData, teeReportField } from '@veritee/core/internal/tpm2';
import { TpmError } from './errors.ts';
import type { GuestTpm } from './guest.ts';

/** What the guest says of its operating system. Nobody proves it. */
export interface GuestSystemInfo {
  readonly type: 'Linux' | 'Windows';
  readonly distribution?: string | undefined;
  readonly build?: string | undefined;
  readonly major?: number | undefined;
  readonly minor?: number | undefined;
}

/** What a request is made of. */
export interface GuestInfoParts extends Pick<GuestTpm, 'tpmInfo' | 'hclReport'> {
  /** The boot log in TCG form: `/sys/kernel/security/tpm0/binary_bios_measurements` on Linux. */
  readonly bootLog: Uint8Array;
  readonly system: GuestSystemInfo;
  /** Comes back in the token as `x-ms-runtime.client-payload`, in base64. The TPM does not vouch for it. */
  readonly clientPayload?: Readonly<Record<string, string>> | undefined;
  /** SEV-SNP: PEM of the certificates of the chip's key, from the host (`/metadata/THIM/amd/certification`); the service asks AMD when absent. */
  readonly certificateChain?: Uint8Array | string | undefined;
  /** TDX: the quote that the host made of the TDX report (`/acc/tdquote`). */
  readonly tdQuote?: Uint8Array | undefined;
}

/** Parts of an HCL report that a guest needs. */
export interface HclReportParts {
  /** `snp`, `tdx`, `vbs`, `cca`; `tvm` for guests without a TEE. */
  readonly type: (typeof hclReportTypes)[keyof typeof hclReportTypes];
  /** The report of the TEE: 1184 bytes for SEV-SNP, 1024 for TDX, which the host makes a quote of. */
  readonly teeReport: Uint8Array;
  readonly runtimeData: Uint8Array;
}

const TEE_REPORT_BYTES = { snp: 1184, tdx: 1024, vbs: 1184, cca: 1184, tvm: 0 } as const;
const EXTENDED = 2;
const EXTENSION_BYTES = 4;

/**
 * The parts of an HCL report, as the guest reads it from NV index 0x01400001.
 *
 * @throws TpmError `TpmAnswerFormat`
 * @example
 * const { type, teeReport } = hclReportParts(report);
 * if (type === 'tdx') await sendToHost(teeReport);
 */
export function hclReportParts(report: Uint8Array): HclReportParts {
  const dataAt = hclHeader.size + teeReportField;
  if (report.length < dataAt + hclRequestData.size) throw malformed(`${report.length} bytes`);
  const data = hclRequestData.decode(report.subarray(dataAt, dataAt + hclRequestData.size));
  const type = hclReportTypes[data.reportType as keyof typeof hclReportTypes];
  const claimsAt = dataAt + hclRequestData.size + (data.version === EXTENDED ? EXTENSION_BYTES : 0);
  if (type === undefined) throw malformed(`report type ${data.reportType}`);
  if (claimsAt + data.claimsSize > report.length) throw malformed(`claims of ${data.claimsSize} bytes`);
  return {
    type,
    teeReport: report.subarray(hclHeader.size, hclHeader.size + TEE_REPORT_BYTES[type]),
    runtimeData: report.subarray(claimsAt, claimsAt + data.claimsSize),
  };
}

/**
 * The JSON text of `attestationInfo`, for `attestAzureGuest` of `@veritee/client`.
 *
 * @throws TpmError `OptionsInvalid` for a TDX guest without a quote; `TpmAnswerFormat` for a malformed HCL report
 * @example
 * const info = guestInfo({ ...guest, bootLog, system: { type: 'Linux', distribution: 'Debian', major: 12 } });
 */
export function guestInfo(parts: GuestInfoParts): string {
  const { tpmInfo, bootLog, system, clientPayload = {} } = parts;
  const { type, distribution = '', build = 'NotApplicable', major = 0, minor = 0 } = system;
  return JSON.stringify({
    AttestationProtocolVersion: '2.0',
    ClientPayload: Object.fromEntries(
      Object.entries(clientPayload).map(([name, value]) => [name, text(value)]),
    ),
    IsolationInfo: isolationInfo(parts),
    OSBuild: text(build),
    OSDistro: text(distribution),
    OSType: text(type),
    OSVersionMajor: major,
    OSVersionMinor: minor,
    TcgLogs: base64(bootLog),
    TpmInfo: tpmInfo,
  });
}

function isolationInfo({ hclReport, certificateChain = '', tdQuote }: GuestInfoParts): object {
  const report = hclReport === undefined ? undefined : hclReportParts(hclReport);
  if (report?.type === 'snp') {
    const chain = typeof certificateChain === 'string' ? utf8(certificateChain) : certificateChain;
    const proof = { SnpReport: base64(report.teeReport), VcekCertChain: base64(chain) };
    const evidence = { Proof: text(JSON.stringify(proof)), RunTimeData: base64(report.runtimeData) };
    return { Type: 'SevSnp', Evidence: evidence };
  }
  if (report?.type !== 'tdx') return { Type: 'TrustedLaunch' };
  if (tdQuote === undefined)
    throw new TpmError('OptionsInvalid', 'A TDX guest attests by a quote, and there is none.', {
      expected: 'the option tdQuote',
      hint: 'The host makes one: POST {"report": base64url} to http://169.254.169.254/acc/tdquote.',
    });
  return { Type: 'Tdx', Evidence: { Proof: base64(tdQuote), RunTimeData: base64(report.runtimeData) } };
}

const text = (value: string): string => base64(utf8(value));

function malformed(found: string): TpmError {
  return new TpmError('TpmAnswerFormat', 'The HCL report is malformed.', {
    expected: 'the content of NV index 0x01400001',
    found,
  });
}

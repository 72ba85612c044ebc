/** Evidence of an Azure guest: the JSON of `attestationInfo`, or an HCL report as the guest reads it from its TPM. */

import { allZero } from '@veritee/core/internal';
import { EvidenceError } from '../errors.ts';
import { decodeSnpEvidence, type SnpEvidence } from '../snp/layout.ts';
import { decodeTdxEvidence, type TdxEvidence } from '../tdx/layout.ts';
import { GuestObject, jsonObjectIn, malformed } from './guest-json.ts';
import { decodeHclReport, type HclReport, hclMagic } from './hcl-report.ts';
import { decodeTpmInfo, payloadIn, type TpmInfo } from './tpm-info.ts';

/** What the guest says of its operating system. Nobody proves it. */
export interface GuestSystem {
  readonly type: string | undefined;
  readonly distribution: string | undefined;
  readonly build: string | undefined;
  readonly major: number | undefined;
  readonly minor: number | undefined;
}

/** The evidence of the TEE that the guest runs in, with the runtime claims of its paravisor. */
export type Isolation =
  | { readonly tee: 'snp'; readonly evidence: SnpEvidence; readonly runtimeData: Uint8Array }
  | { readonly tee: 'tdx'; readonly evidence: TdxEvidence; readonly runtimeData: Uint8Array };

/** A decoded request. */
export interface GuestRequest {
  readonly form: 'request';
  readonly protocolVersion: string;
  readonly system: GuestSystem;
  /** Names and base64 text. */
  readonly clientPayload: Readonly<Record<string, string>>;
  readonly tpm: TpmInfo;
  /** Absent for Trusted Launch. */
  readonly isolation: Isolation | undefined;
}

/** An HCL report alone: it says which key attests, but nothing is attested. */
export interface GuestReport {
  readonly form: 'hcl report';
  readonly report: HclReport;
  /** Present where the report is one of SEV-SNP firmware. */
  readonly snp: SnpEvidence | undefined;
}

/** Decoded evidence. */
export type GuestEvidence = GuestRequest | GuestReport;

const MEMBERS = [
  'AttestationProtocolVersion',
  'ClientPayload',
  'IsolationInfo',
  'OSBuild',
  'OSDistro',
  'OSType',
  'OSVersionMajor',
  'OSVersionMinor',
  'TcgLogs',
  'TpmInfo',
] as const;

const VERSIONS: readonly string[] = ['1.0', '2.0'];

/**
 * Decodes guest evidence.
 *
 * @throws EvidenceError `GuestEvidenceFormat`, `HclReportFormat`, `RuntimeClaimsFormat`, and what decoders of the TPM's, the
 *   SEV-SNP or the TDX part throw
 */
export function decodeGuestEvidence(evidence: Uint8Array): GuestEvidence {
  const isReport = hclMagic.every((byte, i) => evidence[i] === byte);
  return isReport ? decodeReport(evidence) : decodeRequest(evidence);
}

const SNP_REPORT = 1184;

function decodeReport(evidence: Uint8Array): GuestReport {
  const report = decodeHclReport(evidence);
  const snp =
    report.reportType === 'snp' ? decodeSnpEvidence(report.teeReport.subarray(0, SNP_REPORT)) : undefined;
  return { form: 'hcl report', report, snp };
}

function decodeRequest(evidence: Uint8Array): GuestRequest {
  const info = new GuestObject(jsonObjectIn(evidence, 'attestationInfo'), MEMBERS);
  const protocolVersion = info.text('AttestationProtocolVersion');
  if (protocolVersion === undefined || !VERSIONS.includes(protocolVersion))
    throw malformed(`${VERSIONS.join(' or ')} as AttestationProtocolVersion`, protocolVersion?.slice(0, 20));
  return {
    form: 'request',
    protocolVersion,
    system: {
      type: info.encodedText('OSType'),
      distribution: info.encodedText('OSDistro'),
      build: info.encodedText('OSBuild'),
      major: info.number('OSVersionMajor'),
      minor: info.number('OSVersionMinor'),
    },
    clientPayload: payloadIn(info.value('ClientPayload')),
    tpm: decodeTpmInfo(info.value('TpmInfo'), info.bytes('TcgLogs')),
    isolation: isolationIn(info),
  };
}

/** Names of isolation without a TEE. */
const WITHOUT_TEE: readonly string[] = ['trustedlaunch', 'undefined'];
const WITH_TEE: readonly string[] = ['sevsnp', 'tdx'];

function isolationIn(info: GuestObject): Isolation | undefined {
  if (info.value('IsolationInfo') === undefined) return undefined;
  const isolation = info.object('IsolationInfo', ['Type', 'Evidence']);
  const type = isolation.text('Type')?.toLowerCase() ?? '';
  if (WITHOUT_TEE.includes(type)) return undefined;
  if (!WITH_TEE.includes(type)) throw malformed('TrustedLaunch, SevSnp or Tdx as IsolationInfo.Type');
  const evidence = isolation.object('Evidence', ['Proof', 'RunTimeData']);
  return proofIn(evidence.requiredBytes('Proof'), evidence.bytes('RunTimeData') ?? new Uint8Array());
}

const BRACE = 0x7b;

/**
 * What the proof is says its form, not the name beside it: a client calls every guest with an HCL report SevSnp, and sends
 * zeros where there is no TEE.
 */
function proofIn(proof: Uint8Array, runtimeData: Uint8Array): Isolation | undefined {
  if (proof[0] !== BRACE) return { tee: 'tdx', evidence: decodeTdxEvidence(proof), runtimeData };
  return hasNoReport(proof) ? undefined : { tee: 'snp', evidence: decodeSnpEvidence(proof), runtimeData };
}

function hasNoReport(proof: Uint8Array): boolean {
  const json = jsonObjectIn(proof, 'IsolationInfo.Evidence.Proof');
  const names = ['SnpReport', 'VcekCertChain', 'Endorsements'];
  const report = new GuestObject(json, names, 'IsolationInfo.Evidence.Proof').bytes('SnpReport');
  return report?.length === SNP_REPORT && allZero(report);
}

/** The request in evidence; a report alone does not attest a guest. */
export function requestIn(evidence: GuestEvidence): GuestRequest {
  if (evidence.form === 'request') return evidence;
  throw new EvidenceError('GuestEvidenceIncomplete', 'An HCL report alone does not attest a guest.', {
    expected: 'attestationInfo with a quote of the virtual TPM (TpmInfo) and its boot log (TcgLogs)',
    found: 'an HCL report',
    hint: 'Let the guest quote its PCRs with the key at 0x81000003, and send quote, log and report together.',
  });
}

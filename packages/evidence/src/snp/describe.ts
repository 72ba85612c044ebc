/** SEV-SNP evidence as a labelled tree for people. Reads without trusting. */

import { CodedError } from '@veritee/core';
import { hex, partsOf } from '@veritee/core/internal';
import type { Certificate } from '@veritee/core/internal/x509';
import type { ProductLine } from '../endorsements/amd/product-line.ts';
import { tcbText, tcbVersionOf } from '../endorsements/amd/tcb.ts';
import { vekOf } from '../endorsements/amd/vek.ts';
import { readChain } from '../proof/certificates.ts';
import type { Description } from '../scheme.ts';
import type { SnpEvidence } from './layout.ts';
import { guestPolicyBit, type SnpReport, signedReportLayout } from './report.ts';

/** Every field of a report, and the certificates that came with it. */
export function describeSnp({ report, product, chain, uvm }: SnpEvidence): Description {
  const line = product !== undefined && 'line' in product ? product.line : undefined;
  const certificates = chain?.parts.flatMap(({ body }) => certificatesOf(body)) ?? [];
  return {
    label: 'SEV-SNP evidence',
    // The first thing that people must know of a guest: whether its host may look inside.
    value: isDebuggable(report) ? 'DEBUGGABLE: its host may read and change its memory' : undefined,
    children: [
      describeReport(report, line ?? lineIn(certificates), product),
      {
        label: 'Certificates',
        value: chain === undefined ? 'none: AMD or a cache of it is asked' : undefined,
        children: certificates.map(describeCertificate),
      },
      field('Endorsements of the utility VM', `${uvm.length}`),
    ],
  };
}

function isDebuggable({ policy }: SnpReport): boolean {
  return (policy & guestPolicyBit.debug) !== 0n;
}

function field(label: string, value: string, bytes?: Uint8Array): Description {
  return { label, value, bytes };
}

/** Bits of the guest policy, lowest first. */
const POLICY: readonly (readonly [bit: number, meaning: string])[] = [
  [16, 'SMT allowed'],
  [18, 'migration agent allowed'],
  [19, 'debug allowed'],
  [20, 'single socket'],
  [21, 'CXL allowed'],
  [22, 'AES-256-XTS required'],
  [23, 'RAPL off'],
  [24, 'ciphertext hiding required'],
  [25, 'page swap disabled'],
];

/** Bits of the platform's information, lowest first. */
const PLATFORM: readonly (readonly [bit: number, meaning: string])[] = [
  [0, 'SMT'],
  [1, 'TSME'],
  [2, 'ECC'],
  [3, 'RAPL off'],
  [4, 'ciphertext hiding'],
  [5, 'alias check complete'],
  [6, 'IOMMU write safe'],
  [7, 'TIO'],
];

function bitsText(value: bigint, bits: typeof POLICY): string {
  const set = bits.filter(([bit]) => (value & (1n << BigInt(bit))) !== 0n).map(([, meaning]) => meaning);
  return [`0x${value.toString(16)}`, ...set].join(', ');
}

function describeReport(
  report: SnpReport,
  line: ProductLine | undefined,
  product: SnpEvidence['product'],
): Description {
  const { cpuid, mitigations, signedData: bytes } = report;
  const parts = partsOf(signedReportLayout, bytes);
  const tcb = (bytes: Uint8Array): string =>
    line === undefined ? hex(bytes) : `${hex(bytes)} (${tcbText(tcbVersionOf(line, bytes))})`;
  const processor =
    product !== undefined && 'unknown' in product ? `unknown: ${product.unknown}` : (line ?? 'not named');
  return {
    label: 'Report',
    bytes,
    children: [
      field('Version', `${report.version}`, parts.get('version')),
      field('Processor', processor),
      ...(cpuid === undefined
        ? []
        : [field('CPUID', `family ${cpuid.family}, model ${cpuid.model}, stepping ${cpuid.stepping}`)]),
      field('Guest SVN', `${report.guestSvn}`, parts.get('guestSvn')),
      field('Guest policy', `${bitsText(report.policy, POLICY)}; ABI ${abiOf(report)}`, parts.get('policy')),
      field('Family id', hex(report.familyId), report.familyId),
      field('Image id', hex(report.imageId), report.imageId),
      field(
        'VMPL',
        report.vmpl === 0xff_ff_ff_ff ? 'asked for by the host' : `${report.vmpl}`,
        parts.get('vmpl'),
      ),
      field(
        'Signature algorithm',
        `${report.signatureAlgorithm}${report.signatureAlgorithm === 1 ? ' (ECDSA P-384)' : ''}`,
        parts.get('signatureAlgorithm'),
      ),
      field('Signing key', report.signer?.toUpperCase() ?? 'none', parts.get('keyInfo')),
      field('Author key', (report.keyInfo & 1) === 0 ? 'no' : 'yes', parts.get('keyInfo')),
      field('Chip key masked', (report.keyInfo & 2) === 0 ? 'no' : 'yes', parts.get('keyInfo')),
      field('Platform', bitsText(report.platformInfo, PLATFORM), parts.get('platformInfo')),
      field('Report data', hex(report.reportData), report.reportData),
      field('Launch measurement', hex(report.measurement), report.measurement),
      field('Host data', hex(report.hostData), report.hostData),
      field('ID key digest', hex(report.idKeyDigest), report.idKeyDigest),
      field('Author key digest', hex(report.authorKeyDigest), report.authorKeyDigest),
      field('Report id', hex(report.reportId), report.reportId),
      field('Report id of the migration agent', hex(report.reportIdMa), report.reportIdMa),
      field('Reported TCB', tcb(report.reportedTcb), report.reportedTcb),
      field('Current TCB', tcb(report.currentTcb), report.currentTcb),
      field('Committed TCB', tcb(report.committedTcb), report.committedTcb),
      field('Launch TCB', tcb(report.launchTcb), report.launchTcb),
      field('Chip id', hex(report.chipId), report.chipId),
      field('Current firmware', `${report.currentMajor}.${report.currentMinor}.${report.currentBuild}`),
      field(
        'Committed firmware',
        `${report.committedMajor}.${report.committedMinor}.${report.committedBuild}`,
      ),
      ...(mitigations === undefined
        ? []
        : [
            field(
              'Mitigations at launch',
              `0x${mitigations.launch.toString(16)}`,
              parts.get('launchMitVector'),
            ),
            field('Mitigations now', `0x${mitigations.current.toString(16)}`, parts.get('currentMitVector')),
          ]),
    ],
  };
}

function abiOf({ policy }: SnpReport): string {
  return `${(policy >> 8n) & 0xffn}.${policy & 0xffn}`;
}

function certificatesOf(body: Uint8Array): Certificate[] {
  return orElse(() => readChain(body), []);
}

function lineIn(certificates: readonly Certificate[]): ProductLine | undefined {
  const leaf = certificates.find((each) => !each.isAuthority);
  return leaf === undefined ? undefined : orElse(() => vekOf(leaf).line, undefined);
}

function describeCertificate(certificate: Certificate): Description {
  const { commonName, notBefore, notAfter } = certificate;
  const dates = [field('Valid from', notBefore.toISOString()), field('Valid until', notAfter.toISOString())];
  if (certificate.isAuthority) return { label: commonName, children: dates };
  const vek = orElse(() => vekOf(certificate), undefined);
  if (vek === undefined) return { label: commonName, children: dates };
  return {
    label: commonName,
    children: [
      ...dates,
      field('Product', vek.productName),
      field('TCB', tcbText(vek.tcb)),
      ...(vek.hardwareId === undefined ? [] : [field('Chip id', hex(vek.hardwareId))]),
      ...(vek.cspId === undefined ? [] : [field('Cloud provider', vek.cspId)]),
    ],
  };
}

/** What cannot be read is left out: the report itself is shown in any case. */
function orElse<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof CodedError) return otherwise;
    throw error;
  }
}

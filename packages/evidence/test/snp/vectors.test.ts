/** Every reference case of SEV-SNP comes out as it says, and is refused for the reason that it was made for. */

import { hex } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { tcbVersionOf } from '../../src/endorsements/amd/tcb.ts';
import { vekOf } from '../../src/endorsements/amd/vek.ts';
import type { EvidenceErrorCode } from '../../src/errors.ts';
import { decodeSnpReport } from '../../src/snp/report.ts';
import { haveVectors } from '../vectors.ts';
import { judgeCase, leafOf, realCases, type SnpCase, syntheticCases } from './cases.ts';

/** The first check that fails, in our order, by the checks that a case says fail. */
const CODES: Readonly<Record<string, EvidenceErrorCode>> = {
  validity: 'VekChainExpired',
  reportSignature: 'SnpReportSignature',
  'rootTrusted,rootSelfSigned,intermediateSignedByRoot': 'VekChainMissing',
  'vekSignedByIntermediate,productMatch': 'VekChainMissing',
  'signatureAlgo,reportSignature': 'SnpAlgorithmNotAccepted',
  'parse:size 1185': 'SnpReportFormat',
  'parse:size 1183': 'SnpReportFormat',
  'vekSignedByIntermediate,reportSignature,tcbMatch,chipIdMatch': 'VekChainInvalidIssuer',
  vekSignedByIntermediate: 'VekChainMissing',
  'reportSignature,chipIdMatch': 'SnpReportSignature',
  revoked: 'IntermediateRevoked',
  rootTrusted: 'VekChainUntrusted',
  chipIdMasked: 'VekChipIdMasked',
  tcbMatch: 'VekTcbMismatch',
};

const cases: readonly SnpCase[] = [...realCases, ...syntheticCases];
const judged = cases.filter(({ expected }) => expected.verdict !== 'parse-only');

describe.skipIf(!haveVectors)('reference cases of SEV-SNP', () => {
  it('are all there', () => {
    expect(realCases.length).toBe(36);
    expect(syntheticCases.length).toBe(11);
  });

  it.each(judged.filter(({ expected }) => expected.verdict === 'accept'))(
    '$name is accepted',
    async (given) => {
      const { error, accepted, trail } = await judgeCase(given);
      expect(error).toBeUndefined();
      expect(accepted).toBe(true);
      expect(trail.every(({ ok }) => ok)).toBe(true);
    },
  );

  it.each(judged.filter(({ expected }) => expected.verdict !== 'accept'))(
    '$name is refused for $expected.failedChecks',
    async (given) => {
      const code = CODES[given.expected.failedChecks.join(',')];
      expect(code).toBeDefined();
      const { error, accepted, trail } = await judgeCase(given);
      expect(accepted).toBe(false);
      expect(error?.code).toBe(code);
      expect(trail.at(-1)?.ok).toBe(false);
    },
  );

  it.each(
    cases.filter(
      ({ expected }) => expected.fields && !expected.failedChecks.some((each) => each.startsWith('parse')),
    ),
  )('$name has the fields that it says', ({ report: bytes, expected }) => {
    const report = decodeSnpReport(bytes);
    expect(fieldsOf(report)).toMatchObject(known(expected.fields ?? {}));
  });

  it.each(cases.filter(({ expected }) => expected.vek))(
    '$name has the certificate extensions that it says',
    (given) => {
      const { vek } = given.expected;
      const { productName, hardwareId, tcb } = vekOf(leafOf(given));
      expect(productName).toBe(vek?.productName);
      if (vek?.hwid !== undefined) expect(hex(hardwareId ?? new Uint8Array())).toBe(vek.hwid);
      expect(shortNames(tcb)).toMatchObject(
        Object.fromEntries(Object.entries(vek?.tcb ?? {}).filter(([name]) => !name.startsWith('spl'))),
      );
    },
  );

  it.each(judged.filter(({ expected }) => expected.reportedTcb !== undefined && expected.productLine))(
    '$name has the TCB levels that it says',
    ({ report, expected }) => {
      const line = expected.productLine as 'Milan' | 'Genoa' | 'Turin';
      const tcb = tcbVersionOf(line, decodeSnpReport(report).reportedTcb);
      expect(shortNames(tcb)).toMatchObject(expected.reportedTcb ?? {});
    },
  );
});

function shortNames(tcb: {
  readonly fmc?: number | undefined;
  readonly bootLoader: number;
  readonly tee: number;
  readonly snp: number;
  readonly microcode: number;
}): Readonly<Record<string, number | undefined>> {
  return { fmc: tcb.fmc, bl: tcb.bootLoader, tee: tcb.tee, snp: tcb.snp, ucode: tcb.microcode };
}

function fieldsOf(report: ReturnType<typeof decodeSnpReport>): Readonly<Record<string, unknown>> {
  const number = (value: bigint | undefined): string | undefined =>
    value === undefined ? undefined : `0x${value.toString(16)}`;
  return {
    version: report.version,
    guestSvn: report.guestSvn,
    policy: number(report.policy),
    familyId: hex(report.familyId),
    imageId: hex(report.imageId),
    vmpl: report.vmpl,
    signatureAlgo: report.signatureAlgorithm,
    currentTcbRaw: hex(report.currentTcb),
    platformInfo: number(report.platformInfo),
    reportData: hex(report.reportData),
    measurement: hex(report.measurement),
    hostData: hex(report.hostData),
    idKeyDigest: hex(report.idKeyDigest),
    authorKeyDigest: hex(report.authorKeyDigest),
    reportId: hex(report.reportId),
    reportIdMa: hex(report.reportIdMa),
    reportedTcbRaw: hex(report.reportedTcb),
    chipId: hex(report.chipId),
    committedTcbRaw: hex(report.committedTcb),
    launchTcbRaw: hex(report.launchTcb),
    current: `${report.currentMajor}.${report.currentMinor}.${report.currentBuild}`,
    committed: `${report.committedMajor}.${report.committedMinor}.${report.committedBuild}`,
    cpuid: report.cpuid,
    launchMitVector: number(report.mitigations?.launch),
    currentMitVector: number(report.mitigations?.current),
  };
}

/** The members that are compared here; the others are told by claims. */
function known(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const elsewhere = new Set([
    'authorKeyEn',
    'maskChipKey',
    'signingKey',
    'policySmtAllowed',
    'policyMigrationAllowed',
    'policyDebugAllowed',
    'policySingleSocket',
  ]);
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !elsewhere.has(name)));
}

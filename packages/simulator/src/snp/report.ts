/** Reports of simulated firmware, signed by the key of a simulated chip. */

import { type KeyObject, sign } from 'node:crypto';
import { concat } from '@veritee/core/internal';
import type { ProductLine } from '@veritee/evidence';
import { guestPolicyBit, snpReportLayout } from '@veritee/evidence/internal';
import { tcbOf } from './plans.ts';

/** What a report says; the rest is that of a good guest. */
export interface ReportOptions {
  readonly line: ProductLine;
  /** 1 to 5. */
  readonly version: number;
  readonly chipId: Uint8Array;
  readonly signer: 'vcek' | 'vlek';
  readonly debug: boolean;
  readonly vmpl: number;
  readonly guestSvn: number;
  readonly reportData: Uint8Array;
  readonly measurement: Uint8Array;
  readonly hostData: Uint8Array;
  readonly idKeyDigest: Uint8Array;
  readonly reportedTcb?: Uint8Array | undefined;
}

const CPUID: Readonly<Record<ProductLine, readonly [family: number, model: number, stepping: number]>> = {
  Milan: [0x19, 0x01, 0x01],
  Genoa: [0x19, 0x11, 0x01],
  Turin: [0x1a, 0x02, 0x01],
};

/** ABI 0.31, SMT allowed, and the bit that must be one. */
const POLICY = 0x3001fn;

/** Makes a report. */
export function makeReport(options: ReportOptions, key: KeyObject): Uint8Array {
  const { line, version } = options;
  const tcb = tcbOf(line);
  const [cpuFamily, cpuModel, cpuStepping] = version >= 3 ? CPUID[line] : [0, 0, 0];
  const mitigations = version >= 5 ? 0x3fn : 0n;
  const zero = (size: number): Uint8Array => new Uint8Array(size);
  const report = snpReportLayout.encode({
    version,
    guestSvn: options.guestSvn,
    policy: POLICY | (options.debug ? guestPolicyBit.debug : 0n),
    familyId: concat(Uint8Array.of(1), zero(15)),
    imageId: concat(Uint8Array.of(2), zero(15)),
    vmpl: options.vmpl,
    signatureAlgorithm: 1,
    currentTcb: tcb,
    platformInfo: 1n,
    keyInfo: options.signer === 'vlek' ? 1 << 2 : 0,
    reserved04c: zero(4),
    reportData: padded(options.reportData, 64),
    measurement: options.measurement,
    hostData: padded(options.hostData, 32),
    idKeyDigest: options.idKeyDigest,
    authorKeyDigest: zero(48),
    reportId: options.measurement.slice(0, 32),
    reportIdMa: zero(32).fill(0xff),
    reportedTcb: options.reportedTcb ?? tcb,
    cpuFamily,
    cpuModel,
    cpuStepping,
    reserved18b: zero(21),
    chipId: padded(options.chipId, 64),
    committedTcb: tcb,
    currentBuild: 49,
    currentMinor: 55,
    currentMajor: 1,
    reserved1eb: zero(1),
    committedBuild: 49,
    committedMinor: 55,
    committedMajor: 1,
    reserved1ef: zero(1),
    launchTcb: tcb,
    launchMitVector: mitigations,
    currentMitVector: mitigations,
    reserved208: zero(152),
    signatureR: zero(72),
    signatureS: zero(72),
    signatureReserved: zero(368),
  });
  report.set(signatureOf(report.subarray(0, SIGNED), key), SIGNED);
  return report;
}

/** Bytes in front of the signature. */
const SIGNED = 0x2a0;
const COORDINATE = 48;

/** R and S as little-endian numbers in fields of 72 bytes. */
function signatureOf(data: Uint8Array, key: KeyObject): Uint8Array {
  const signature = new Uint8Array(sign('sha384', data, { key, dsaEncoding: 'ieee-p1363' }));
  const field = (from: number): Uint8Array => padded(signature.slice(from, from + COORDINATE).reverse(), 72);
  return concat(field(0), field(COORDINATE));
}

function padded(bytes: Uint8Array, size: number): Uint8Array {
  return concat(bytes, new Uint8Array(size - bytes.length));
}

/** The simulated quoting enclave: its report, signed by the PCK key, vouches for the attestation key. */

import { createHash } from 'node:crypto';
import { concat, fromHex, utf8 } from '@veritee/core/internal';
import { attributeFlag, type SgxReportBody, sgxReportBody } from '@veritee/evidence/internal';
import { deriveKey, type KeyPair, pointOf, signRaw } from '../pki/keys.ts';
import type { SimulatedPlatform } from './simulated-platform.ts';

/** MRSIGNER and ISVPRODIDs of the simulated quoting enclaves: not Intel's. */
export const QE_MRSIGNER: Uint8Array = sha256(utf8('Veritee simulated quoting enclave, signer'));
export const QE_PRODUCT = 1;
/** Of the one that quotes TDX virtual machines. */
export const TD_QE_PRODUCT = 2;

/** What a quoting enclave puts into every quote of its platform. */
export interface QuotingEnclave {
  readonly report: Uint8Array;
  readonly reportSignature: Uint8Array;
  readonly authData: Uint8Array;
  /** X and Y, 64 bytes. */
  readonly attestationKey: Uint8Array;
}

const known = new WeakMap<SimulatedPlatform, QuotingEnclave>();

/** The quoting enclave of a platform; its report is signed once, as a real one keeps it until its key changes. */
export function quotingEnclaveOf(platform: SimulatedPlatform): QuotingEnclave {
  let enclave = known.get(platform);
  if (enclave === undefined) {
    enclave = makeQuotingEnclave(platform, AUTH_DATA);
    known.set(platform, enclave);
  }
  return enclave;
}

/** 32 bytes that count up, as Intel's quoting enclave sends. */
const AUTH_DATA = Uint8Array.from({ length: 32 }, (_, i) => i);

const knownTd = new WeakMap<SimulatedPlatform, TdQuotingEnclave>();

/** The quoting enclave for TDX virtual machines, with the key that it signs quotes with. */
export interface TdQuotingEnclave extends QuotingEnclave {
  readonly key: KeyPair;
}

/** The quoting enclave of a platform that quotes TDX virtual machines: another enclave with another key. */
export function tdQuotingEnclaveOf(platform: SimulatedPlatform): TdQuotingEnclave {
  let enclave = knownTd.get(platform);
  if (enclave === undefined) {
    const key = deriveKey(platform.privateKey, 'attestation key of the simulated TD quoting enclave');
    enclave = { ...makeQuotingEnclave(platform, AUTH_DATA, key, TD_QE_PRODUCT), key };
    knownTd.set(platform, enclave);
  }
  return enclave;
}

/** A quoting enclave with the given authentication data (any length up to 65535). */
export function makeQuotingEnclave(
  platform: SimulatedPlatform,
  authData: Uint8Array,
  key: KeyPair = platform.attestationKey,
  product: number = QE_PRODUCT,
): QuotingEnclave {
  const attestationKey = pointOf(key.publicKey);
  const report = sgxReportBody.encode({
    ...emptyReport,
    cpuSvn: fromHex(platform.pck.cpuSvn),
    attributeFlags:
      attributeFlag.init |
      attributeFlag.mode64 |
      attributeFlag.provisionKey |
      (platform.plan.qeDebug ? attributeFlag.debug : 0n),
    mrEnclave: sha256(utf8('Veritee simulated quoting enclave')),
    mrSigner: QE_MRSIGNER,
    isvProdId: product,
    isvSvn: platform.plan.qeSvn,
    reportData: padded(sha256(concat(attestationKey, authData))),
  });
  return { report, reportSignature: signRaw(report, platform.privateKey), authData, attestationKey };
}

/** SHA-256. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

/** 32 bytes in a field of 64, zeros behind. */
export function padded(digest: Uint8Array): Uint8Array {
  return concat(digest, new Uint8Array(64 - digest.length));
}

/** A report with nothing in it but the state components that every 64-bit enclave saves (x87, SSE, AVX, …). */
export const emptyReport: SgxReportBody = {
  cpuSvn: new Uint8Array(16),
  miscSelect: 0,
  reserved1: new Uint8Array(12),
  isvExtProdId: new Uint8Array(16),
  attributeFlags: 0n,
  xfrm: 0xe7n,
  mrEnclave: new Uint8Array(32),
  reserved2: new Uint8Array(32),
  mrSigner: new Uint8Array(32),
  reserved3: new Uint8Array(32),
  configId: new Uint8Array(64),
  isvProdId: 0,
  isvSvn: 0,
  configSvn: 0,
  reserved4: new Uint8Array(42),
  isvFamilyId: new Uint8Array(16),
  reportData: new Uint8Array(64),
};

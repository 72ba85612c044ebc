/** A simulated paravisor: it names the attestation key of the guest's TPM in claims, and has the TEE report on them. */

import { createHash, type JsonWebKey } from 'node:crypto';
import type { CurrentDate } from '@veritee/core';
import {
  base64,
  clockOf,
  hex,
  isCurrentDate,
  isText,
  orAbsent,
  type RecordShape,
  utf8,
} from '@veritee/core/internal';
import { encodeHclReport } from '@veritee/core/internal/tpm2';
import type {
  CollateralFile,
  DeliveredEndorsement,
  GuestAllowances,
  KnownParavisor,
  Trust,
} from '@veritee/evidence';
import { decodeQuote } from '@veritee/evidence/internal';
import { collateralOf } from '../collateral/statements.ts';
import { isOneOf, readOptions } from '../options.ts';
import { namedIn } from '../scenario.ts';
import type { SimulatedPki } from '../simulated-pki.ts';
import { simulateSnp } from '../snp/snp.ts';
import { simulateTdx } from '../tdx/tdx.ts';
import { simulatedSecureBootKeys } from './boot.ts';
import { type GuestScenarioName, type GuestTee, guestScenarios } from './scenarios.ts';

/** Options of `simulateParavisor`. */
export interface ParavisorOptions {
  /** The attestation key of the guest's TPM, as JWK: RSA. */
  readonly attestationKey: JsonWebKey;
  /** `snp` or `tdx`; `snp` when absent. */
  readonly tee?: Exclude<GuestTee, 'none'> | undefined;
  /** What is the case; of those that change what the paravisor says. `sound` when absent. */
  readonly scenario?: GuestScenarioName | undefined;
  /** When endorsements are stated; the machine's clock when absent. */
  readonly currentDate?: CurrentDate | undefined;
}

const shape: RecordShape<ParavisorOptions> = {
  attestationKey: (value) => typeof value === 'object' && value !== null,
  tee: orAbsent(isOneOf('snp', 'tdx')),
  scenario: orAbsent(isText),
  currentDate: orAbsent(isCurrentDate),
};

/** What a guest finds in its TPM and gets from its host, and what a verifier needs to know. */
export interface ParavisorSimulation {
  /** As at NV index 0x01400001, 2600 bytes. */
  readonly hclReport: Uint8Array;
  readonly runtimeData: Uint8Array;
  /** `IsolationInfo` of the request. */
  readonly isolationInfo: object;
  /** Statements about an SEV-SNP chip; none for TDX. */
  readonly endorsements: readonly DeliveredEndorsement[];
  /** Statements about a TDX platform. */
  readonly collateral?: CollateralFile;
}

const sha384 = (text: string): Uint8Array => new Uint8Array(createHash('sha384').update(text).digest());
const PARAVISOR = sha384('Veritee simulated paravisor');
const STRANGER = sha384('Veritee simulated stranger');
const NV_BYTES = 2600;

/** The paravisor of simulated guests, on either TEE: for `trust.guest.paravisors`. */
export const simulatedParavisors: readonly KnownParavisor[] = [
  { measurement: hex(PARAVISOR) },
  { mrTd: hex(PARAVISOR) },
];

/**
 * What a verifier must know of simulated guests: for `trust.guest`, in development only.
 *
 * @example
 * const trust = { anchors: simulatedAnchors(pki), guest: simulatedGuestTrust(), now: new Date() };
 */
export function simulatedGuestTrust(): GuestAllowances {
  return { paravisors: simulatedParavisors, secureBootKeys: simulatedSecureBootKeys };
}

/**
 * What a verifier must know of simulated evidence beside its anchors, in development only.
 *
 * @example
 * const trust = { ...simulatedTrust(), anchors: simulatedAnchors(pki), now: new Date() };
 */
export function simulatedTrust(): Partial<Trust> {
  return { guest: simulatedGuestTrust() };
}

/**
 * Simulates the paravisor of a confidential VM whose virtual TPM has this attestation key.
 *
 * @throws SimulatorError `OptionInvalid`, `ScenarioUnknown`
 * @example
 * const { hclReport, isolationInfo } = simulateParavisor(pki, { tee: 'tdx', attestationKey });
 */
export function simulateParavisor(pki: SimulatedPki, given: ParavisorOptions): ParavisorSimulation {
  const options = readOptions(given, shape, 'simulateParavisor');
  const { name } = namedIn(guestScenarios, options.scenario ?? 'sound');
  const { tee = 'snp', currentDate } = options;
  const now = clockOf(currentDate ?? (() => new Date()))();
  const isOther = name === 'report-of-another-vm';
  const key = isOther ? pki.guest.otherAik().publicKey.export({ format: 'jwk' }) : options.attestationKey;
  const runtimeData = utf8(JSON.stringify(claimsOf(key, isOther ? OTHER_VM : VM, now)));
  const sent = name === 'runtime-claims-altered' ? utf8(alteredText(runtimeData)) : runtimeData;
  const image = name === 'unknown-paravisor' ? STRANGER : PARAVISOR;
  const facts = { pki, runtimeData, sent, image, name, now };
  return tee === 'snp' ? onSnp(facts) : onTdx(facts);
}

interface Facts {
  readonly pki: SimulatedPki;
  /** What the report is about, and what is sent. */
  readonly runtimeData: Uint8Array;
  readonly sent: Uint8Array;
  readonly image: Uint8Array;
  readonly name: GuestScenarioName;
  readonly now: Date;
}

const VM = '5E1ECFED-0000-4000-8000-000000000001';
const OTHER_VM = '5E1ECFED-0000-4000-8000-000000000002';

/** In the order of members that Azure's paravisor has. */
function claimsOf({ n = '' }: JsonWebKey, vmUniqueId: string, now: Date): object {
  const key = { kid: 'HCLAkPub', key_ops: ['sign'], kty: 'RSA', e: 'AQAB', n };
  const configuration = {
    'console-enabled': true,
    'current-time': Math.floor(now.getTime() / 1000),
    'secure-boot': true,
    'tpm-enabled': true,
    'tpm-persisted': true,
    vmUniqueId,
  };
  return { keys: [key], 'vm-configuration': configuration, 'user-data': '00'.repeat(64) };
}

function alteredText(runtimeData: Uint8Array): string {
  return Buffer.from(runtimeData).toString().replace('"console-enabled":true', '"console-enabled":false');
}

function onSnp({ pki, runtimeData, sent, image, name, now }: Facts): ParavisorSimulation {
  const { evidence, report, endorsements } = simulateSnp(pki, {
    measurement: image,
    runtimeData,
    currentDate: now,
    debug: name === 'debuggable',
    vmpl: name === 'report-of-the-system' ? 2 : 0,
  });
  return {
    hclReport: reportOf(2, report, sent),
    runtimeData: sent,
    isolationInfo: { Type: 'SevSnp', Evidence: { Proof: base64(evidence), RunTimeData: base64(sent) } },
    endorsements,
  };
}

function onTdx({ pki, runtimeData, sent, image, name, now }: Facts): ParavisorSimulation {
  const quote = simulateTdx(pki, { mrTd: image, runtimeData, quoteVersion: 4, debug: name === 'debuggable' });
  return {
    // What the guest itself can read is a report for its own host; its quote is made of it.
    hclReport: reportOf(4, tdReportField(decodeQuote(quote).body), sent),
    runtimeData: sent,
    isolationInfo: { Type: 'Tdx', Evidence: { Proof: base64(quote), RunTimeData: base64(sent) } },
    endorsements: [],
    collateral: collateralOf(pki, pki.platforms['up-to-date'], now, false, {}, 'tdx'),
  };
}

/** TDREPORT_STRUCT, 1024 bytes: its report data and its TD_INFO are in places of their own. */
function tdReportField(body: Uint8Array): Uint8Array {
  const report = new Uint8Array(1024);
  report[0] = 0x81;
  report.set(body.subarray(-64), 128);
  return report;
}

function reportOf(reportType: number, teeReport: Uint8Array, runtimeData: Uint8Array): Uint8Array {
  return encodeHclReport({
    headerVersion: 2,
    requestType: 2,
    reportType,
    hashType: 1,
    teeReport,
    runtimeData,
    size: NV_BYTES,
  });
}

/** Simulated Azure guests that attest: confidential virtual machines on SEV-SNP and TDX, and Trusted Launch. */

import type { KeyObject } from 'node:crypto';
import type { CurrentDate } from '@veritee/core';
import {
  base64,
  clockOf,
  concat,
  isCurrentDate,
  isText,
  orAbsent,
  type RecordShape,
  utf8,
} from '@veritee/core/internal';
import type { CollateralFile, DeliveredEndorsement, GuestAllowances } from '@veritee/evidence';
import { SimulatorError } from '../errors.ts';
import { isOneOf, readOptions } from '../options.ts';
import { namedIn } from '../scenario.ts';
import {
  developmentRoot,
  developmentSnpRoots,
  developmentTpmRoot,
  type SimulatedPki,
} from '../simulated-pki.ts';
import { encodeEventLog, pcrsAfter } from '../tpm/event-log.ts';
import { type GuestSystemName, guestBootEvents, guestSystems, quotedPcrs } from './boot.ts';
import {
  attestationArea,
  certificationOf,
  encryptionArea,
  guestDecryption,
  quoteOf,
  sized,
} from './guest-tpm.ts';
import { simulatedGuestTrust, simulateParavisor } from './paravisor.ts';
import { type GuestScenarioName, type GuestTee, guestScenarios, guestTees } from './scenarios.ts';

/** Options of `simulateGuest`. */
export interface GuestOptions {
  /** `sound` when absent. */
  readonly scenario?: GuestScenarioName | undefined;
  /** What the guest runs in; `snp` when absent, or the first for which there is the scenario. */
  readonly tee?: GuestTee | undefined;
  /** `linux` when absent; `windows` where the scenario needs it. */
  readonly system?: GuestSystemName | undefined;
  /** What the client sends along: name to text. */
  readonly clientPayload?: Readonly<Record<string, string>> | undefined;
  /** When endorsements are stated; the machine's clock when absent. */
  readonly currentDate?: CurrentDate | undefined;
}

const shape: RecordShape<GuestOptions> = {
  scenario: orAbsent(isText),
  tee: orAbsent(isOneOf(...guestTees)),
  system: orAbsent(isOneOf(...guestSystems)),
  clientPayload: orAbsent((value) => typeof value === 'object' && value !== null),
  currentDate: orAbsent(isCurrentDate),
};

/** Evidence of a guest, and everything that is needed to verify it and to open its token. */
export interface GuestSimulation {
  readonly type: 'AzureGuest';
  readonly scenario: GuestScenarioName;
  readonly tee: GuestTee;
  /** `attestationInfo`, before it is sent as base64url. */
  readonly evidence: Uint8Array;
  /** What the paravisor left in the TPM; absent without a TEE. */
  readonly hclReport?: Uint8Array;
  /** The private half of the ephemeral key: what a TPM would never give out. */
  readonly encryptionKey: KeyObject;
  /** What the TPM does with that key: unwraps the key of a sealed token. Fits the client's `decrypt`. */
  decrypt(wrapped: Uint8Array): Promise<Uint8Array>;
  /** PEM of the development roots of the TEE; absent without one. */
  readonly teeRootPem?: string;
  /** PEM of the development root of virtual TPMs. */
  readonly tpmRootPem: string;
  readonly endorsements: readonly DeliveredEndorsement[];
  readonly collateral?: CollateralFile;
  /** Whom a verifier must believe: `trust.guest`. */
  readonly trust: GuestAllowances;
  /** A moment at which the scenario comes out as stated. */
  readonly at: Date;
}

/**
 * Simulates a guest that attests.
 *
 * @throws SimulatorError `OptionInvalid` also for a scenario that there is not with this TEE; `ScenarioUnknown`
 * @example
 * const { evidence, encryptionKey } = simulateGuest(pki, { tee: 'tdx', system: 'windows' });
 */
export function simulateGuest(pki: SimulatedPki, given: GuestOptions = {}): GuestSimulation {
  const options = readOptions(given, shape, 'simulateGuest');
  const scenario = namedIn(guestScenarios, options.scenario ?? 'sound');
  const { name } = scenario;
  const tee = teeOf(scenario, options.tee);
  const at = clockOf(options.currentDate ?? (() => new Date()))();
  const system = options.system ?? (name === 'boot-debugging' ? 'windows' : 'linux');
  const aik = pki.guest.aik();
  const paravisor =
    tee === 'none'
      ? undefined
      : simulateParavisor(pki, {
          tee,
          attestationKey: aik.publicKey.export({ format: 'jwk' }),
          scenario: name,
          currentDate: at,
        });
  const boot = bootOf(name, system);
  const encryption = pki.guest.encryptionKey();
  const info = {
    AttestationProtocolVersion: '2.0',
    ClientPayload: encodedTexts(options.clientPayload ?? {}),
    IsolationInfo: paravisor?.isolationInfo ?? { Type: 'TrustedLaunch' },
    ...systems[system],
    TcgLogs: base64(boot.log),
    TpmInfo: tpmInfo(pki, name, boot, encryption.publicKey),
  };
  return {
    type: 'AzureGuest',
    scenario: name,
    tee,
    evidence: utf8(JSON.stringify(info)),
    ...(paravisor !== undefined && { hclReport: paravisor.hclReport }),
    encryptionKey: encryption.privateKey,
    decrypt: guestDecryption(encryption.privateKey),
    ...(tee !== 'none' && { teeRootPem: tee === 'snp' ? developmentSnpRoots(pki) : developmentRoot(pki) }),
    tpmRootPem: developmentTpmRoot(pki),
    endorsements: paravisor?.endorsements ?? [],
    ...(paravisor?.collateral !== undefined && { collateral: paravisor.collateral }),
    trust: simulatedGuestTrust(),
    at,
  };
}

function teeOf(
  { name, tees = guestTees }: (typeof guestScenarios)[number],
  asked: GuestTee | undefined,
): GuestTee {
  const tee = asked ?? tees[0] ?? 'snp';
  if (tees.includes(tee)) return tee;
  throw new SimulatorError('OptionInvalid', `There is no scenario ${name} with this TEE.`, {
    expected: tees.join(', '),
    found: tee,
  });
}

const text = (value: string): string => base64(utf8(value));
const encodedTexts = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, text(value)]));

/** What guests say of themselves, in the words of Azure's clients. */
const systems: Readonly<Record<GuestSystemName, object>> = {
  linux: {
    OSBuild: text('NotApplication'),
    OSDistro: text('Debian'),
    OSType: text('Linux'),
    OSVersionMajor: 12,
    OSVersionMinor: 0,
  },
  windows: {
    OSBuild: text('NotApplicable'),
    OSDistro: text('Microsoft'),
    OSType: text('Windows'),
    OSVersionMajor: 10,
    OSVersionMinor: 0,
  },
};

interface Boot {
  readonly indexes: readonly number[];
  readonly values: readonly Uint8Array[];
  readonly log: Uint8Array;
}

function bootOf(name: GuestScenarioName, system: GuestSystemName): Boot {
  const events = guestBootEvents({
    system,
    secureBoot: name !== 'secure-boot-off',
    bootDebugging: name === 'boot-debugging',
    ownKeys: name === 'other-secure-boot-keys',
  });
  const pcrs = pcrsAfter(events);
  const indexes = quotedPcrs[system];
  const logged =
    name === 'log-altered'
      ? events.map((event, at) => (at === 0 ? { ...event, data: concat(event.data, utf8('!')) } : event))
      : events;
  return {
    indexes,
    values: indexes.map((index) => pcrs[index] ?? new Uint8Array(32)),
    log: encodeEventLog(logged),
  };
}

/** A value that no PCR has. */
const CHANGED = new Uint8Array(32).fill(0xee);

function tpmInfo(pki: SimulatedPki, name: GuestScenarioName, boot: Boot, encryptionKey: KeyObject): object {
  const own = pki.guest.aik();
  const other = pki.guest.otherAik();
  const aik = name === 'other-ak' ? other : own;
  const certified = name === 'other-certificate' ? other : aik;
  const signer = name === 'other-key' ? other : aik;
  const quote = quoteOf(boot.indexes, boot.values, signer.privateKey);
  const area = encryptionArea(encryptionKey, name === 'unbound-encryption-key' ? undefined : boot);
  const certification = certificationOf(area, aik.privateKey);
  const sent = name === 'other-encryption-key' ? encryptionArea(other.publicKey, boot) : area;
  return {
    ...(name !== 'no-certificate' && { AikCert: base64(certified.certificate.der) }),
    AikPub: base64(sized(attestationArea(aik.publicKey))),
    EncKeyCertifyInfo: base64(certification.attest),
    EncKeyCertifyInfoSignature: base64(certification.signature),
    EncKeyPub: base64(sized(sent)),
    PCRs: boot.indexes.map((index, at) => ({
      Digest: base64(name === 'pcr-changed' && at === 4 ? CHANGED : (boot.values[at] ?? CHANGED)),
      Index: index,
    })),
    PcrQuote: base64(quote.attest),
    PcrSet: boot.indexes,
    PcrSignature: base64(quote.signature),
  };
}

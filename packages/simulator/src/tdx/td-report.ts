/** What callers may choose about a simulated TD, and the TD report that follows from it. */

import { createHash } from 'node:crypto';
import { concat, fromHex, isBoolean, isText, orAbsent, type RecordShape, utf8 } from '@veritee/core/internal';
import {
  type TdReport15Ex,
  tdAttribute,
  tdReport10,
  tdReport15,
  tdReport15Ex,
} from '@veritee/evidence/internal';
import { SimulatorError } from '../errors.ts';
import { isBytes, isOneOf } from '../options.ts';
import { type PlatformName, platformNames } from '../platform/platform-plans.ts';
import { padded, sha256 } from '../platform/quoting-enclave.ts';
import type { SimulatedPlatform } from '../platform/simulated-platform.ts';
import { tdRegisters } from './event-log.ts';
import { svnsOf, type TdxScenario, type TdxScenarioName, type TdxSvns } from './scenarios.ts';

/** A simulated TDX virtual machine and its quote. Everything has a default. */
export interface TdxOptions {
  /** `up-to-date` when absent. */
  readonly scenario?: TdxScenarioName | undefined;
  /** Another platform than the scenario's. */
  readonly platform?: PlatformName | undefined;
  /** A platform of a fleet (`fleetOf`), in place of a named one. */
  readonly on?: SimulatedPlatform | undefined;
  /** 48 bytes, as the four below. */
  readonly mrTd?: Uint8Array | undefined;
  readonly mrConfigId?: Uint8Array | undefined;
  readonly mrOwner?: Uint8Array | undefined;
  readonly mrOwnerConfig?: Uint8Array | undefined;
  readonly mrServiceTd?: Uint8Array | undefined;
  /** RTMR 0 to 3, 48 bytes each; what the simulated boot log extends when absent. */
  readonly rtmrs?: readonly Uint8Array[] | undefined;
  readonly debug?: boolean | undefined;
  readonly migratable?: boolean | undefined;
  /** Its SHA-256 becomes the first half of the report data, zeros the other. */
  readonly runtimeData?: Uint8Array | undefined;
  /** Its SHA-256 becomes the first 32 bytes of MRCONFIGID. */
  readonly initTimeData?: Uint8Array | undefined;
  /** 64 bytes, written as they are whatever the runtime data. */
  readonly reportData?: Uint8Array | undefined;
  /** Form of the TD report; `1.5` when absent, `1.0` in a quote of version 4. */
  readonly report?: TdReportForm | undefined;
  /** 5 when absent. Version 4 can contain TD reports 1.0 only. */
  readonly quoteVersion?: 4 | 5 | undefined;
  /** How the quote names its platform: 1 to 3 PPID, 4 PCK certificate, 5 its chain; 5 when absent. */
  readonly certificationType?: 1 | 2 | 3 | 4 | 5 | undefined;
}

/** What each option may be. */
export const tdxShape: RecordShape<TdxOptions> = {
  scenario: orAbsent(isText),
  platform: orAbsent(isOneOf(...platformNames)),
  on: orAbsent((value) => typeof value === 'object' && value !== null),
  mrTd: orAbsent(isBytes),
  mrConfigId: orAbsent(isBytes),
  mrOwner: orAbsent(isBytes),
  mrOwnerConfig: orAbsent(isBytes),
  mrServiceTd: orAbsent(isBytes),
  rtmrs: orAbsent((value) => Array.isArray(value) && value.every(isBytes)),
  debug: orAbsent(isBoolean),
  migratable: orAbsent(isBoolean),
  runtimeData: orAbsent(isBytes),
  initTimeData: orAbsent(isBytes),
  reportData: orAbsent(isBytes),
  report: orAbsent(isOneOf('1.0', '1.5', '1.5-ex')),
  quoteVersion: orAbsent(isOneOf(4, 5)),
  certificationType: orAbsent(isOneOf(1, 2, 3, 4, 5)),
};

/** Forms of TD reports. */
export type TdReportForm = '1.0' | '1.5' | '1.5-ex';

/** Where MRTD stands in all forms. */
export const MRTD_OFFSET = 136;

const LAYOUTS = {
  '1.0': { type: 2, layout: tdReport10 },
  '1.5': { type: 3, layout: tdReport15 },
  '1.5-ex': { type: 4, layout: tdReport15Ex },
} as const;

/** A TD report with the type that version 5 names it by. */
export interface EncodedTdReport {
  readonly type: number;
  readonly body: Uint8Array;
}

/**
 * The report of the TD.
 * @throws SimulatorError `OptionInvalid`
 */
export function tdReportOf(
  options: TdxOptions,
  scenario: TdxScenario,
  platform: SimulatedPlatform,
): EncodedTdReport {
  const { quoteVersion = 5 } = options;
  const form = options.report ?? (quoteVersion === 4 ? '1.0' : '1.5');
  if (quoteVersion === 4 && form !== '1.0') {
    throw new SimulatorError('OptionInvalid', 'Quotes of version 4 hold TD reports 1.0 only.', {
      found: form,
    });
  }
  const { type, layout } = LAYOUTS[form];
  return { type, body: layout.encode(fieldsOf(options, scenario, platform)) };
}

const sha384 = (text: string): Uint8Array => new Uint8Array(createHash('sha384').update(utf8(text)).digest());
const zeros = (length: number): Uint8Array => new Uint8Array(length);

function fieldsOf(options: TdxOptions, scenario: TdxScenario, platform: SimulatedPlatform): TdReport15Ex {
  const { launched, current } = svnsOf(scenario);
  const [rtmr0, rtmr1, rtmr2, rtmr3] = options.rtmrs ?? tdRegisters();
  const register = (value: Uint8Array | undefined): Uint8Array => sized('rtmrs', value ?? zeros(48), 48);
  return {
    teeTcbSvn: teeTcbSvn(launched),
    mrSeam: sha384('Veritee simulated TDX module'),
    mrSignerSeam: scenario.spoilt === 'module-signer' ? sha384('a stranger') : zeros(48),
    seamAttributes: zeros(8),
    tdAttributes: attributesOf(options, scenario),
    xfam: fromHex('e718060000000000'),
    mrTd: sized('mrTd', options.mrTd ?? MRTD, 48),
    mrConfigId: sized('mrConfigId', configIdOf(options) ?? zeros(48), 48),
    mrOwner: sized('mrOwner', options.mrOwner ?? zeros(48), 48),
    mrOwnerConfig: sized('mrOwnerConfig', options.mrOwnerConfig ?? zeros(48), 48),
    rtmr0: register(rtmr0),
    rtmr1: register(rtmr1),
    rtmr2: register(rtmr2),
    rtmr3: register(rtmr3),
    reportData: sized('reportData', reportDataOf(options, scenario), 64),
    teeTcbSvn2: teeTcbSvn(current),
    mrServiceTd: sized('mrServiceTd', options.mrServiceTd ?? zeros(48), 48),
    vmId: 0,
    tdId: sha256(utf8('Veritee simulated TD')),
    devInfo: zeros(48),
    initServiceTdHash: zeros(48),
    initServiceTdAttributes: zeros(8),
    initCpuSvn: fromHex(platform.pck.cpuSvn),
    initTeeTcbSvn: teeTcbSvn(launched),
    initTeeFmspc: concat(fromHex(platform.pck.fmspc), zeros(6)),
    currentServiceTdHash: zeros(48),
    currentServiceTdAttributes: zeros(8),
  };
}

const MRTD = sha384('Veritee simulated TD');

function teeTcbSvn(svns: TdxSvns): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) => svns[i] ?? 0);
}

/** Every TD of the simulator disables #VE for pending pages, as Linux demands. */
function attributesOf({ debug, migratable }: TdxOptions, { attributes = [] }: TdxScenario): bigint {
  const all = [
    'septVeDisable',
    ...attributes,
    ...(debug ? ['debug' as const] : []),
    ...(migratable ? ['migratable' as const] : []),
  ] as const;
  return all.reduce((bits, name) => bits | tdAttribute[name], 0n);
}

function configIdOf({ mrConfigId, initTimeData }: TdxOptions): Uint8Array | undefined {
  if (initTimeData === undefined) return mrConfigId;
  if (mrConfigId === undefined) return concat(sha256(initTimeData), zeros(16));
  throw new SimulatorError('OptionInvalid', 'Either mrConfigId or initTimeData can be given, not both.');
}

function reportDataOf({ reportData, runtimeData }: TdxOptions, { spoilt }: TdxScenario): Uint8Array {
  if (reportData !== undefined) return reportData;
  if (runtimeData === undefined) return zeros(64);
  return padded(sha256(spoilt === 'report-data' ? concat(runtimeData, utf8(' of another')) : runtimeData));
}

function sized(option: string, value: Uint8Array, length: number): Uint8Array {
  if (value.length === length) return value;
  throw new SimulatorError('OptionInvalid', `The option ${option} has the wrong length.`, {
    expected: `${length} bytes`,
    found: `${value.length} bytes`,
  });
}

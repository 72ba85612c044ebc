/** What callers may choose about a simulated enclave, and the report body that follows from it. */

import { concat, fromHex, isBoolean, isText, orAbsent, type RecordShape, utf8 } from '@veritee/core/internal';
import { attributeFlag, type SgxReportBody, sgxReportBody } from '@veritee/evidence/internal';
import { SimulatorError } from '../errors.ts';
import { isBytes, isNumber, isOneOf } from '../options.ts';
import { type PlatformName, platformNames } from '../platform/platform-plans.ts';
import { emptyReport, padded, sha256 } from '../platform/quoting-enclave.ts';
import type { SimulatedPlatform } from '../platform/simulated-platform.ts';
import type { ScenarioName, SgxScenario } from './scenarios.ts';

/** A simulated SGX enclave and its quote. Everything has a default. */
export interface SgxOptions {
  /** `up-to-date` when absent. */
  readonly scenario?: ScenarioName | undefined;
  /** Another platform than the scenario's. */
  readonly platform?: PlatformName | undefined;
  /** A platform of a fleet (`fleetOf`), in place of a named one. */
  readonly on?: SimulatedPlatform | undefined;
  /** 32 bytes. */
  readonly mrEnclave?: Uint8Array | undefined;
  /** 32 bytes. */
  readonly mrSigner?: Uint8Array | undefined;
  /** 0 to 65535, as `isvSvn` and `configSvn`; 1 when absent. */
  readonly isvProdId?: number | undefined;
  readonly isvSvn?: number | undefined;
  readonly debug?: boolean | undefined;
  /** Key Separation and Sharing; on by itself when one of its fields or init-time data is given. */
  readonly kss?: boolean | undefined;
  /** 64 bytes. */
  readonly configId?: Uint8Array | undefined;
  readonly configSvn?: number | undefined;
  /** 16 bytes. */
  readonly isvExtProdId?: Uint8Array | undefined;
  /** 16 bytes. */
  readonly isvFamilyId?: Uint8Array | undefined;
  /** Its SHA-256 becomes the first half of the report data, zeros the other. */
  readonly runtimeData?: Uint8Array | undefined;
  /** Its SHA-256 becomes the first half of CONFIGID. */
  readonly initTimeData?: Uint8Array | undefined;
  /** 64 bytes, written as they are whatever the runtime data. */
  readonly reportData?: Uint8Array | undefined;
  /** 3 when absent. Versions 4 and 5 pack the QE report differently. */
  readonly quoteVersion?: 3 | 4 | 5 | undefined;
  /** How the quote names its platform: 1 to 3 PPID, 4 PCK certificate, 5 its chain; 5 when absent. */
  readonly certificationType?: 1 | 2 | 3 | 4 | 5 | undefined;
}

/** What each option may be. Names of scenarios have a refusal of their own, which lists them. */
export const sgxShape: RecordShape<SgxOptions> = {
  scenario: orAbsent(isText),
  platform: orAbsent(isOneOf(...platformNames)),
  on: orAbsent((value) => typeof value === 'object' && value !== null),
  mrEnclave: orAbsent(isBytes),
  mrSigner: orAbsent(isBytes),
  isvProdId: orAbsent(isNumber),
  isvSvn: orAbsent(isNumber),
  debug: orAbsent(isBoolean),
  kss: orAbsent(isBoolean),
  configId: orAbsent(isBytes),
  configSvn: orAbsent(isNumber),
  isvExtProdId: orAbsent(isBytes),
  isvFamilyId: orAbsent(isBytes),
  runtimeData: orAbsent(isBytes),
  initTimeData: orAbsent(isBytes),
  reportData: orAbsent(isBytes),
  quoteVersion: orAbsent(isOneOf(3, 4, 5)),
  certificationType: orAbsent(isOneOf(1, 2, 3, 4, 5)),
};

/**
 * The report of the enclave.
 * @throws SimulatorError `OptionInvalid`
 */
export function enclaveReport(
  options: SgxOptions,
  scenario: SgxScenario,
  platform: SimulatedPlatform,
): Uint8Array {
  const { isvExtProdId, isvFamilyId, configSvn } = options;
  const configId = configIdOf(options);
  const usesKss = [isvExtProdId, isvFamilyId, configSvn, configId].some((each) => each !== undefined);
  const report: SgxReportBody = {
    ...emptyReport,
    cpuSvn: fromHex(platform.pck.cpuSvn),
    attributeFlags:
      attributeFlag.init |
      attributeFlag.mode64 |
      ((options.debug ?? scenario.debug) ? attributeFlag.debug : 0n) |
      ((options.kss ?? usesKss) ? attributeFlag.kss : 0n),
    mrEnclave: sized('mrEnclave', options.mrEnclave ?? MRENCLAVE, 32),
    mrSigner: sized('mrSigner', options.mrSigner ?? MRSIGNER, 32),
    isvProdId: short('isvProdId', options.isvProdId ?? 1),
    isvSvn: short('isvSvn', options.isvSvn ?? 1),
    configId: sized('configId', configId ?? emptyReport.configId, 64),
    configSvn: short('configSvn', configSvn ?? 0),
    isvExtProdId: sized('isvExtProdId', isvExtProdId ?? emptyReport.isvExtProdId, 16),
    isvFamilyId: sized('isvFamilyId', isvFamilyId ?? emptyReport.isvFamilyId, 16),
    reportData: sized('reportData', reportDataOf(options, scenario), 64),
  };
  return sgxReportBody.encode(report);
}

const MRENCLAVE = sha256(utf8('Veritee simulated enclave'));
const MRSIGNER = sha256(utf8('Veritee simulated enclave, signer'));

function configIdOf({ configId, initTimeData }: SgxOptions): Uint8Array | undefined {
  if (initTimeData === undefined) return configId;
  if (configId === undefined) return padded(sha256(initTimeData));
  throw new SimulatorError('OptionInvalid', 'Either configId or initTimeData can be given, not both.');
}

function reportDataOf({ reportData, runtimeData }: SgxOptions, { spoilt }: SgxScenario): Uint8Array {
  if (reportData !== undefined) return reportData;
  if (runtimeData === undefined) return emptyReport.reportData;
  return padded(sha256(spoilt === 'report-data' ? concat(runtimeData, utf8(' of another')) : runtimeData));
}

function sized(option: string, value: Uint8Array, length: number): Uint8Array {
  if (value.length === length) return value;
  throw new SimulatorError('OptionInvalid', `The option ${option} has the wrong length.`, {
    expected: `${length} bytes`,
    found: `${value.length} bytes`,
  });
}

function short(option: string, value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= 0xffff) return value;
  throw new SimulatorError('OptionInvalid', `The option ${option} is out of range.`, {
    expected: '0 to 65535',
    found: `${value}`,
  });
}

/** Simulated SEV-SNP guests that attest. */

import { createHash } from 'node:crypto';
import type { CurrentDate } from '@veritee/core';
import {
  base64url,
  clockOf,
  isBoolean,
  isCurrentDate,
  isText,
  orAbsent,
  type RecordShape,
  utf8,
} from '@veritee/core/internal';
import type { DeliveredEndorsement, ProductLine, UvmIssuer } from '@veritee/evidence';
import { productLines } from '@veritee/evidence/internal';
import { SimulatorError } from '../errors.ts';
import { isBytes, isNumber, isOneOf, readOptions } from '../options.ts';
import { pemOf } from '../pki/identity.ts';
import { namedIn } from '../scenario.ts';
import { developmentSnpRoots, type SimulatedPki } from '../simulated-pki.ts';
import type { SimulatedChip } from './chips.ts';
import { makeReport } from './report.ts';
import { type SnpScenario, type SnpScenarioName, snpScenarios } from './scenarios.ts';
import { snpEndorsements } from './source.ts';
import { endorseUvm } from './uvm.ts';

/** Options of `simulateSnp`. */
export interface SnpOptions {
  readonly scenario?: SnpScenarioName | undefined;
  /** Milan when absent. */
  readonly product?: ProductLine | undefined;
  /** The chip, of that product line; the PKI's own when absent. */
  readonly on?: SimulatedChip | undefined;
  /** Version of the report, 1 to 5; 3 when absent, 5 for Turin. */
  readonly version?: number | undefined;
  /** Its SHA-256 goes into the report data. */
  readonly runtimeData?: Uint8Array | undefined;
  /** Its SHA-256 goes into the host data. */
  readonly initTimeData?: Uint8Array | undefined;
  /** 48 bytes. */
  readonly measurement?: Uint8Array | undefined;
  readonly guestSvn?: number | undefined;
  readonly vmpl?: number | undefined;
  readonly debug?: boolean | undefined;
  /** When the endorsements are stated; the machine's clock when absent. */
  readonly currentDate?: CurrentDate | undefined;
}

const snpShape: RecordShape<SnpOptions> = {
  scenario: orAbsent(isText),
  product: orAbsent(isOneOf(...productLines)),
  on: orAbsent((value) => typeof value === 'object' && value !== null),
  version: orAbsent(isNumber),
  runtimeData: orAbsent(isBytes),
  initTimeData: orAbsent(isBytes),
  measurement: orAbsent(isBytes),
  guestSvn: orAbsent(isNumber),
  vmpl: orAbsent(isNumber),
  debug: orAbsent(isBoolean),
  currentDate: orAbsent(isCurrentDate),
};

/** Evidence, the data that it is bound to, its endorsements and its roots. */
export interface SnpSimulation {
  readonly type: 'SevSnpVm';
  readonly scenario: SnpScenarioName;
  /** In Azure's form: JSON with `SnpReport`, `VcekCertChain` and `Endorsements`. */
  readonly evidence: Uint8Array;
  /** The report itself. */
  readonly report: Uint8Array;
  readonly runtimeData?: Uint8Array;
  readonly initTimeData?: Uint8Array;
  /** PEM of the development roots. */
  readonly rootPem: string;
  readonly endorsements: readonly DeliveredEndorsement[];
  /** Whom a verifier must believe about utility VMs. */
  readonly uvmIssuers?: readonly UvmIssuer[];
  /** A moment at which the scenario comes out as stated. */
  readonly at: Date;
}

const DAY = 24 * 3600 * 1000;

/**
 * Simulates a guest that attests.
 *
 * @throws SimulatorError `OptionInvalid`, `ScenarioUnknown`
 * @example
 * const { evidence, endorsements, rootPem } = simulateSnp(pki, { product: 'Turin' });
 */
export function simulateSnp(pki: SimulatedPki, given: SnpOptions = {}): SnpSimulation {
  const options = readOptions(given, snpShape, 'simulateSnp');
  const scenario = namedIn(snpScenarios, options.scenario ?? 'up-to-date');
  const line = options.product ?? options.on?.line ?? 'Milan';
  const chip = chipOn(pki, line, options.on);
  const at = clockOf(options.currentDate ?? (() => new Date()))();
  const runtimeData = options.runtimeData ?? (scenario.spoilt === 'report-data' ? RUNTIME_DATA : undefined);
  const { initTimeData } = options;
  const report = reportOf(chip, line, scenario, { ...options, runtimeData });
  // A list of long ago is out of date, all else holds for years.
  const stated = scenario.spoilt === 'revocation-list' ? new Date(at.getTime() - 90 * DAY) : at;
  const signer = scenario.key === 'asvk' ? 'vlek' : 'vcek';
  return {
    type: 'SevSnpVm',
    scenario: scenario.name,
    evidence: evidenceOf(pki, chip, scenario, report, at),
    report,
    ...(runtimeData !== undefined && { runtimeData }),
    ...(initTimeData !== undefined && { initTimeData }),
    rootPem: developmentSnpRoots(pki),
    endorsements: snpEndorsements(pki, line, signer, stated),
    ...(scenario.uvm !== undefined && { uvmIssuers: [pki.snp.uvmEndorser().issuer] }),
    at,
  };
}

/** For scenarios that need runtime data when none is given. */
const RUNTIME_DATA = utf8('{"simulated":true}');

function chipOn(pki: SimulatedPki, line: ProductLine, on: SimulatedChip | undefined): SimulatedChip {
  if (on === undefined) return pki.snp.chip(line);
  if (on.line === line) return on;
  throw new SimulatorError('OptionInvalid', 'The chip is of another product line.', {
    expected: line,
    found: on.line,
  });
}

function reportOf(
  chip: SimulatedChip,
  line: ProductLine,
  scenario: SnpScenario,
  options: SnpOptions,
): Uint8Array {
  const { spoilt, key = 'ask' } = scenario;
  const { version = line === 'Turin' ? 5 : 3, vmpl = 0, guestSvn = 1, debug, initTimeData } = options;
  if (!Number.isInteger(version) || version < 1 || version > 5) {
    throw new SimulatorError('OptionInvalid', 'There is no such version of reports.', {
      expected: '1 to 5',
      found: `${version}`,
    });
  }
  const isMasked = spoilt === 'masked-chip-id' || key === 'asvk';
  const data = spoilt === 'report-data' ? utf8('other data') : options.runtimeData;
  const report = makeReport(
    {
      line,
      version,
      chipId: isMasked ? new Uint8Array(64) : spoilt === 'chip-id' ? flipped(chip.chipId, 0) : chip.chipId,
      signer: key === 'asvk' ? 'vlek' : 'vcek',
      debug: debug ?? scenario.debug ?? false,
      vmpl,
      guestSvn,
      reportData: data === undefined ? new Uint8Array() : sha256(data),
      measurement: measurementOf(options),
      hostData: initTimeData === undefined ? new Uint8Array() : sha256(initTimeData),
      idKeyDigest: new Uint8Array(48),
      // The last byte is microcode on all product lines.
      reportedTcb: spoilt === 'tcb' ? flipped(chip.tcb, 7) : undefined,
    },
    chip.keys[key].vek.privateKey,
  );
  return spoilt === 'signed-data' ? flipped(report, MEASUREMENT) : report;
}

/** Where the launch measurement is. */
const MEASUREMENT = 0x90;

function measurementOf({ measurement }: SnpOptions): Uint8Array {
  if (measurement === undefined) return sha384(utf8('a simulated guest'));
  if (measurement.length === 48) return measurement;
  throw new SimulatorError('OptionInvalid', 'The launch measurement has the wrong length.', {
    expected: '48 bytes',
    found: `${measurement.length} bytes`,
  });
}

function evidenceOf(
  pki: SimulatedPki,
  chip: SimulatedChip,
  { key = 'ask', bare, spoilt, uvm }: SnpScenario,
  report: Uint8Array,
  at: Date,
): Uint8Array {
  const { vek, intermediate, ark } = chip.keys[key];
  const chain = pemOf(spoilt === 'root' ? [vek, intermediate] : [vek, intermediate, ark]);
  const measured = report.subarray(MEASUREMENT, MEASUREMENT + 48);
  const endorsed = uvm === 'other' ? flipped(measured, 0) : measured;
  const members = {
    SnpReport: base64url(report),
    ...(bare !== true && { VcekCertChain: base64url(utf8(chain)) }),
    ...(uvm !== undefined && {
      Endorsements: base64url(
        utf8(JSON.stringify({ Uvm: [base64url(endorseUvm(pki.snp.uvmEndorser(), endorsed, at))] })),
      ),
    }),
  };
  return utf8(JSON.stringify(members));
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

function sha256(data: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(data).digest());
}

function sha384(data: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha384').update(data).digest());
}

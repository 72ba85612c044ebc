/** What the tests share: one PKI, and the real verifier asked about what it makes. */

import {
  type AnyScheme,
  type AppraisalResult,
  type AttestRequest,
  appraiseEvidence,
  collateralSource,
  type EndorsementSource,
  schemeOf,
  type Trust,
} from '@veritee/evidence';
import { createSimulatedPki, simulatedAnchors } from '../src/simulated-pki.ts';
import type { SimulatedType } from '../src/simulation/registry.ts';
import type { Simulation } from '../src/simulation/simulate.ts';

/** The moment of all tests. */
export const now = new Date('2026-03-01T12:00:00Z');

/** A PKI that all tests of a file share. */
export const pki = createSimulatedPki({ currentDate: now });

export const anchors = simulatedAnchors(pki);

/** Every status that is a verdict, so that refusals in these tests have other reasons. */
export const everyStatus: ReadonlySet<string> = new Set([
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
]);

export function schemeFor(type: SimulatedType | 'SevSnpVm'): AnyScheme {
  const scheme = schemeOf(type);
  if (scheme === undefined) throw new Error(`no scheme ${type}`);
  return scheme;
}

/** Judges bytes under the PKI's root. */
export function judge(
  evidence: Uint8Array,
  source: EndorsementSource,
  trust: Partial<Trust> = {},
  type: SimulatedType | 'SevSnpVm' = 'SgxEnclave',
): Promise<AppraisalResult> {
  const context = { source, trust: { anchors, now, ...trust } };
  return appraiseEvidence(schemeFor(type), { evidence }, context);
}

/** Judges a simulation with its own collateral and data, as `veritee evidence verify` does. */
export function judgeSimulation(
  simulation: Simulation,
  trust: Partial<Trust> = {},
  source: EndorsementSource = collateralSource(simulation.collateral, 'collateral.json'),
): Promise<AppraisalResult> {
  const { type, evidence, runtimeData, initTimeData } = simulation;
  const held = (bytes: Uint8Array | undefined) =>
    bytes === undefined ? undefined : { bytes, dataType: 'Binary' as const };
  const request: AttestRequest = {
    evidence,
    runtimeData: held(runtimeData),
    initTimeData: held(initTimeData),
  };
  return appraiseEvidence(schemeFor(type), request, {
    source,
    trust: { anchors, now: simulation.at, ...trust },
  });
}

/** A copy with one bit changed. */
export function flipped(bytes: Uint8Array, offset: number, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[offset] = (copy[offset] ?? 0) ^ (1 << bit);
  return copy;
}

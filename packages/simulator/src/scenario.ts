/** A scenario: what is the case with simulated evidence, and what a verifier must say. Each kind of evidence has a table of them. */

import type { EvidenceErrorCode } from '@veritee/evidence';
import type { ConvergedStatus } from '@veritee/evidence/internal';
import { SimulatorError } from './errors.ts';

/** Intel's words for a platform, and the one for all others. */
export type PlatformWord = ConvergedStatus | 'Verified';

/** What the verifier must say, with the statuses that it accepts by default. */
export interface Expectation {
  readonly accepted: boolean;
  /** Absent: refused before a status is known, or evidence that has none. */
  readonly status?: PlatformWord;
  /** Of a refusal. */
  readonly code?: EvidenceErrorCode;
}

/** One scenario. */
export interface Scenario {
  readonly name: string;
  /** What differs, for help texts. */
  readonly differs: string;
  readonly expected: Expectation;
}

/** For tables: accepted, with a status where the evidence has one. */
export const accepted = (status?: PlatformWord): Expectation =>
  status === undefined ? { accepted: true } : { accepted: true, status };

/** For tables: refused with this code. */
export const refused = (code: EvidenceErrorCode, status?: PlatformWord): Expectation =>
  status === undefined ? { accepted: false, code } : { accepted: false, code, status };

/**
 * The scenario of a name.
 * @throws SimulatorError `ScenarioUnknown`
 */
export function namedIn<Known extends Scenario>(scenarios: readonly Known[], name: string): Known {
  const found = scenarios.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw new SimulatorError('ScenarioUnknown', 'There is no such scenario.', {
    expected: scenarios.map((each) => each.name).join(', '),
    found: name,
  });
}

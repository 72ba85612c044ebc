/** What can be the case with a simulated TPM, and what a verifier must say. */

import type { EvidenceErrorCode } from '@veritee/evidence';
import { SimulatorError } from '../errors.ts';

/** One scenario. */
export interface TpmScenario {
  readonly name: string;
  /** What differs, for help texts. */
  readonly differs: string;
  /** Code of the refusal; absent: accepted. */
  readonly refusal?: EvidenceErrorCode;
}

const table = [
  {
    name: 'sound',
    differs: 'nothing: Secure Boot on, a certified attestation key, a log that matches the quote',
  },
  { name: 'secure-boot-off', differs: 'Secure Boot is off; genuine, so policy must refuse it' },
  { name: 'boot-debugging', differs: 'boot debugging is on; genuine, so policy must refuse it' },
  {
    name: 'wrong-challenge',
    differs: 'the quote was made for another challenge',
    refusal: 'QualifyingDataMismatch',
  },
  {
    name: 'pcr-changed',
    differs: 'a PCR value is not the quoted one',
    refusal: 'PcrDigestMismatch',
  },
  {
    name: 'log-altered',
    differs: 'an event of the log is not what was measured',
    refusal: 'EventLogReplayMismatch',
  },
  {
    name: 'other-key',
    differs: 'another key than the certified one signed the quote',
    refusal: 'TpmQuoteSignature',
  },
  {
    name: 'no-certificate',
    differs: 'the attestation key has no certificate; a policy may accept that',
    refusal: 'AikCertificateMissing',
  },
  {
    name: 'endorsement-certificate',
    differs: "the certificate is an endorsement key's",
    refusal: 'AikCertificatePurpose',
  },
] as const satisfies readonly TpmScenario[];

/** Name of a scenario. */
export type TpmScenarioName = (typeof table)[number]['name'];

/** All scenarios, the good one first. */
export const tpmScenarios: readonly (TpmScenario & { readonly name: TpmScenarioName })[] = table;

/**
 * The scenario of a name.
 * @throws SimulatorError `ScenarioUnknown`
 */
export function tpmScenarioNamed(name: string): TpmScenario & { readonly name: TpmScenarioName } {
  const found = tpmScenarios.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw new SimulatorError('ScenarioUnknown', 'There is no such scenario.', {
    expected: tpmScenarios.map((each) => each.name).join(', '),
    found: name,
  });
}

/** The scenarios of TPMs as a table: what can be the case with a simulated one. */

import { accepted, refused, type Scenario } from '../scenario.ts';

const table = [
  {
    name: 'sound',
    differs: 'nothing: Secure Boot on, a certified attestation key, a log that matches the quote',
    expected: accepted(),
  },
  {
    name: 'secure-boot-off',
    differs: 'Secure Boot is off; genuine, so policy must refuse it',
    expected: accepted(),
  },
  {
    name: 'boot-debugging',
    differs: 'boot debugging is on; genuine, so policy must refuse it',
    expected: accepted(),
  },
  {
    name: 'wrong-challenge',
    differs: 'the quote was made for another challenge',
    expected: refused('QualifyingDataMismatch'),
  },
  {
    name: 'pcr-changed',
    differs: 'a PCR value is not the quoted one',
    expected: refused('PcrDigestMismatch'),
  },
  {
    name: 'pcrs-left-out',
    differs: 'the quote is about PCRs 0 to 15 only; a policy may ask for no more',
    expected: refused('PcrMaskNotCovered'),
  },
  {
    name: 'log-altered',
    differs: 'an event of the log is not what was measured',
    expected: refused('EventLogReplayMismatch'),
  },
  {
    name: 'other-key',
    differs: 'another key than the certified one signed the quote',
    expected: refused('TpmQuoteSignature'),
  },
  {
    name: 'no-certificate',
    differs: 'the attestation key has no certificate; a policy may accept that',
    expected: refused('AikCertificateMissing'),
  },
  {
    name: 'endorsement-certificate',
    differs: "the certificate is an endorsement key's",
    expected: refused('AikCertificatePurpose'),
  },
] as const satisfies readonly Scenario[];

/** Name of a scenario of TPMs. */
export type TpmScenarioName = (typeof table)[number]['name'];

/** All scenarios, the good one first. */
export const tpmScenarios: readonly (Scenario & { readonly name: TpmScenarioName })[] = table;

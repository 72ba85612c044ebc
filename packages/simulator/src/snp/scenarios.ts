/** The scenarios of SEV-SNP guests as a table: what differs from a good guest on a good chip. */

import { accepted, refused, type Scenario } from '../scenario.ts';
import type { IntermediateName } from './plans.ts';

/** One scenario. */
export interface SnpScenario extends Scenario {
  /** Whose key signs; that of the chip when absent. */
  readonly key?: IntermediateName;
  readonly debug?: true;
  /** What is spoilt in the evidence or what is said about it. */
  readonly spoilt?:
    | 'report-data'
    | 'signed-data'
    | 'chip-id'
    | 'masked-chip-id'
    | 'tcb'
    | 'revocation-list'
    | 'root';
  /** Without certificates: they are asked for. */
  readonly bare?: true;
  /** Whether an endorsement of the utility VM is sent, and whether it is about this one. */
  readonly uvm?: 'own' | 'other';
}

const table = [
  {
    name: 'up-to-date',
    differs: 'nothing: a guest on a chip with its own key (VCEK)',
    expected: accepted('Verified'),
  },
  {
    name: 'vlek',
    differs: 'the report is signed by the key of a cloud provider (VLEK)',
    key: 'asvk',
    expected: accepted('Verified'),
  },
  {
    name: 'no-certificates',
    differs: 'the report comes without certificates, which the endorsements have',
    bare: true,
    expected: accepted('Verified'),
  },
  {
    name: 'debug',
    differs: 'the guest may be debugged by its host; genuine, so policy must refuse it',
    debug: true,
    expected: accepted('Verified'),
  },
  {
    name: 'container',
    differs:
      'the utility VM is endorsed by an issuer of the simulator, which the verifier must be configured to trust',
    uvm: 'own',
    expected: refused('UvmIssuerUntrusted'),
  },
  {
    name: 'other-container',
    differs: 'the endorsement is about another utility VM',
    uvm: 'other',
    expected: refused('UvmIssuerUntrusted'),
  },
  {
    name: 'revoked-ask',
    differs: 'the intermediate (ASK) is on the revocation list',
    key: 'ask-revoked',
    expected: refused('IntermediateRevoked'),
  },
  {
    name: 'stale-revocation-list',
    differs: 'the newest revocation list is out of date',
    spoilt: 'revocation-list',
    expected: refused('CrlExpired'),
  },
  {
    name: 'wrong-chip',
    differs: 'the certificate is that of another chip',
    spoilt: 'chip-id',
    expected: refused('VekChipIdMismatch'),
  },
  {
    name: 'masked-chip',
    differs: 'the report does not say which chip made it',
    spoilt: 'masked-chip-id',
    expected: refused('VekChipIdMasked'),
  },
  {
    name: 'wrong-tcb',
    differs: 'the report names a lower TCB version than the certificate',
    spoilt: 'tcb',
    expected: refused('VekTcbMismatch'),
  },
  {
    name: 'no-root',
    differs: 'the chain in the evidence lacks its root (ARK)',
    spoilt: 'root',
    expected: refused('VekChainMissing'),
  },
  {
    name: 'wrong-report-data',
    differs: 'the evidence was made for other runtime data than the file beside it',
    spoilt: 'report-data',
    expected: refused('HeldDataMismatch', 'Verified'),
  },
  {
    name: 'tampered',
    differs: 'the launch measurement was changed after the report was signed',
    spoilt: 'signed-data',
    expected: refused('SnpReportSignature'),
  },
] as const satisfies readonly SnpScenario[];

/** Name of a scenario of SEV-SNP guests. */
export type SnpScenarioName = (typeof table)[number]['name'];

/** All scenarios, the good one first. */
export const snpScenarios: readonly (SnpScenario & { readonly name: SnpScenarioName })[] = table;

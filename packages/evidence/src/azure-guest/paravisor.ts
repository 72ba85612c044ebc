/** Which paravisors may say what a confidential VM's TPM signs with. */

import { hex } from '@veritee/core/internal';
import { EvidenceError } from '../errors.ts';
import { guestPolicyBit } from '../snp/report.ts';
import type { SnpProof } from '../snp/verify.ts';
import { isDebuggable } from '../tdx/attributes.ts';
import type { TdxProof } from '../tdx/verify.ts';
import type { Trail } from '../trail/trail.ts';
import type { KnownParavisor, Trust } from '../trust/trust.ts';

/** What was proven of the TEE around a guest. */
export type IsolationProof =
  | { readonly tee: 'snp'; readonly proof: SnpProof }
  | { readonly tee: 'tdx'; readonly proof: TdxProof };

/**
 * SHA-384 of keys that sign the launch of Azure's confidential VMs: those in reports whose guests Azure's own tokens call
 * compliant. Only the owner of the key can launch a guest whose report has its digest.
 */
const AZURE_ID_KEYS: readonly string[] = [
  '0356215882a825279a85b300b0b742931d113bf7e32dde2e50ffde7ec743ca491ecdd7f336dc28a6e0b2bb57af7a44a3',
  '57486a447ec0f1958002a22a06b7673b9fd27d11e1c6527498056054c5fa92d23c50f9de44072760fe2b6fb89740b696',
  'cd7cee161cad4160b883c9440db0920507aaab03ca6903fed8be467cf9d27b7ad0c69411a2c714ea5581f7fde86696fc',
];

const CHECK = 'Paravisor of the confidential VM is a known one';

/**
 * Checks that what runs at the most privileged level is a paravisor that is known: anybody's confidential VM can have a
 * report about any attestation key.
 *
 * @returns whether it is known
 * @throws EvidenceError `ParavisorUnknown`, unless the operator allows it
 */
export function requireKnownParavisor(isolation: IsolationProof, trust: Trust, trail: Trail): boolean {
  const found = measuredOf(isolation);
  const fault = faultOf(isolation);
  const known = [
    ...AZURE_ID_KEYS.map((idKeyDigest) => ({ idKeyDigest })),
    ...(trust.guest?.paravisors ?? []),
  ];
  const words = Object.entries(found)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
  if (fault === undefined && known.some((each) => isParavisor(each, found))) {
    trail.pass(CHECK, words);
    return true;
  }
  if (trust.guest?.allowUnknownParavisor === true) {
    trail.pass('Paravisor of the confidential VM is not known, which the operator allows', fault ?? words);
    return false;
  }
  return trail.fail(
    CHECK,
    new EvidenceError('ParavisorUnknown', 'The paravisor that vouches for the virtual TPM is not known.', {
      expected: 'a launch that Azure signed, or one that the configuration names, without debugging',
      found: fault ?? words,
      hint: 'Name it in guest.paravisors once you know that it is genuine: another one can answer for any TPM.',
    }),
  );
}

function measuredOf(isolation: IsolationProof): Readonly<Record<string, string>> {
  if (isolation.tee === 'tdx') return { mrTd: hex(isolation.proof.report.mrTd) };
  const { idKeyDigest, measurement } = isolation.proof.report;
  return { idKeyDigest: hex(idKeyDigest), measurement: hex(measurement) };
}

/** Why nobody can vouch for what runs there; undefined where somebody can. */
function faultOf(isolation: IsolationProof): string | undefined {
  if (isolation.tee === 'tdx')
    return isDebuggable(isolation.proof.report.tdAttributes) ? 'a TD that its host can debug' : undefined;
  const { policy, vmpl } = isolation.proof.report;
  if ((policy & guestPolicyBit.debug) !== 0n) return 'a guest that its host can debug';
  // The operating system, at a lower level, can ask for reports about whatever it likes.
  return vmpl === 0 ? undefined : `a report of privilege level ${vmpl}, not of the paravisor's`;
}

function isParavisor(known: KnownParavisor, found: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(known).filter(([, value]) => value !== undefined);
  return wanted.length > 0 && wanted.every(([name, value]) => found[name] === value);
}

/** How evidence of each kind is sent: a line for each kind that is known here, and the caller's word for others. */

import type { ApiVersion } from '@veritee/core/internal/maa';
import type { AttestationType, KnownAttestationType } from '../instance/attestation-types.ts';
import { ClientUsageError } from '../transport/errors.ts';
import { attestDataBodyMembers, type BinaryInput } from './attest-request.ts';
import {
  binaryEvidence,
  type EvidenceInput,
  type SevSnpVmEvidence,
  sevSnpVmEvidence,
} from './evidence-input.ts';

/** How evidence of a kind is sent. */
export interface EvidenceForm {
  /** The member of the request body that holds it. */
  readonly member: string;
  /** What tokens call the kind; absent for kinds that are not known here. */
  readonly claimed?: string;
  /** The first version of the service that knows it; absent: any. */
  readonly since?: ApiVersion;
  /** @throws ClientUsageError `DataInvalid` */
  input(evidence: BinaryInput | SevSnpVmEvidence): Promise<EvidenceInput>;
}

/** Kinds whose answer is a token, each attested in one request. */
const forms: Readonly<Partial<Record<KnownAttestationType, EvidenceForm>>> = {
  SgxEnclave: { ...bytesIn('quote'), since: '2020-10-01', claimed: 'sgx' },
  OpenEnclave: { ...bytesIn('report'), since: '2020-10-01', claimed: 'sgx' },
  SevSnpVm: { member: 'report', input: sevSnpVmEvidence, since: '2022-08-01', claimed: 'sevsnpvm' },
  TdxVm: { ...bytesIn('quote'), since: '2025-06-01', claimed: 'tdxvm' },
};

/** Kinds that take more than one request, or answer otherwise, with the method that does it. */
const otherwise: ReadonlyMap<string, string> = new Map([
  ['tpm', 'attestTpmPlatform'],
  ['azureguest', 'attestAzureGuest'],
]);

function bytesIn(member: string): EvidenceForm {
  return { member, input: (evidence) => binaryEvidence(member, evidence as BinaryInput) };
}

/**
 * The form of a kind of evidence.
 *
 * @param member - the member that the caller names, for kinds that are not known here
 * @throws ClientUsageError `AttestationTypeInvalid` for a kind that has a method of its own, `OptionsInvalid` for a kind
 * whose member is not known, or whose data would stand in its place
 */
export function evidenceForm(attestationType: AttestationType, member: string | undefined): EvidenceForm {
  const method = otherwise.get(attestationType.toLowerCase());
  if (method !== undefined) {
    throw new ClientUsageError(
      'AttestationTypeInvalid',
      `${attestationType} is not attested in one request.`,
      {
        hint: `Call ${method}.`,
      },
    );
  }
  const known = Object.entries(forms).find(([type]) => type.toLowerCase() === attestationType.toLowerCase());
  if (known !== undefined && (member === undefined || member === known[1].member)) return known[1];
  const isName = typeof member === 'string' && /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(member);
  if (known === undefined && isName && !attestDataBodyMembers.has(member.toLowerCase()))
    return bytesIn(member);
  throw new ClientUsageError(
    'OptionsInvalid',
    `The request member for ${attestationType} evidence is unknown.`,
    {
      expected: known?.[1].member ?? 'the option "member", such as "quote"',
      found: typeof member === 'string' ? member : typeof member,
    },
  );
}

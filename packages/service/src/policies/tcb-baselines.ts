/** TCB baselines (rest-api §8): what this service can honestly say of them. */

import type { AttestationType } from '@veritee/core/maa';
import { sgxClaim } from '@veritee/core/maa';
import { type EndorsementSource, type Trust, tcbBaselines } from '@veritee/evidence';
import { compilePolicy, configurationOf } from '@veritee/policy';
import { LONGEST_ON_EVENT_LOOP } from './policy-shelf.ts';

/** One baseline on the wire. Azure also tells release dates and least versions of Intel's software; we do not know them. */
export interface WireBaseline {
  readonly tcbIdentifier: string;
  readonly tcbEvaluationDataNumber: number;
  /** Left out when the policy is too long to be asked here. */
  readonly isSelectedTcb?: boolean;
}

const DEFAULT_IDENTIFIER = 'azuredefault';

/** Kinds of evidence that Intel's TCB evaluations are about. */
const TEES: Partial<Readonly<Record<AttestationType, 'sgx' | 'tdx'>>> = {
  SgxEnclave: 'sgx',
  OpenEnclave: 'sgx',
  TdxVm: 'tdx',
};

/**
 * The baselines in use for a kind of evidence. There is one way in which this service measures (by the endorsements that
 * it has now), so there is one identifier.
 *
 * @param policy - text of the policy in force
 * @returns an empty list for evidence that knows no such baselines
 * @throws EvidenceError
 */
export async function wireBaselines(
  type: AttestationType,
  policy: string | undefined,
  source: EndorsementSource,
  trust: Trust,
): Promise<readonly WireBaseline[]> {
  const tee = TEES[type];
  if (tee === undefined) return [];
  const numbers = (await tcbBaselines(tee, source, trust)).map((each) => each.tcbEvaluationDataNumber);
  const selected = selectedIdentifier(policy);
  return [...new Set(numbers)].map((tcbEvaluationDataNumber) => ({
    tcbIdentifier: DEFAULT_IDENTIFIER,
    tcbEvaluationDataNumber,
    ...(selected !== undefined && { isSelectedTcb: selected === DEFAULT_IDENTIFIER }),
  }));
}

/** The baseline that the policy asks for; the default one when it asks for none. */
function selectedIdentifier(policy = ''): string | undefined {
  if (policy.length > LONGEST_ON_EVENT_LOOP) return undefined;
  const { policy: compiled } = compilePolicy(policy);
  if (compiled === undefined) return DEFAULT_IDENTIFIER;
  const asked = configurationOf(compiled).find(({ type }) => type === sgxClaim.tcbIdentifier);
  return asked === undefined ? DEFAULT_IDENTIFIER : String(asked.value);
}

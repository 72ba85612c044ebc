/** TCB baselines (rest-api §8): what this service can honestly say of them. */

import type { BaselineChoice, EndorsementSource, Trust } from '@veritee/evidence';
import { compilePolicy, configurationOf } from '@veritee/policy';
import { LONGEST_ON_EVENT_LOOP } from './policy-shelf.ts';

/** One baseline on the wire. Azure also tells release dates and least versions of the vendor's software; we do not know them. */
export interface WireBaseline {
  readonly tcbIdentifier: string;
  readonly tcbEvaluationDataNumber: number;
  /** Left out when the policy is too long to be asked here. */
  readonly isSelectedTcb?: boolean;
}

/**
 * The baselines in use for a kind of evidence. There is one way in which this service measures (by the endorsements that
 * it has now), so there is one identifier.
 *
 * @param policy - text of the policy in force
 * @throws EvidenceError
 */
export async function wireBaselines(
  baseline: BaselineChoice,
  policy: string | undefined,
  source: EndorsementSource,
  trust: Trust,
): Promise<readonly WireBaseline[]> {
  const { identifier } = baseline;
  const numbers = (await baseline.inUse(source, trust)).map((each) => each.tcbEvaluationDataNumber);
  const selected = selectedIdentifier(baseline, policy);
  return [...new Set(numbers)].map((tcbEvaluationDataNumber) => ({
    tcbIdentifier: identifier,
    tcbEvaluationDataNumber,
    ...(selected !== undefined && { isSelectedTcb: selected === identifier }),
  }));
}

/** The baseline that the policy asks for; the default one when it asks for none. */
function selectedIdentifier({ property, identifier }: BaselineChoice, policy = ''): string | undefined {
  if (policy.length > LONGEST_ON_EVENT_LOOP) return undefined;
  const { policy: compiled } = compilePolicy(policy);
  if (compiled === undefined) return identifier;
  const asked = configurationOf(compiled).find(({ type }) => type === property);
  return asked === undefined ? identifier : String(asked.value);
}

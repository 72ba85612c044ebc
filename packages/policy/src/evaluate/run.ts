/** The state of one evaluation. */

import type { Claim } from '@veritee/core';
import type { Json } from '../json/json-value.ts';
import type { PolicyLimits } from '../limits.ts';
import { type Meter, meterFor } from '../meter.ts';
import type { SourceSpan } from '../syntax/source.ts';
import type { Terms } from '../vocabulary.ts';
import { type ClaimSet, claimSet } from './claim-set.ts';
import type { RulePlan } from './plan.ts';

/** What an evaluation reads and fills. */
export interface Run {
  readonly terms: Terms;
  readonly incoming: ClaimSet;
  readonly outgoing: ClaimSet;
  readonly properties: ClaimSet;
  readonly configuration: ClaimSet;
  readonly meter: Meter;
  /** JSON texts that were already read: policies query one event log many times. */
  readonly json: Map<string, Json>;
  permits: number;
  denies: number;
  /** The first deny rule that fired. */
  denied: RulePlan | undefined;
  /** The rule at work. */
  rule: RulePlan | undefined;
  /** The rule or function at work, where a problem is reported. */
  at: SourceSpan | undefined;
}

/**
 * An evaluation that has not begun.
 * @throws EvaluationProblem `ClaimLimit`
 */
export function startRun(incoming: readonly Claim[], limits: PolicyLimits, terms: Terms): Run {
  return {
    terms,
    incoming: claimSet(incoming, limits.claims),
    outgoing: claimSet([], limits.claims),
    properties: claimSet([], limits.claims),
    configuration: claimSet([], limits.claims),
    meter: meterFor(limits),
    json: new Map(),
    permits: 0,
    denies: 0,
    denied: undefined,
    rule: undefined,
    at: undefined,
  };
}

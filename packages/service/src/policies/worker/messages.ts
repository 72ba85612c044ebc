/** What the service and the thread that judges policies say to each other. All of it survives a structured clone. */

import type { Claim } from '@veritee/core';
import type { PolicyTerms } from '@veritee/evidence';
import type { Appraisal, Diagnostic } from '@veritee/policy';
import type { ToldExplanation } from '../draft-explanation.ts';

/** What a thread is given at its start. */
export interface PolicyThreadFacts {
  readonly vocabularies: readonly PolicyTerms[];
}

/** A policy to compile, and claims to evaluate it over. */
export interface PolicyJob {
  readonly text: string;
  /** The wire name of the attestation type. */
  readonly type: string;
  /** Absent: the policy is only compiled. */
  readonly claims?: readonly Claim[];
  /** Also say why. */
  readonly explain?: boolean;
}

/** What came of it. */
export interface PolicyVerdict {
  /** The errors of the text; when there are any, nothing was evaluated. */
  readonly errors: readonly Diagnostic[];
  readonly appraisal?: Appraisal;
  /** For a policy that is only compiled: what its configurationrules set without any claims. */
  readonly configuration?: readonly Claim[];
  /** Why that cannot be said. */
  readonly problem?: string;
  readonly explanation?: ToldExplanation;
}

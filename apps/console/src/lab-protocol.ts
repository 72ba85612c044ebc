/** What the policy lab and the worker say to each other about several pieces of evidence at once. */

import type { Claim } from '@veritee/core';
import type {
  Decision,
  DecisionChange,
  ExplainedDecision,
  LearnedPolicy,
  PolicyComparison,
  PolicyTestResult,
  RuleCoverage,
  SourceSpan,
} from '@veritee/policy';
import type { GivenFile } from './given-file.ts';

/** Evidence or claims beside the policy. */
export interface LabSample {
  /** The file that it is in. */
  readonly file: number;
  readonly name: string;
  /** The attestation type by its wire name; absent where a file of claims does not say it. */
  readonly type?: string | undefined;
  /** How many claims the policy sees. */
  readonly claims: number;
  /** Proven here: claims of a token or a list say only what their writer wrote. */
  readonly proven: boolean;
  /** What the policy in the editor decides; absent while it has errors, or without claims. */
  readonly outcome?: Decision | undefined;
  /** Why there are no claims. */
  readonly trouble?: string | undefined;
  /** Whether that is a verdict of verification. */
  readonly isRefused?: boolean | undefined;
}

/** A decision that two policies make differently: before by the one that is compared with, after by the one in the editor. */
export interface ShownChange extends Pick<DecisionChange, 'before' | 'after'> {
  readonly file: number;
}

/** The policy in the editor beside another, over the samples that both judged. */
export interface ShownComparison extends Pick<PolicyComparison, 'total'> {
  /** The decisions that differ: those that the draft refuses first. */
  readonly changes: readonly ShownChange[];
  /** Why the other policy judges nothing. */
  readonly trouble?: string | undefined;
}

/** What is asked for a policy that is learned. */
export interface LearnQuestion {
  readonly files: readonly GivenFile[];
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Numbers of the files that the policy must permit. */
  readonly permit: readonly number[];
  /** Numbers of the files that it must refuse. */
  readonly refuse: readonly number[];
  /** The name of the identity to pin; the customary one when absent. */
  readonly identity?: string | undefined;
}

/** A learned policy, or why there is none. */
export type LearnAnswer =
  | (Omit<LearnedPolicy, 'rules'> & {
      /** The attestation type by its wire name. */
      readonly type: string;
    })
  | { readonly trouble: string };

/** What came of a file with tests of the policy. */
export interface ShownTests {
  readonly file: number;
  readonly tests: readonly Pick<PolicyTestResult, 'name' | 'passed' | 'problems'>[];
  /** Why no test was run. */
  readonly trouble?: string | undefined;
}

/** In how many tests a rule fires, with the lines where it is: they count from 1. */
export type RuleReach = Pick<SourceSpan, 'line' | 'endLine'> & Pick<RuleCoverage, 'fired'>;

/** The tests of the policy in the editor. */
export interface ShownTestRun {
  readonly files: readonly ShownTests[];
  /** Each rule of the policy, over all files. */
  readonly reach: readonly RuleReach[];
}

/** A decision that a service kept, with the claims that were proven at the time. */
export interface KeptDecision {
  /** ISO 8601. */
  readonly at: string;
  readonly outcome: 'permitted' | 'refused';
  readonly requestId: string;
  readonly claims: readonly Claim[];
}

/** Kept decisions, and the draft that judges them. */
export interface ReplayQuestion {
  readonly text: string;
  /** The attestation type by its wire name. */
  readonly type: string;
  readonly decisions: readonly KeptDecision[];
}

/** A kept decision that the draft makes differently. */
export interface ReplayedChange {
  readonly at: string;
  readonly requestId: string;
  readonly before: KeptDecision['outcome'];
  readonly after: ExplainedDecision;
}

/** What the draft makes of kept decisions. */
export interface ReplayAnswer {
  readonly total: number;
  /** How many that were permitted the draft refuses. */
  readonly refused: number;
  /** How many that were refused it permits. */
  readonly permitted: number;
  /** Those that the draft refuses first; the rest after a bounded number is only counted. */
  readonly changes: readonly ReplayedChange[];
  /** Why the draft judges nothing. */
  readonly trouble?: string | undefined;
}

/** Why no policy can be learned from evidence. */

import { CodedError } from '@veritee/core';

/** What prevents a policy from being learned. */
export type LearningErrorCode =
  /** Permitted evidence has a value that no learned policy permits, such as debug mode. */
  | 'LearningForbidden'
  /** Permitted evidence has none of the identities, or not the one that was asked for. */
  | 'LearningIdentityMissing'
  /** Permitted and refused evidence agree in every claim that a policy can be learned from. */
  | 'LearningIndistinguishable'
  /** There is too much evidence, or the policy would exceed the limits of the language. */
  | 'LearningTooLarge';

/** No policy can be learned; the message names the evidence at fault. */
export class LearningError extends CodedError<LearningErrorCode> {}

/** What goes wrong between the two calls of a conversation. */

import { CodedError } from '@veritee/core';

/** Why a message's sealed context does not count. */
export type ConversationErrorCode =
  /** No context of this service: damaged, made up, or sealed under another master key. */
  | 'ServiceContextInvalid'
  | 'ServiceContextExpired'
  /** Another instance gave it. */
  | 'ServiceContextForeign'
  /** Its challenge has been answered before. */
  | 'ChallengeUsed';

/** A message that belongs to no conversation that is open. Told as a bad parameter. */
export class ConversationError extends CodedError<ConversationErrorCode> {}

/** Entry point for secure key release: policies over verified tokens, and secrets wrapped to the key in a token. */

export { CodedError, type ErrorFacts, type JsonObject, type JsonValue } from '@veritee/core';
export type { GivenKey, NodeKey } from '../keys/given-key.ts';
export { type EncryptionKey, keyEncryptionKeyOf } from './encryption-key.ts';
export { KeyReleaseError, type KeyReleaseErrorCode } from './errors.ts';
export type { ReleasePolicyOptions } from './policy-grammar.ts';
export {
  encodeWrappedKey,
  parseWrappedKey,
  type ReleaseRequest,
  releaseKey,
  type WrappedKey,
} from './release-key.ts';
export {
  parseReleasePolicy,
  type ReleaseDecision,
  type ReleasePolicy,
  type ReleaseReason,
  type ReleaseToken,
} from './release-policy.ts';
export { type HeldKey, type KeyWrapping, type RsaPublicKey, unwrapSecret, wrapSecret } from './wrapping.ts';

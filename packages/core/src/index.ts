/** Entry point of core: what the interfaces of the other packages are made of. Portable. */

export type { Claim, ClaimIssuer, ClaimValue, ClaimValueType } from './claims.ts';
export type { CurrentDate } from './current-date.ts';
export { CodedError, type ErrorFacts, FormatError, type FormatErrorCode } from './errors.ts';
export type { JsonObject, JsonValue } from './json.ts';
export type { PublishedKey, PublishedKeys } from './tokens/jwks.ts';

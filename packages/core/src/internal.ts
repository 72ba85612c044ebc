/** What the packages of this project share: bytes, options, JSON, JWS and DER. Portable; not part of the public interface. */

export { type BinaryText, fromSpelling, type Spelling } from './bytes/binary-text.ts';
export {
  allZero,
  base64,
  base64url,
  concat,
  concatAll,
  fromAnyBase64,
  fromBase64,
  fromBase64url,
  fromHex,
  fromUtf8,
  hex,
  sameBytes,
  sameSecret,
  utf8,
  withoutMark,
  withoutTrailingNuls,
} from './bytes/encoding.ts';
export { partsOf, rangeWithin } from './bytes/parts.ts';
export { ByteReader } from './bytes/reader.ts';
export { type Layout, type LayoutValue, type Structure, sequence, structure } from './bytes/sequence.ts';
export {
  bytes,
  type Field,
  type FieldValue,
  type Struct,
  struct,
  u8,
  u16be,
  u16le,
  u32be,
  u32le,
  u64be,
  u64le,
} from './bytes/struct.ts';
export { ByteWriter } from './bytes/writer.ts';
export { valueTypeOf } from './claims.ts';
export {
  closedRecord,
  faultMessage,
  isAmount,
  isAnything,
  isBoolean,
  isDate,
  isFunction,
  isGiven,
  isText,
  type MemberCheck,
  orAbsent,
  plainEntries,
  type RecordFault,
  type RecordRefusal,
  type RecordShape,
  unknownMember,
} from './closed-record.ts';
export { clockOf, isCurrentDate } from './current-date.ts';
export { createFairQueue, type FairQueue, type Party } from './fair-queue.ts';
export { encodeJson, isJsonObject } from './json.ts';
export { nearest } from './nearest.ts';
export { parseJson } from './parse-json.ts';
export { policyHash } from './policy-hash.ts';
export { quotedName } from './quoted-name.ts';
export { readBounded } from './read-bounded.ts';
export { type RecentlyUsed, recentlyUsed } from './recently-used.ts';
export { publishedKey, publishedKeys } from './tokens/jwks.ts';
export { type CompactJws, jwsClaims, jwsSigningInput, parseJws, unsecuredJws } from './tokens/jws.ts';
export { withoutTrailingSlashes } from './trailing-slashes.ts';
export { unlessAborted } from './unless-aborted.ts';
export { type UsedTwice, usedTwice } from './used-twice.ts';
export { DerReader, type DerValue } from './x509/der.ts';
export { derTag } from './x509/der-tag.ts';
export { pemBlock, toPem } from './x509/pem.ts';
export { derBoolean, derNumber, derOctets, derOid, derSequence, derValue } from './x509/write-der.ts';

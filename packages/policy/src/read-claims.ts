/** Claims in what people have at hand: a list, a token, or the JSON that commands print. */

import { type Claim, type ClaimIssuer, type ClaimValue, CodedError, type JsonObject } from '@veritee/core';
import {
  isAnything,
  jwsClaims,
  parseJson,
  parseJws,
  type RecordShape,
  withoutMark,
} from '@veritee/core/internal';
import { DocumentError, parseClaims } from './document.ts';
import { readOptions } from './options.ts';
import type { EvidenceVocabulary } from './vocabulary.ts';

/** What {@link readClaims} knows about kinds of evidence. */
export interface ReadClaimsOptions {
  /** The vocabularies of all kinds of evidence: claims of a token that none of them yields were issued by a policy. */
  readonly vocabularies: readonly Pick<EvidenceVocabulary, 'claims'>[];
}

const readShape: RecordShape<ReadClaimsOptions> = { vocabularies: isAnything };

/**
 * Reads claims from a text: a JSON list or an object with `incoming`, as {@link parseClaims} reads them; a token, or JSON with
 * one as `token`; or JSON with the members of a token as `claims`. No signature is verified. Of a token's members, those that
 * evidence yields are the service's, those of the client's runtime data its own; what a policy issued is left out.
 *
 * @throws DocumentError `ClaimsInvalid`; `ClaimsRefused` for the report about evidence that was not accepted, whose code is
 * `found`
 * @throws PolicyOptionsError `OptionsInvalid`
 * @example
 * const claims = readClaims('{"accepted":true,"claims":{"x-ms-sgx-svn":2}}', {
 *   vocabularies: [{ claims: [{ name: 'x-ms-sgx-svn' }] }],
 * });
 * claims[0]?.value; // 2n
 */
export function readClaims(text: string, options: ReadClaimsOptions): readonly Claim[] {
  const { vocabularies } = readOptions(options, readShape, 'readClaims');
  const given = withoutMark(text).trim();
  if (isToken(given)) return claimsOfToken(given, vocabularies);
  const { accepted, token, header, claims, incoming, error } = membersOf(given);
  if (accepted === false) {
    throw new DocumentError('ClaimsRefused', 'The evidence was not accepted, so it has no claims.', {
      found: isMembers(error) && typeof error['code'] === 'string' ? error['code'] : 'refused',
    });
  }
  if (incoming === undefined) {
    if (typeof token === 'string') return claimsOfToken(token, vocabularies);
    if (isMembers(claims) && (header !== undefined || accepted === true))
      return claimsOfMembers(claims, vocabularies);
  }
  return parseClaims(text);
}

/** Three parts with dots between, which JSON of claims never is. */
function isToken(text: string): boolean {
  return !text.startsWith('[') && !text.startsWith('{') && text.split('.', 4).length === 3;
}

/** Members of a JSON object; none for other texts, about which the reader of claims says what is wrong. */
function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const document = parseJson(text);
    return isMembers(document) ? document : {};
  } catch (error) {
    if (error instanceof CodedError) return {};
    throw error;
  }
}

function claimsOfToken(token: string, vocabularies: ReadClaimsOptions['vocabularies']): readonly Claim[] {
  return claimsOfMembers(tokenMembers(token), vocabularies);
}

function tokenMembers(token: string): JsonObject {
  try {
    return jwsClaims(parseJws(token.trim()));
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new DocumentError('ClaimsInvalid', 'The token cannot be read.', { cause });
  }
}

const RUNTIME = 'x-ms-runtime';

function claimsOfMembers(
  members: Readonly<Record<string, unknown>>,
  vocabularies: ReadClaimsOptions['vocabularies'],
): readonly Claim[] {
  const yielded = new Set(vocabularies.flatMap(({ claims }) => claims.map(({ name }) => name)));
  const own = members[RUNTIME];
  return [
    ...Object.entries(members).flatMap(([type, value]) =>
      yielded.has(type) ? claimsNamed(type, value, 'AttestationService') : [],
    ),
    ...(isMembers(own)
      ? Object.entries(own).flatMap(([type, value]) => claimsNamed(type, value, 'CustomClaim'))
      : []),
  ];
}

/** A claim for each scalar; objects are not among what policies compare. */
function claimsNamed(type: string, value: unknown, issuer: ClaimIssuer): Claim[] {
  const values = Array.isArray(value) ? value : [value];
  return values.flatMap((each) => {
    const scalar: ClaimValue | undefined =
      typeof each === 'number' && Number.isSafeInteger(each)
        ? BigInt(each)
        : typeof each === 'string' || typeof each === 'boolean' || typeof each === 'bigint'
          ? each
          : undefined;
    return scalar === undefined ? [] : [{ type, value: scalar, issuer }];
  });
}

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reading the JSON documents that people write for policies: claims and tests. */

import { type Claim, type ClaimIssuer, type ClaimValue, CodedError } from '@veritee/core';
import { valueTypeOf, withoutMark } from '@veritee/core/internal';
import { readJson } from './json/json-read.ts';
import { isArray, isObject, type Json } from './json/json-value.ts';
import { EvaluationProblem } from './meter.ts';
import { ISSUERS, VALUE_TYPES } from './vocabulary.ts';

/** What can be wrong with a document. */
export type DocumentErrorCode = 'ClaimsInvalid' | 'ClaimsRefused' | 'TestsInvalid';

/** A claims or test document that cannot be read. */
export class DocumentError extends CodedError<DocumentErrorCode> {}

/**
 * Reads claims from JSON: a list of `{"type", "value", "valueType"?, "issuer"?, "readOnly"?}`, or an object with such a
 * list as `incoming`. Integers stay exact to 64 bits; a list as value makes several claims; the issuer is `CustomClaim`
 * when none is given. Whether a claim is read-only is left to the policy's vocabulary unless it is said here.
 *
 * @throws DocumentError `ClaimsInvalid`
 * @example
 * parseClaims('[{"type":"x-ms-sgx-svn","value":2,"issuer":"AttestationService"}]');
 * // [{ type: 'x-ms-sgx-svn', value: 2n, issuer: 'AttestationService' }]
 */
export function parseClaims(json: string): readonly Claim[] {
  const document = parseDocument(json, 'ClaimsInvalid');
  const list = isObject(document) ? document.get('incoming') : document;
  if (list === undefined)
    throw new DocumentError('ClaimsInvalid', 'The claims document has no member `incoming`.');
  return claimsIn(list, 'ClaimsInvalid', 'the claims');
}

/** The JSON of a document. */
export function parseDocument(json: string, code: DocumentErrorCode): Json {
  try {
    return readJson(withoutMark(json), 64);
  } catch (cause) {
    if (!(cause instanceof EvaluationProblem)) throw cause;
    throw new DocumentError(code, cause.message, { cause });
  }
}

/** A list of claims inside a document; `where` names it in messages. */
export function claimsIn(list: Json, code: DocumentErrorCode, where: string): readonly Claim[] {
  if (!isArray(list)) throw new DocumentError(code, `${where} must be a list.`, { expected: 'a JSON array' });
  return list.flatMap((item, index) => claimIn(item, code, `${where}, number ${index + 1}`));
}

const MEMBERS = ['type', 'value', 'valueType', 'issuer', 'readOnly'];

function claimIn(item: Json, code: DocumentErrorCode, where: string): readonly Claim[] {
  if (!isObject(item)) throw new DocumentError(code, `A claim should be an object: ${where}.`);
  // A misspelt issuer would silently make another claim of it.
  for (const name of item.keys()) {
    if (MEMBERS.includes(name)) continue;
    throw new DocumentError(code, `A claim has no member \`${name}\`: ${where}.`, {
      expected: MEMBERS.join(', '),
    });
  }
  const type = item.get('type');
  if (typeof type !== 'string' || type === '') {
    throw new DocumentError(code, `A claim needs a type, which is a string: ${where}.`);
  }
  const issuer = oneOf<ClaimIssuer>(item.get('issuer'), ISSUERS, 'CustomClaim', code, `issuer of ${where}`);
  const wanted = item.get('valueType');
  const valueType =
    wanted === undefined ? undefined : oneOf(wanted, VALUE_TYPES, 'String', code, `valueType of ${where}`);
  const readOnly = item.get('readOnly');
  const value = item.get('value') ?? null;
  const values = isArray(value) ? value : [value];
  return values.map((content) => {
    const claim: Claim = { type, value: valueIn(content, valueType, code, where), issuer };
    return typeof readOnly === 'boolean' ? { ...claim, readOnly } : claim;
  });
}

function oneOf<Name extends string>(
  value: Json | undefined,
  names: readonly Name[],
  otherwise: Name,
  code: DocumentErrorCode,
  where: string,
): Name {
  if (value === undefined) return otherwise;
  const known = names.find((name) => name === value);
  if (known !== undefined) return known;
  throw new DocumentError(code, `Unknown ${where}.`, {
    expected: names.join(', '),
    found: String(value),
  });
}

const FIRST_BEYOND = 2n ** 63n;

function valueIn(
  value: Json,
  valueType: string | undefined,
  code: DocumentErrorCode,
  where: string,
): ClaimValue {
  const content = typeof value === 'number' ? BigInt(value) : value;
  const isScalar = typeof content === 'string' || typeof content === 'boolean' || typeof content === 'bigint';
  const inRange = typeof content !== 'bigint' || (content >= -FIRST_BEYOND && content < FIRST_BEYOND);
  if (!isScalar || !inRange) {
    const expected = 'a string, a boolean or an integer of 64 bits';
    throw new DocumentError(code, `The value of a claim cannot be read: ${where}.`, { expected });
  }
  if (valueType !== undefined && valueTypeOf(content) !== valueType) {
    const facts = { expected: valueType, found: valueTypeOf(content) };
    throw new DocumentError(code, `The valueType does not agree with the value: ${where}.`, facts);
  }
  return content;
}

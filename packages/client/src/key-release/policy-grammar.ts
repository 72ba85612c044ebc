/**
 * Reads Azure Key Vault's release policies, version 1.0.0 (sev-snp-attestation §6.1). A policy decides who gets a key, so
 * whatever is not understood is an error and never passed over.
 */

import type { JsonObject, JsonValue } from '@veritee/core';
import { closedRecord, isBoolean, isJsonObject, orAbsent, parseJson } from '@veritee/core/internal';
import { KeyReleaseError, optionsRefused } from './errors.ts';

/** A value that a claim is compared with. */
export type ReleaseValue = string | number | bigint | boolean;

/** Comparisons beyond `equals` are named by the grammar, but not in force in version 1.0.0. */
export type ReleaseOperator =
  | 'equals'
  | 'notEquals'
  | 'less'
  | 'lessOrEquals'
  | 'greater'
  | 'greaterOrEquals'
  | 'exists';

/** One demand on the claims. */
export type ReleaseCondition =
  | { readonly claim: string; readonly operator: ReleaseOperator; readonly value: ReleaseValue }
  | ReleaseGroup;

/** Demands of which all must hold, or any. */
export type ReleaseGroup =
  | { readonly allOf: readonly ReleaseCondition[] }
  | { readonly anyOf: readonly ReleaseCondition[] };

/** Whose tokens may release the key, and what must be in them. */
export interface ReleaseAuthority {
  readonly authority: string;
  readonly conditions: ReleaseGroup;
}

/** What is understood beyond version 1.0.0. */
export interface ReleasePolicyOptions {
  /** Understand all operators that the grammar names; only `equals` when absent. */
  readonly allOperators?: boolean;
}

const VERSION = '1.0.0';
const LONGEST_TEXT = 64 * 1024;
const LONGEST_NAME = 512;
const LONGEST_VALUE = 8 * 1024;
const DEEPEST = 16;
const MOST_CONDITIONS = 256;

const operators = new Map<string, ReleaseOperator>(
  (['equals', 'notEquals', 'less', 'lessOrEquals', 'greater', 'greaterOrEquals', 'exists'] as const).map(
    (name) => [name.toLowerCase(), name],
  ),
);

/** What one reading carries along. */
interface Reading {
  readonly allOperators: boolean;
  conditions: number;
}

/**
 * The authorities of a policy.
 *
 * @param policy - JSON text, or the parsed value
 * @throws KeyReleaseError `ReleasePolicyInvalid`, `OptionsInvalid`
 */
export function releaseAuthoritiesIn(
  policy: string | JsonValue,
  options: ReleasePolicyOptions = {},
): readonly ReleaseAuthority[] {
  const { allOperators = false } = closedRecord(
    options,
    { allOperators: orAbsent(isBoolean) },
    optionsRefused('option of parseReleasePolicy'),
  );
  const document = objectAt(typeof policy === 'string' ? parseText(policy) : policy, 'the policy');
  const { version, anyof, ...others } = membersOf(document, 'the policy');
  refuseOthers(others, 'the policy');
  if (version !== VERSION) throw invalid('The version is not known.', 'version', `"${VERSION}"`, version);
  const reading: Reading = { allOperators, conditions: 0 };
  return listAt(anyof, 'anyOf', reading).map((each, i) => readAuthority(each, `anyOf[${i}]`, reading));
}

function parseText(text: string): JsonValue {
  if (text.length > LONGEST_TEXT) {
    throw invalid('The policy is too long.', 'the policy', `at most ${LONGEST_TEXT} characters`);
  }
  try {
    return parseJson(text);
  } catch (cause) {
    throw new KeyReleaseError('ReleasePolicyInvalid', 'The release policy is not JSON text.', { cause });
  }
}

function readAuthority(value: JsonValue, at: string, reading: Reading): ReleaseAuthority {
  const { authority, ...group } = membersOf(objectAt(value, at), at);
  const isUrl = typeof authority === 'string' && authority.length <= LONGEST_NAME && URL.canParse(authority);
  if (!isUrl) throw invalid('No authority is named.', `${at}.authority`, 'the URL of an instance', authority);
  return { authority, conditions: readGroup(group, at, 1, reading) };
}

/** Exactly one of `allOf` and `anyOf`, and nothing else. */
function readGroup(group: JsonObject, at: string, depth: number, reading: Reading): ReleaseGroup {
  if (depth > DEEPEST) throw invalid('Conditions are nested too deeply.', at, `at most ${DEEPEST} levels`);
  const { allof, anyof, ...others } = group;
  refuseOthers(others, at);
  if ((allof === undefined) === (anyof === undefined)) {
    throw invalid('Conditions need exactly one of allOf and anyOf.', at, 'allOf or anyOf');
  }
  const name = allof === undefined ? 'anyOf' : 'allOf';
  const conditions = listAt(allof ?? anyof, `${at}.${name}`, reading).map((each, i) =>
    readCondition(each, `${at}.${name}[${i}]`, depth, reading),
  );
  return name === 'allOf' ? { allOf: conditions } : { anyOf: conditions };
}

function readCondition(value: JsonValue, at: string, depth: number, reading: Reading): ReleaseCondition {
  const { claim, ...rest } = membersOf(objectAt(value, at), at);
  if (claim === undefined) return readGroup(rest, at, depth + 1, reading);
  if (typeof claim !== 'string' || claim === '' || claim.length > LONGEST_NAME) {
    throw invalid('A claim has no name.', `${at}.claim`, `text of 1 to ${LONGEST_NAME} characters`, claim);
  }
  const [comparison, ...more] = Object.entries(rest);
  const operator = comparison === undefined ? undefined : operators.get(comparison[0]);
  if (comparison === undefined || more.length > 0 || operator === undefined) {
    throw invalid('A claim needs exactly one comparison.', at, 'equals', Object.keys(rest).join(', '));
  }
  if (operator !== 'equals' && !reading.allOperators) {
    throw invalid(`The operator ${operator} is not in force.`, at, `equals (version ${VERSION})`, operator);
  }
  return { claim, operator, value: readValue(comparison[1], `${at}.${operator}`, operator) };
}

function readValue(value: JsonValue, at: string, operator: ReleaseOperator): ReleaseValue {
  const isScalar =
    typeof value === 'boolean' ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'string';
  if (!isScalar)
    throw invalid('A value is neither text, number nor boolean.', at, 'text, number, true or false');
  if (typeof value === 'string' && value.length > LONGEST_VALUE) {
    throw invalid('A value is too long.', at, `at most ${LONGEST_VALUE} characters`);
  }
  if (operator === 'exists' && typeof value !== 'boolean') {
    throw invalid('Whether a claim exists is true or false.', at, 'true or false', value);
  }
  return value;
}

/** Members by lower-case name: the grammar writes `anyof`, its examples `anyOf`. */
function membersOf(object: JsonObject, at: string): Record<string, JsonValue> {
  const members: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(object)) {
    const lower = name.toLowerCase();
    if (Object.hasOwn(members, lower))
      throw invalid('A member is there twice.', at, 'each member once', name);
    // Defined, not assigned: `__proto__` is a name like any other.
    Object.defineProperty(members, lower, { value, enumerable: true });
  }
  return members;
}

function refuseOthers(others: object, at: string): void {
  const [name] = Object.keys(others);
  if (name !== undefined) throw invalid('A member is not known.', at, 'the members of the grammar', name);
}

function objectAt(value: JsonValue, at: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw invalid('Expected an object.', at, 'a JSON object');
}

function listAt(value: JsonValue | undefined, at: string, reading: Reading): readonly JsonValue[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw invalid('A list is missing or empty.', at, 'a list of at least one');
  }
  reading.conditions += value.length;
  if (reading.conditions <= MOST_CONDITIONS) return value;
  throw invalid('The policy has too many conditions.', at, `at most ${MOST_CONDITIONS}`);
}

function invalid(message: string, at: string, expected: string, found?: unknown): KeyReleaseError {
  const text = found === undefined ? 'nothing' : String(JSON.stringify(String(found))).slice(0, 120);
  return new KeyReleaseError('ReleasePolicyInvalid', `The release policy cannot be used: ${message}`, {
    expected: `${expected} at ${at}`,
    found: text,
  });
}

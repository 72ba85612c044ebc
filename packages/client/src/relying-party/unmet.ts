/** The problems by which unmet expectations are reported. */

import type { JsonObject, JsonValue } from '@veritee/core';
import { shown, type TokenProblem, type TokenProblemCode } from '../tokens/errors.ts';
import { attestationTypeOf } from './tee-claims.ts';

/** One of these values, in hex of either case. */
export function oneOfProblems(
  claims: JsonObject,
  name: string,
  code: TokenProblemCode,
  expected: readonly string[] | undefined,
): TokenProblem[] {
  if (expected === undefined) return [];
  const found = claims[name];
  if (found === undefined) return [missing(name)];
  if (typeof found === 'string' && expected.includes(found.toLowerCase())) return [];
  return [unexpected(code, `The claim ${name} is another one.`, expected, found)];
}

/** A demand that evidence of this kind cannot meet, because it does not speak of it. */
export function unsaid(evidence: JsonObject, demand: string): TokenProblem {
  const type = attestationTypeOf(evidence);
  return {
    code: 'ClaimMissing',
    message: `Evidence of this kind says nothing that "${demand}" could be compared with.`,
    expected: demand,
    found: shown(type),
  };
}

/** A missing claim. */
export function missing(name: string): TokenProblem {
  return {
    code: 'ClaimMissing',
    message: 'The token lacks an expected claim.',
    expected: name,
    found: 'nothing',
  };
}

/** A claim that is there with another value. */
export function unexpected(
  code: TokenProblemCode,
  message: string,
  expected: readonly string[],
  found: JsonValue,
): TokenProblem {
  return { code, message, expected: expected.join(' or '), found: shown(found) };
}

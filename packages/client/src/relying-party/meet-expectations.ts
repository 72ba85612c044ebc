/** Compares a token with what a relying party expects of it; every unmet expectation is one problem. */

import type { JsonObject, JsonValue } from '@veritee/core';
import { allZero, encodeJson, fromAnyBase64, fromHex, hex, sameBytes } from '@veritee/core/internal';
import { sgxClaim, tokenClaim } from '@veritee/core/internal/maa';
import type { AttestationToken } from '../tokens/attestation-token.ts';
import { shown, type TokenProblem } from '../tokens/errors.ts';
import { unmetMeasurements } from './measured-expectations.ts';
import type { ParsedExpectations } from './parse-expectations.ts';
import { attestationTypeOf, evidenceIn, teeClaimsOf } from './tee-claims.ts';
import { missing, oneOfProblems, unexpected } from './unmet.ts';

/** The time to judge an age by. */
export interface JudgingTime {
  readonly now: Date;
  /** Seconds that clocks may differ. */
  readonly tolerance: number;
}

/**
 * The problems of a token with respect to the expectations; empty when all are met. Demands of the caller's own are not
 * among them: {@link unmetPredicates} asks those once everything else holds.
 */
export async function unmetExpectations(
  token: AttestationToken,
  expected: ParsedExpectations,
  time: JudgingTime,
): Promise<TokenProblem[]> {
  const { claims } = token;
  return [
    ...typeProblems(claims, expected.attestationType),
    ...debuggableProblems(claims, expected.allowDebuggable ?? false),
    ...oneOfProblems(claims, sgxClaim.mrEnclave, 'MrEnclaveUnexpected', expected.mrEnclave),
    ...oneOfProblems(claims, sgxClaim.mrSigner, 'MrSignerUnexpected', expected.mrSigner),
    ...unmetMeasurements(claims, expected),
    ...policyProblems(claims, expected.policyHash),
    ...nonceProblems(claims, expected.nonce),
    ...(await runtimeDataProblems(claims, expected.runtimeData)),
    ...ageProblems(token, expected.maxTokenAge, time),
    ...claimProblems(claims, expected.claims),
  ];
}

/** The same for claims that are not in a token: those demands that evidence alone can meet. */
export function unmetEvidence(claims: JsonObject, expected: ParsedExpectations): TokenProblem[] {
  return [
    ...typeProblems(claims, expected.attestationType),
    ...debuggableProblems(claims, expected.allowDebuggable ?? false),
    ...unmetMeasurements(claims, expected),
    ...claimProblems(claims, expected.claims),
  ];
}

/**
 * Asks the caller's own demands. They may have effects, such as using a nonce up, so they see claims only of a token that
 * meets everything else.
 */
export function unmetPredicates(claims: JsonObject, { predicates }: ParsedExpectations): TokenProblem[] {
  return (predicates ?? []).flatMap(([name, predicate]) => {
    const found = answerOf(predicate, claims);
    if (found === undefined) return [];
    return [
      {
        code: 'PredicateUnmet',
        message: `The demand "${name}" is not met.`,
        expected: 'true',
        found,
      } as const,
    ];
  });
}

/** Only `true` meets a demand, and a predicate that throws has not been met; its own words may hold parts of the token. */
function answerOf(predicate: (claims: JsonObject) => unknown, claims: JsonObject): string | undefined {
  try {
    const answer = predicate(claims);
    if (answer === true) return undefined;
    // A promise does not count as an answer; nobody waits for it, so its failure must not end the process.
    if (answer instanceof Promise) answer.catch(() => undefined);
    return answer === false ? 'false' : `no boolean but ${typeof answer}`;
  } catch {
    return 'an error';
  }
}

/** Administrative answers are signed by the same key, but attest nothing: an attestation token names its type. */
function typeProblems(claims: JsonObject, expected: readonly string[] | undefined): TokenProblem[] {
  const found = attestationTypeOf(claims);
  if (found === undefined) return [missing(tokenClaim.attestationType)];
  if (expected === undefined || expected.includes(found)) return [];
  return [unexpected('AttestationTypeUnexpected', 'The evidence is of another kind.', expected, found)];
}

/** A kind of evidence that we do not know may say "can be debugged" in a way we do not know: refused too. */
function debuggableProblems(claims: JsonObject, allowed: boolean): TokenProblem[] {
  if (allowed || attestationTypeOf(claims) === undefined) return [];
  const problems: TokenProblem[] = [];
  for (const evidence of evidenceIn(claims)) {
    const names = teeClaimsOf(evidence);
    if (names?.debuggable === undefined && names !== undefined) continue;
    const found = names?.debuggable === undefined ? undefined : evidence[names.debuggable];
    if (found === false) continue;
    problems.push({
      code: 'DebuggableRefused',
      message: 'The evidence can be debugged, or does not say that it cannot.',
      expected: names?.debuggable === undefined ? 'a known kind of evidence' : `${names.debuggable} false`,
      found: shown(names === undefined ? evidence[tokenClaim.attestationType] : found),
    });
  }
  return problems;
}

function policyProblems(claims: JsonObject, expected: readonly string[] | undefined): TokenProblem[] {
  if (expected === undefined) return [];
  const found = claims[tokenClaim.policyHash];
  if (found === undefined) return [missing(tokenClaim.policyHash)];
  const digest = bytesOf(found, fromAnyBase64);
  if (digest !== undefined && expected.includes(hex(digest))) return [];
  return [
    unexpected(
      'PolicyHashUnexpected',
      'Another policy decided.',
      expected,
      digest === undefined ? found : hex(digest),
    ),
  ];
}

/** Numbers are compared by their text: some clients send their nonce as a number, and the service copies it. */
export function nonceProblems(claims: JsonObject, expected: string | undefined): TokenProblem[] {
  if (expected === undefined) return [];
  const found = claims[tokenClaim.nonce];
  if (found === undefined) return [missing(tokenClaim.nonce)];
  const comparable = typeof found === 'string' || typeof found === 'number' || typeof found === 'bigint';
  if (comparable && `${found}` === expected) return [];
  return [unexpected('NonceUnexpected', 'The token answers another request.', [shown(expected)], found)];
}

/** SHA-256 of the data, then zeros, in the report data that the hardware signed; and the data itself where it is given back. */
async function runtimeDataProblems(
  claims: JsonObject,
  expected: Uint8Array | undefined,
): Promise<TokenProblem[]> {
  if (expected === undefined) return [];
  const names = teeClaimsOf(claims);
  const reportData = names?.reportData === undefined ? undefined : claims[names.reportData];
  const heldData = names?.heldData === undefined ? undefined : claims[names.heldData];
  if (reportData === undefined) return [missing(names?.reportData ?? 'the report data of the evidence')];
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(expected)));
  const bound = bytesOf(reportData, fromHex);
  const isBound =
    bound !== undefined && sameBytes(bound.subarray(0, 32), digest) && allZero(bound.subarray(32));
  if (!isBound) {
    return [
      unexpected('RuntimeDataUnbound', 'The evidence is bound to other data.', [hex(digest)], reportData),
    ];
  }
  const held = heldData === undefined ? expected : bytesOf(heldData, fromAnyBase64);
  if (held !== undefined && sameBytes(held, expected)) return [];
  return [
    {
      code: 'RuntimeDataUnbound',
      message: 'The token has other data than expected.',
      expected: `${expected.length} bytes with SHA-256 ${hex(digest)}`,
      found: held === undefined ? 'no base64url' : `${held.length} other bytes`,
    },
  ];
}

function ageProblems(
  token: AttestationToken,
  maxTokenAge: number | undefined,
  { now, tolerance }: JudgingTime,
): TokenProblem[] {
  if (maxTokenAge === undefined) return [];
  if (token.issuedAt === undefined) return [missing(tokenClaim.issuedAt)];
  const age = (now.getTime() - token.issuedAt.getTime()) / 1000;
  if (age > maxTokenAge + tolerance) {
    return [
      unexpected(
        'TokenTooOld',
        'The token was issued too long ago.',
        [`at most ${maxTokenAge} s`],
        `${age} s`,
      ),
    ];
  }
  if (age >= -tolerance) return [];
  return [
    unexpected(
      'TokenNotYetValid',
      'The token was issued in the future.',
      [now.toISOString()],
      `${-age} s later`,
    ),
  ];
}

function claimProblems(claims: JsonObject, expected: ParsedExpectations['claims']): TokenProblem[] {
  return (expected ?? []).flatMap(([name, value]) => {
    const found = Object.hasOwn(claims, name) ? claims[name] : undefined;
    if (found === undefined) return [missing(name)];
    if (encodeJson(found) === encodeJson(value)) return [];
    return [unexpected('ClaimUnexpected', `The claim ${name} has another value.`, [shown(value)], found)];
  });
}

function bytesOf(value: JsonValue, decode: (text: string) => Uint8Array): Uint8Array | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    return decode(value);
  } catch {
    return undefined;
  }
}

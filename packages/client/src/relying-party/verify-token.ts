/** Decides whether a token may be trusted: read, issuer, header, times, signature, demands. The one place for clients and relying parties. */

import type { JsonObject, PublishedKey } from '@veritee/core';
import {
  closedRecord,
  isAmount,
  isBoolean,
  isDate,
  isFunction,
  isGiven,
  orAbsent,
} from '@veritee/core/internal';
import { certsPath, tokenClaim } from '@veritee/core/internal/maa';
import { type AttestationSigner, signerOf } from '../tokens/attestation-signer.ts';
import { type AttestationToken, parseAttestationToken } from '../tokens/attestation-token.ts';
import { shown, type TokenProblem, TokenVerificationError, VerifierOptionsError } from '../tokens/errors.ts';
import { optionsRefused } from './options-refused.ts';
import { algorithmOf, verifySignature } from './signature.ts';
import { isKeySource, type KeySource } from './signers.ts';

/** What a token is verified by. All of it is given by the caller; nothing is taken from the token. */
export interface TokenRules {
  /** Issuers that may have made the token, compared character by character; without trailing slash. */
  readonly issuers: readonly string[];
  readonly keys: KeySource;
  /** The time to judge by. */
  readonly now: Date;
  /** Seconds that clocks may differ. */
  readonly tolerance: number;
  /** True only when the caller itself asked for an unsecured token, by a draft policy. */
  readonly acceptUnsecured: boolean;
  /** What else is asked of the token; gives one problem per unmet demand. Called last, on a token that is otherwise good. */
  readonly demands?: (token: AttestationToken) => readonly TokenProblem[] | Promise<readonly TokenProblem[]>;
  readonly abortSignal?: AbortSignal;
}

/** What is compared in a token by code of this package, which has no effects: reported together with what is wrong otherwise. */
export type TokenComparison = (token: AttestationToken) => Promise<readonly TokenProblem[]>;

/** A token that was found trustworthy. */
export interface TrustedToken {
  readonly token: AttestationToken;
  /** The whole body; integers beyond 2^53 are bigint. */
  readonly claims: JsonObject;
  readonly issuer: string;
  readonly expiresOn: Date;
  /** The key that signed; absent when `unsecured`. */
  readonly signer?: AttestationSigner;
  /** True when the token has no signature, which only the answer to a draft policy may lack: good for trying out a policy, not for trust. */
  readonly unsecured: boolean;
}

/**
 * Verifies a token. Everything that is wrong with it is found and reported at once; `demands` are asked only of a token that
 * is good otherwise.
 *
 * @throws TokenVerificationError with every problem found
 * @throws KeySetError when the keys of the issuer cannot be had
 * @throws VerifierOptionsError `OptionsInvalid` on rules that are unknown or cannot have their value
 * @example
 * await verifyToken(text, { issuers, keys, now: new Date(), tolerance: 60, acceptUnsecured: false });
 */
export function verifyToken(text: string, rules: TokenRules): Promise<TrustedToken> {
  return verifyAndCompare(text, rules, async () => []);
}

/** As {@link verifyToken}, with a comparison whose problems are reported together with those of the token. */
export async function verifyAndCompare(
  text: string,
  given: TokenRules,
  compare: TokenComparison,
): Promise<TrustedToken> {
  const rules = closedRecord(given, rulesShape, optionsRefused('rule'));
  const token = parseAttestationToken(text);
  const issuer = rules.issuers.find((each) => each === token.issuer);
  const signature = await signatureOf(token, issuer, rules);
  const problems = [
    ...issuerProblems(token, issuer, rules.issuers),
    ...headerProblems(token, issuer),
    ...signature.problems,
    ...timeProblems(token, rules.now, rules.tolerance),
    ...(await compare(token)),
  ];
  if (problems.length > 0 || issuer === undefined || token.expiresOn === undefined) {
    throw new TokenVerificationError(problems);
  }
  await requireDemands(token, rules);
  return {
    token,
    claims: token.claims,
    issuer,
    expiresOn: token.expiresOn,
    unsecured: signature.signer === undefined,
    ...(signature.signer !== undefined && { signer: signerOf(signature.signer) }),
  };
}

/** Comparing with an invalid date is never true, so no token would ever have expired. */
const rulesShape = {
  issuers: (value: unknown) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
  keys: isKeySource,
  now: isDate,
  tolerance: isAmount,
  acceptUnsecured: isBoolean,
  demands: orAbsent(isFunction),
  abortSignal: orAbsent(isGiven),
};

async function requireDemands(token: AttestationToken, { demands }: TokenRules): Promise<void> {
  if (demands === undefined) return;
  const unmet: unknown = await demands(token);
  if (!Array.isArray(unmet)) {
    throw new VerifierOptionsError('OptionsInvalid', 'The rule "demands" returned no list of problems.', {
      expected: 'a list, empty when all demands are met',
      found: typeof unmet,
    });
  }
  if (unmet.length > 0) throw new TokenVerificationError(unmet);
}

interface SignatureOutcome {
  readonly problems: readonly TokenProblem[];
  readonly signer?: PublishedKey;
}

/** A token of somebody else is not worth a fetch: its signature is looked at only when its issuer is ours. */
async function signatureOf(
  token: AttestationToken,
  issuer: string | undefined,
  rules: TokenRules,
): Promise<SignatureOutcome> {
  if (token.algorithm === 'none' && rules.acceptUnsecured) return unsecuredOutcome(token);
  const allowed = algorithmOf(token);
  if ('problem' in allowed) return { problems: [allowed.problem] };
  if (issuer === undefined) return { problems: [] };
  const verdict = await verifySignature(token, allowed.algorithm, issuer, rules.keys, rules.abortSignal);
  return 'signer' in verdict ? { problems: [], signer: verdict.signer } : verdict;
}

/** RFC 7515 appendix A.5: the signature of an unsecured JWS is the empty string. */
function unsecuredOutcome(token: AttestationToken): SignatureOutcome {
  if (token.signature.length === 0) return { problems: [] };
  return { problems: [{ code: 'SignatureInvalid', message: 'An unsecured token carries a signature.' }] };
}

function issuerProblems(
  token: AttestationToken,
  issuer: string | undefined,
  issuers: readonly string[],
): TokenProblem[] {
  if (issuer !== undefined) return [];
  return [
    {
      code: 'IssuerUnexpected',
      message: 'The token is from an unexpected issuer.',
      expected: issuers.join(' or '),
      found: shown(token.issuer),
    },
  ];
}

function headerProblems(token: AttestationToken, issuer: string | undefined): TokenProblem[] {
  const problems: TokenProblem[] = [];
  // RFC 7515 section 4.1.11: who does not understand a critical member must refuse; we understand none.
  if (token.critical !== undefined) {
    problems.push({
      code: 'CriticalHeaderUnknown',
      message: 'The token demands that an unknown header member be understood.',
      found: shown(token.critical.join(', ')),
    });
  }
  // Compared, never followed: an address in a token must not choose the keys by which the token is judged.
  if (issuer !== undefined && token.keyUrl !== undefined && token.keyUrl !== issuer + certsPath) {
    problems.push({
      code: 'KeyUrlUnexpected',
      message: 'The token points elsewhere for its keys.',
      expected: issuer + certsPath,
      found: shown(token.keyUrl),
    });
  }
  return problems;
}

/** RFC 7519 sections 4.1.4 and 4.1.5; a token without an end is refused. */
function timeProblems(token: AttestationToken, now: Date, tolerance: number): TokenProblem[] {
  const problems: TokenProblem[] = [];
  const { expiresOn, notBefore } = token;
  const slack = tolerance * 1000;
  if (expiresOn === undefined) {
    problems.push({
      code: 'ClaimMissing',
      message: 'The token does not say when it expires.',
      expected: tokenClaim.expires,
    });
  } else if (now.getTime() >= expiresOn.getTime() + slack) {
    problems.push({
      code: 'TokenExpired',
      message: 'The token has expired.',
      expected: `an end after ${now.toISOString()}`,
      found: expiresOn.toISOString(),
    });
  }
  if (notBefore !== undefined && now.getTime() < notBefore.getTime() - slack) {
    problems.push({
      code: 'TokenNotYetValid',
      message: 'The token is not valid yet.',
      expected: `a start before ${now.toISOString()}`,
      found: notBefore.toISOString(),
    });
  }
  return problems;
}

/** The relying party's verifier: options in, a function that says yes with claims or no with reasons. */

import type { CurrentDate, JsonObject, PublishedKeys } from '@veritee/core';
import {
  clockOf,
  closedRecord,
  isAmount,
  isCurrentDate,
  isGiven,
  orAbsent,
  publishedKeys,
} from '@veritee/core/internal';
import { issuerOf } from '@veritee/core/internal/maa';
import { isSchema } from '../claims/standard-schema.ts';
import type { AnyRunTime, RunTimeTyping } from '../claims/typed-result.ts';
import { VerifierOptionsError } from '../tokens/errors.ts';
import type { TokenExpectations } from './expectations.ts';
import { createRemoteKeySource, type RemoteKeySourceOptions } from './fetch-keys.ts';
import { unmetExpectations, unmetPredicates } from './meet-expectations.ts';
import { optionsRefused } from './options-refused.ts';
import { parseExpectations } from './parse-expectations.ts';
import { createCachedKeySource, createLocalKeySource, isKeySource, type KeySource } from './signers.ts';
import { type VerifiedToken, verifiedToken } from './verified-token.ts';
import { verifyAndCompare } from './verify-token.ts';

/** Where the keys of issuers come from. Neither given: fetched from `<issuer>/certs` and kept for an hour. */
export type VerifierKeys =
  | {
      /** A key source, or the key set of the only issuer. */
      readonly keys?: KeySource | PublishedKeys;
      readonly fetchKeys?: never;
    }
  | {
      readonly keys?: never;
      /** How keys are fetched. */
      readonly fetchKeys?: RemoteKeySourceOptions;
    };

/** How a relying party verifies. */
export type TokenVerifierOptions = VerifierKeys & VerifierTerms;

/** What a verifier goes by besides keys. */
export interface VerifierTerms {
  /** The instances whose tokens count, by their exact URL. Anyone can have an instance, so there is no default and no wildcard. */
  readonly issuers: readonly string[];
  /** The date to verify by, or a function that returns it; default the system's clock. */
  readonly currentDate?: CurrentDate;
  /** Seconds that clocks may differ; default 60. */
  readonly clockTolerance?: number;
}

/** Verifies attestation tokens for a relying party. */
export interface TokenVerifier {
  /**
   * Verifies a token against its issuer and the given expectations. Predicates among these are called last, and only when
   * the token is good and meets all others.
   *
   * @throws TokenVerificationError listing every problem and every unmet expectation
   * @throws KeySetError when the keys of the issuer cannot be had
   * @throws VerifierOptionsError `ExpectationInvalid` on expectations that are not a plain object or have unknown or invalid members
   */
  verify<RunTime = AnyRunTime>(
    token: string,
    expectations?: TokenExpectations,
    request?: VerifyRequest<RunTime>,
  ): Promise<VerifiedToken<RunTime>>;
}

/** How one verification is carried out. */
export interface VerifyRequest<RunTime = AnyRunTime> extends RunTimeTyping<RunTime> {
  /** Ends the verification, which then rejects with the signal's reason. */
  readonly abortSignal?: AbortSignal;
}

/** Seconds that clocks may differ unless told otherwise; without any, honest parties refuse each other. */
export const defaultClockTolerance = 60;

/**
 * Makes a verifier. Fails closed: unsecured tokens, unknown issuers, keys from the token itself and evidence that can be
 * debugged are refused, and a misspelt or undefined option is an error.
 *
 * @throws VerifierOptionsError `OptionsInvalid`
 * @example
 * const verifier = createTokenVerifier({ issuers: ['https://mine.wus.attest.azure.net'] });
 * const { result } = await verifier.verify(token, { mrSigner, productId: 1, minimumSvn: 3, nonce });
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { issuers, keys, currentDate: clock, tolerance } = parseOptions(options);
  return {
    async verify<RunTime = AnyRunTime>(
      token: string,
      expectations: TokenExpectations = {},
      request: VerifyRequest<RunTime> = {},
    ) {
      const expected = parseExpectations(expectations);
      const { abortSignal, ...typing } = closedRecord<VerifyRequest<RunTime>>(
        request,
        requestShape,
        optionsRefused('option of verify'),
      );
      abortSignal?.throwIfAborted();
      const now = clock();
      const rules = {
        issuers,
        keys,
        now,
        tolerance,
        acceptUnsecured: false,
        demands: ({ claims }: { readonly claims: JsonObject }) => unmetPredicates(claims, expected),
        ...(abortSignal !== undefined && { abortSignal }),
      };
      const trusted = await verifyAndCompare(token, rules, (read) =>
        unmetExpectations(read, expected, { now, tolerance }),
      );
      return verifiedToken(trusted, typing);
    },
  };
}

const requestShape = { abortSignal: orAbsent(isGiven), runTimeSchema: orAbsent(isSchema) };

const optionsShape = {
  issuers: isGiven,
  keys: isGiven,
  fetchKeys: isGiven,
  currentDate: isCurrentDate,
  clockTolerance: isAmount,
};

function parseOptions(given: TokenVerifierOptions) {
  const options = closedRecord(given, optionsShape, optionsRefused('option of createTokenVerifier'));
  const issuers = parseIssuers(options.issuers);
  return {
    issuers,
    currentDate: clockOf(options.currentDate ?? (() => new Date())),
    tolerance: options.clockTolerance ?? defaultClockTolerance,
    keys: parseKeys(options, issuers),
  };
}

/** Issuers as tokens spell them: no trailing slash. Exact otherwise, so a typing error refuses everything instead of accepting more. */
function parseIssuers(issuers: readonly string[]): readonly string[] {
  const usable = Array.isArray(issuers) && issuers.length > 0 && issuers.every((each) => URL.canParse(each));
  if (!usable) {
    throw optionsInvalid(
      'A verifier needs the issuers whose tokens it accepts.',
      'a list of at least one URL',
    );
  }
  return issuers.map(issuerOf);
}

function parseKeys({ keys, fetchKeys }: TokenVerifierOptions, issuers: readonly string[]): KeySource {
  if (keys === undefined) return createCachedKeySource(createRemoteKeySource(fetchKeys));
  if (fetchKeys !== undefined) {
    throw optionsInvalid('Given keys are not fetched.', 'either "keys" or "fetchKeys"');
  }
  if (isKeySource(keys)) return keys;
  const [issuer, ...others] = issuers;
  const parsed = publishedKeys.safeParse(keys);
  // One set for several issuers would let each of them sign in the name of the others.
  if (issuer === undefined || others.length > 0 || !parsed.success) {
    throw optionsInvalid('These keys cannot be used.', 'a key source, or the key set of the only issuer');
  }
  return createLocalKeySource({ [issuer]: parsed.data });
}

function optionsInvalid(message: string, expected: string): VerifierOptionsError {
  return new VerifierOptionsError('OptionsInvalid', message, { expected });
}

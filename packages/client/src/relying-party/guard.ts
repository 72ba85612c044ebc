/** What middleware does whatever the framework: takes the token from a request, verifies it, or says how to refuse. */

import { closedRecord, isBoolean, isFunction, isGiven, orAbsent } from '@veritee/core/internal';
import {
  KeySetError,
  type TokenProblemCode,
  TokenVerificationError,
  VerifierOptionsError,
} from '../tokens/errors.ts';
import type { TokenExpectations } from './expectations.ts';
import { optionsRefused } from './options-refused.ts';
import { parseExpectations } from './parse-expectations.ts';
import type { VerifiedToken } from './verified-token.ts';

/** The part of a request that all frameworks on Node share. */
export interface RequestHeaders {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What a guard verifies tokens with: `createTokenVerifier` makes one, or something of yours that verifies as strictly. */
export interface GuardVerifier {
  verify(token: string, expectations?: TokenExpectations): Promise<VerifiedToken>;
}

/** How requests are guarded. */
export interface GuardOptions<Request extends RequestHeaders = RequestHeaders> {
  readonly verifier: GuardVerifier;
  /**
   * What is expected of the token, or a function that says so for each request (a nonce, the key of the connection). The
   * function is called only for a token that is genuine and in force, so that a forged one uses nothing up.
   */
  readonly expectations?:
    | TokenExpectations
    | ((request: Request) => TokenExpectations | Promise<TokenExpectations>);
  /** Where the token is; default the header `authorization: Bearer …`. */
  readonly tokenFrom?: (request: Request) => string | undefined;
  /** `true` lets requests without any token through, without a result; one that is refused is refused all the same. */
  readonly optional?: boolean;
}

/** An answer instead of the route's. */
export interface Refusal {
  readonly status: 401 | 403 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RefusalBody;
}

/** Codes and sentences, never what was expected: that is the business of whoever guards. */
export interface RefusalBody {
  readonly error: {
    readonly code: 'TokenMissing' | 'TokenRefused' | 'KeysUnavailable';
    readonly message: string;
    readonly problems?: readonly { readonly code: TokenProblemCode; readonly message: string }[];
  };
}

/** What became of a request; neither member when it came without a token and may. */
export interface GuardOutcome {
  readonly attestation?: VerifiedToken;
  readonly refusal?: Refusal;
}

/**
 * A function that judges requests.
 *
 * @throws VerifierOptionsError `OptionsInvalid`, `ExpectationInvalid` on options and expectations that cannot be read
 * @throws from the function it gives, only what is a fault of the guard itself: `VerifierOptionsError`, or what `expectations` and `tokenFrom` throw
 * @example
 * const guard = createGuard({ verifier, expectations: ({ headers }) => ({ nonce: String(headers['x-session']) }) });
 */
export function createGuard<Request extends RequestHeaders>(
  options: GuardOptions<Request>,
): (request: Request) => Promise<GuardOutcome> {
  const {
    verifier,
    expectations = {},
    tokenFrom = bearerToken,
    optional = false,
  } = closedRecord<GuardOptions<Request>>(options, guardShape, optionsRefused('option of createGuard'));
  // Before the first request, not at it.
  if (typeof expectations !== 'function') parseExpectations(expectations);
  return async (request) => {
    const token = tokenFrom(request);
    if (token === undefined || token === '') return optional ? {} : { refusal: missing };
    try {
      return { attestation: await verifiedBy(verifier, token, expectations, request) };
    } catch (error) {
      if (error instanceof TokenVerificationError) return { refusal: refused(error) };
      if (error instanceof KeySetError) return { refusal: unavailable };
      throw error;
    }
  };
}

const guardShape = {
  verifier: (value: unknown) => typeof (value as Partial<GuardVerifier> | null)?.verify === 'function',
  expectations: isGiven,
  tokenFrom: orAbsent(isFunction),
  optional: orAbsent(isBoolean),
};

async function verifiedBy<Request extends RequestHeaders>(
  verifier: GuardVerifier,
  token: string,
  expectations: NonNullable<GuardOptions<Request>['expectations']>,
  request: Request,
): Promise<VerifiedToken> {
  if (typeof expectations !== 'function') return requireResult(await verifier.verify(token, expectations));
  // First as a token, then as what is expected: code of the caller comes after everything that can refuse without it.
  requireResult(await verifier.verify(token, { allowDebuggable: true }));
  const expected: unknown = await expectations(request);
  // A function that forgets to return must not mean "nothing expected".
  parseExpectations(expected as TokenExpectations);
  return requireResult(await verifier.verify(token, expected as TokenExpectations));
}

/** Verifiers may be the caller's own: without a result, nothing was verified. */
function requireResult(result: VerifiedToken): VerifiedToken {
  if (typeof result === 'object' && result !== null && typeof result.claims === 'object') return result;
  throw new VerifierOptionsError('OptionsInvalid', 'The verifier of the guard returned no verified token.', {
    expected: 'what createTokenVerifier returns',
    found: typeof result,
  });
}

/** RFC 6750 section 2.1. */
function bearerToken({ headers }: RequestHeaders): string | undefined {
  const { authorization } = headers;
  return typeof authorization === 'string' ? /^Bearer +(\S+)$/i.exec(authorization)?.[1] : undefined;
}

const missing: Refusal = {
  status: 401,
  headers: { 'www-authenticate': 'Bearer' },
  body: { error: { code: 'TokenMissing', message: 'The request brings no attestation token.' } },
};

const unavailable: Refusal = {
  status: 503,
  headers: { 'retry-after': '30' },
  body: {
    error: { code: 'KeysUnavailable', message: 'The keys of the attestation service cannot be had now.' },
  },
};

/** Problems of a token that is genuine and in force, but not the one that is expected. */
const unmet: ReadonlySet<TokenProblemCode> = new Set<TokenProblemCode>([
  'ClaimMissing',
  'ClaimUnexpected',
  'AttestationTypeUnexpected',
  'DebuggableRefused',
  'MeasurementUnexpected',
  'SignerUnexpected',
  'FamilyIdUnexpected',
  'ImageIdUnexpected',
  'HostDataUnexpected',
  'MrEnclaveUnexpected',
  'MrSignerUnexpected',
  'ProductIdUnexpected',
  'SvnTooLow',
  'TeeStatusUnexpected',
  'PolicyHashUnexpected',
  'NonceUnexpected',
  'RuntimeDataUnbound',
  'PredicateUnmet',
]);

/** 403 for who is known and not welcome, 401 for who should come back with another token (RFC 6750 section 3.1). */
function refused({ problems }: TokenVerificationError): Refusal {
  const isKnown = problems.every(({ code }) => unmet.has(code));
  return {
    status: isKnown ? 403 : 401,
    headers: { 'www-authenticate': `Bearer error="${isKnown ? 'insufficient_scope' : 'invalid_token'}"` },
    body: {
      error: {
        code: 'TokenRefused',
        message: 'The attestation token is refused.',
        problems: problems.map(({ code, message }) => ({ code, message })),
      },
    },
  };
}

/** From the `Authorization` header to the caller. */

import { createHash } from 'node:crypto';
import { recentlyUsed } from '@veritee/core/internal';
import { decodeJwt, type JWTPayload, type JWTVerifyGetKey, errors as joseErrors, jwtVerify } from 'jose';
import { ServiceError } from '../errors/service-error.ts';
import { isStorableText } from '../storage/storable-text.ts';
import { anonymousCaller, type Caller, type Role } from './caller.ts';
import { challengeFor } from './challenge.ts';
import type { Send } from './fetch-json.ts';
import { issuerKeys } from './issuer-keys.ts';
import { clientOf, grantedRoles } from './roles.ts';
import { type AccessSettings, defaultAudiences, type IssuerSettings, tokenAlgorithms } from './settings.ts';

/** An issuer whose tokens count, with the way to its keys. */
export interface TrustedIssuer extends IssuerSettings {
  /** For an issuer in this process; fetched when absent. */
  readonly keys?: JWTVerifyGetKey | undefined;
}

/** What authentication works with. */
export interface AuthenticatorOptions extends Omit<AccessSettings, 'issuers'> {
  readonly issuers?: readonly TrustedIssuer[] | undefined;
  /** The real time, which issuers live in, whatever clock evidence is judged by. */
  clock(): Date;
  /** Milliseconds of a clock that only goes forward; `performance.now` when absent. */
  readonly ticks?: (() => number) | undefined;
  /** How keys are fetched; the platform's `fetch` when absent. */
  readonly send?: Send | undefined;
}

/** Tells who calls. */
export interface Authenticator {
  /** Callers without a token. */
  readonly anonymous: Caller;
  /**
   * The caller by the value of the `Authorization` header. A token that does not count makes an anonymous caller that
   * remembers why, so that what is open to everyone stays so.
   */
  caller(authorization: string): Promise<Caller>;
  /**
   * The id of the caller whose token this is, if it was found valid before and has not expired since. It says whom to
   * count a request to, and nothing about what the caller may do.
   */
  known(authorization: string): string | undefined;
  /** The value of `WWW-Authenticate` for a refusal. */
  challenge(reason?: unknown): string;
}

const LONGEST_TOKEN = 16 * 1024;
/** Left when a name is cut in the middle of a surrogate pair. */
const HALF_AT_END = /\p{Surrogate}$/u;
const SKEW_SECONDS = 300;
const REMEMBERED = 1000;
/** A token is checked again after this long: its key may have been withdrawn. */
const REMEMBERED_FOR = 60_000;

/**
 * An authenticator for the given issuers; without any, every token is refused.
 *
 * @example
 * const authenticator = createAuthenticator({ issuers, clock: () => new Date() });
 * const caller = await authenticator.caller(`Bearer ${token}`);
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const open: ReadonlySet<Role> = new Set(options.anonymousAttest === false ? [] : ['attester']);
  const issuers = new Map(
    (options.issuers ?? []).map((issuer) => [issuer.issuer, openIssuer(issuer, options)]),
  );
  const ticks = options.ticks ?? (() => performance.now());
  const remembered = recentlyUsed<Remembered>(REMEMBERED);

  const verified = async (token: string): Promise<Caller> => {
    const name = nameOf(token);
    const known = remembered.get(name);
    if (known !== undefined && ticks() < known.until && options.clock().getTime() < known.expires)
      return known.caller;
    const { issuer, claims } = await verifyToken(token, issuers, options).catch((error: unknown) => {
      // What was valid once and is no longer has to be counted as any other.
      if (error instanceof ServiceError && error.code === 'Unauthorized') remembered.delete(name);
      throw error;
    });
    const caller = callerOf(issuer, claims, open);
    remembered.set(name, { caller, until: ticks() + REMEMBERED_FOR, expires: (claims.exp ?? 0) * 1000 });
    return caller;
  };

  return {
    anonymous: anonymousCaller(open),
    caller: async (authorization) => {
      try {
        return await verified(bearerToken(authorization));
      } catch (error) {
        if (error instanceof ServiceError) return anonymousCaller(open, error);
        throw error;
      }
    },
    known: (authorization) => {
      const token = tokenIn(authorization);
      const known = token === undefined ? undefined : remembered.get(nameOf(token));
      return known !== undefined && options.clock().getTime() < known.expires ? known.caller.id : undefined;
    },
    challenge: (reason) => challengeFor(options.issuers?.[0], reason),
  };
}

/** A caller whose token was checked. */
interface Remembered {
  readonly caller: Caller;
  /** In ticks. */
  readonly until: number;
  /** When the token ends, by the clock. */
  readonly expires: number;
}

interface OpenIssuer {
  readonly settings: TrustedIssuer;
  readonly keys: JWTVerifyGetKey;
}

function openIssuer(
  settings: TrustedIssuer,
  { send = fetch, ticks = () => performance.now() }: AuthenticatorOptions,
): OpenIssuer {
  return { settings, keys: settings.keys ?? issuerKeys(settings, send, ticks) };
}

/** Tokens are remembered by their digest alone. */
function nameOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

function tokenIn(authorization: string): string | undefined {
  const token = /^bearer +([\w.~+/=-]+) *$/i.exec(authorization.slice(0, LONGEST_TOKEN + 20))?.[1];
  return token !== undefined && token.length <= LONGEST_TOKEN ? token : undefined;
}

function bearerToken(authorization: string): string {
  const token = tokenIn(authorization);
  if (token !== undefined) return token;
  throw refused('TokenMalformed', 'The Authorization header has no bearer token that can be read.', {
    expected: `Bearer and a token of at most ${LONGEST_TOKEN} characters`,
  });
}

interface Verified {
  readonly issuer: TrustedIssuer;
  readonly claims: JWTPayload;
}

async function verifyToken(
  token: string,
  issuers: ReadonlyMap<string, OpenIssuer>,
  { clock, clockSkewSeconds = SKEW_SECONDS }: AuthenticatorOptions,
): Promise<Verified> {
  const issuer = issuers.get(claimedIssuer(token));
  if (issuer === undefined) {
    throw refused('IssuerUnknown', 'The token is of an issuer that this service does not trust.', {
      hint: 'The operator names trusted issuers in the configuration (access.issuers).',
    });
  }
  const { settings, keys } = issuer;
  const claims = await jwtVerify(token, keys, {
    issuer: settings.issuer,
    audience: [...(settings.audiences ?? defaultAudiences)],
    algorithms: [...(settings.algorithms ?? tokenAlgorithms)],
    requiredClaims: ['exp', 'iat'],
    clockTolerance: clockSkewSeconds,
    currentDate: clock(),
  }).then(({ payload }) => payload, refuse);
  if (settings.tenants !== undefined && !settings.tenants.includes(String(claims['tid']))) {
    throw refused('TenantUnknown', 'The token is of a tenant that this service does not serve.');
  }
  return { issuer: settings, claims };
}

/** Only chooses whose keys to verify by; what it says is believed after that. */
function claimedIssuer(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch (cause) {
    throw refused('TokenMalformed', 'The bearer token is not a JSON Web Token.', { cause });
  }
}

function callerOf(issuer: TrustedIssuer, claims: JWTPayload, always: ReadonlySet<Role>): Caller {
  const who = claims['oid'] ?? claims.sub ?? clientOf(claims);
  // What the caller does is recorded under this name.
  if (typeof who === 'string' && !isStorableText(who)) {
    throw refused('ClaimInvalid', 'The name of the bearer in the token cannot be recorded.', {
      expected: 'oid or sub without NUL characters and without unpaired surrogates',
    });
  }
  return {
    id: `${issuer.issuer}#${typeof who === 'string' ? who : 'unnamed'}`
      .slice(0, 300)
      .replace(HALF_AT_END, ''),
    kind: 'bearer',
    ...grantedRoles(claims, issuer.grants ?? [], always),
  };
}

/** The words of `jose` in ours. */
function refuse(error: unknown): never {
  if (error instanceof ServiceError) throw error;
  if (error instanceof joseErrors.JWTExpired) throw refused('TokenExpired', 'The token has expired.');
  if (error instanceof joseErrors.JWTClaimValidationFailed) throw refusedClaim(error);
  if (error instanceof joseErrors.JWKSNoMatchingKey || error instanceof joseErrors.JWKSMultipleMatchingKeys) {
    throw refused('KeyUnknown', 'The token is signed by a key that its issuer does not publish.');
  }
  if (error instanceof joseErrors.JOSEAlgNotAllowed) {
    throw refused('AlgorithmNotAllowed', 'The token is signed by an algorithm that is not allowed.');
  }
  if (error instanceof joseErrors.JOSEError || error instanceof TypeError) {
    throw refused('SignatureInvalid', 'The signature of the token does not verify.', { cause: error });
  }
  throw error;
}

function refusedClaim({ claim }: joseErrors.JWTClaimValidationFailed): ServiceError {
  if (claim === 'aud') {
    return refused('AudienceWrong', 'The token is for another service.', {
      hint: 'Ask for a token with the scope https://attest.azure.net/.default.',
    });
  }
  if (claim === 'nbf') return refused('TokenNotYetValid', 'The token is not valid yet.');
  return refused('ClaimInvalid', `The claim ${claim} of the token is missing or wrong.`);
}

function refused(
  reason: string,
  message: string,
  facts: { readonly expected?: string; readonly hint?: string; readonly cause?: unknown } = {},
): ServiceError {
  return new ServiceError('Unauthorized', message, { ...facts, told: { reason } });
}

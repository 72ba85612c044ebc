/** An attestation token taken apart: header and body members by name. Being readable says nothing about being true. */

import { FormatError, type JsonObject } from '@veritee/core';
import { isJsonObject, jwsClaims, parseJws } from '@veritee/core/internal';
import { tokenClaim } from '@veritee/core/internal/maa';
import { type AttestationSigner, signerOf } from './attestation-signer.ts';
import { type TokenProblem, TokenVerificationError } from './errors.ts';
import { formOf } from './text-form.ts';

/**
 * The members of a token, unchanged. Names follow `@azure/attestation`; header members per RFC 7515
 * section 4.1, body members per RFC 7519 section 4.1.
 */
export interface AttestationToken {
  /** `alg`; `none` marks an unsecured token. */
  readonly algorithm: string;
  /** `kid`. */
  readonly keyId?: string;
  /** `jku`. Never followed. */
  readonly keyUrl?: string;
  /** `x5u`. Never followed. */
  readonly x509Url?: string;
  /** `typ`. */
  readonly type?: string;
  /** `cty`. */
  readonly contentType?: string;
  /** `crit`. */
  readonly critical?: readonly string[];
  /** `x5t`, base64url of a SHA-1. */
  readonly certificateThumbprint?: string;
  /** `x5t#S256`, base64url of a SHA-256. */
  readonly certificateSha256Thumbprint?: string;
  /** `x5c`. Never trusted: a token cannot vouch for itself. */
  readonly certificateChain?: AttestationSigner;
  /** `iss`. */
  readonly issuer?: string;
  /** `exp`. */
  readonly expiresOn?: Date;
  /** `iat`. */
  readonly issuedAt?: Date;
  /** `nbf`. */
  readonly notBefore?: Date;
  /** The whole header. */
  readonly header: JsonObject;
  /** The whole body; integers beyond 2^53 are bigint. */
  readonly claims: JsonObject;
  /** The signature; empty in an unsecured token. */
  readonly signature: Uint8Array<ArrayBuffer>;
  /** The ASCII text that is signed. */
  readonly signingInput: string;
  /** The body, as `@azure/attestation` names it. */
  getBody(): JsonObject;
  /** The compact text of the token. */
  serialize(): string;
}

/** The longest token read, in characters; the services' are a few thousand. */
export const longestToken = 1024 * 1024;

/**
 * Reads a token without judging it.
 *
 * @throws TokenVerificationError with a problem `TokenTooLong`, `MemberDuplicate` or `TokenFormat` on anything but a compact JWS with a JSON object as its body
 * @example
 * parseAttestationToken(text).claims['x-ms-sgx-mrenclave'];
 */
export function parseAttestationToken(text: string): AttestationToken {
  if (typeof text !== 'string') {
    throw new TokenVerificationError([
      { code: 'TokenFormat', message: 'The token is not given as text.', found: formOf(text) },
    ]);
  }
  if (text.length > longestToken) {
    throw new TokenVerificationError([
      {
        code: 'TokenTooLong',
        message: 'The token is too long.',
        expected: `at most ${longestToken} characters`,
        found: `${text.length}`,
      },
    ]);
  }
  try {
    const jws = parseJws(text);
    return tokenOf(text, jws.header, jwsClaims(jws), jws.signature, jws.signingInput);
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new TokenVerificationError([formatProblem(cause, text)], cause);
  }
}

/** A member named twice is told apart: two readers may each take the other value for the true one. */
function formatProblem(fault: FormatError, text: string): TokenProblem {
  for (let cause: unknown = fault; cause instanceof FormatError; cause = cause.cause) {
    if (cause.code === 'JsonDuplicateMember') {
      return { code: 'MemberDuplicate', message: 'The token names the same member twice.' };
    }
  }
  const form = formOf(text);
  // A JWT that is malformed inside is no other kind of text.
  return { code: 'TokenFormat', message: fault.message, ...(form !== 'a JWT' && { found: form }) };
}

function tokenOf(
  text: string,
  header: JsonObject,
  claims: JsonObject,
  signature: Uint8Array<ArrayBuffer>,
  signingInput: string,
): AttestationToken {
  const algorithm = header['alg'];
  if (typeof algorithm !== 'string') {
    throw new FormatError('TokenFormat', 'The token header names no algorithm.');
  }
  return {
    algorithm,
    ...present('keyId', textIn(header, 'kid')),
    ...present('keyUrl', textIn(header, 'jku')),
    ...present('x509Url', textIn(header, 'x5u')),
    ...present('type', textIn(header, 'typ')),
    ...present('contentType', textIn(header, 'cty')),
    ...present('critical', textsIn(header, 'crit')),
    ...present('certificateThumbprint', textIn(header, 'x5t')),
    ...present('certificateSha256Thumbprint', textIn(header, 'x5t#S256')),
    ...present('certificateChain', chainIn(header)),
    ...present('issuer', textIn(claims, tokenClaim.issuer)),
    ...present('expiresOn', dateIn(claims, tokenClaim.expires)),
    ...present('issuedAt', dateIn(claims, tokenClaim.issuedAt)),
    ...present('notBefore', dateIn(claims, tokenClaim.notBefore)),
    header,
    claims,
    signature,
    signingInput,
    getBody: () => claims,
    serialize: () => text,
  };
}

/** A member that is there only when it has a value. */
function present<Name extends string, Value>(name: Name, value: Value | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { [key in Name]?: Value };
}

function textIn(object: JsonObject, member: string): string | undefined {
  const value = object[member];
  if (value === undefined || typeof value === 'string') return value;
  throw new FormatError('TokenFormat', `The token's "${member}" is not text.`);
}

function textsIn(object: JsonObject, member: string): readonly string[] | undefined {
  const value = object[member];
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new FormatError('TokenFormat', `The token's "${member}" is not a list of texts.`);
}

function chainIn(header: JsonObject): AttestationSigner | undefined {
  const x5c = textsIn(header, 'x5c');
  return x5c === undefined ? undefined : signerOf({ x5c: [...x5c] });
}

const LATEST_DATE = 8.64e12;

/** A NumericDate (RFC 7519 section 2): seconds since 1970, fractions allowed. */
function dateIn(claims: JsonObject, member: string): Date | undefined {
  const value = claims[member];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Math.abs(value) <= LATEST_DATE) return new Date(value * 1000);
  throw new FormatError('TokenFormat', `The token's "${member}" is not a date.`);
}

/** Whether a token carries an object under this claim, and which. */
export function objectClaim(claims: JsonObject, name: string): JsonObject | undefined {
  const value = claims[name];
  return isJsonObject(value) ? value : undefined;
}

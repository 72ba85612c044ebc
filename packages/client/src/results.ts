/** Typed results: the claims of an attestation token by the names that Azure's clients give them. */

import { fromAnyBase64, type JsonObject, type JsonValue, publishedKey } from '@veritee/core';
import { sgxClaim, tokenClaim } from '@veritee/core/maa';
import * as z from 'zod/mini';
import { type AttestationSigner, signerOf } from './relying-party/attestation-signer.ts';
import type { AttestationToken } from './relying-party/attestation-token.ts';
import { TokenVerificationError } from './relying-party/errors.ts';

/** SHA-256 hashes, lower-case hex, of what the verdict rests on (client-surface §3). */
export interface SgxCollateral {
  readonly qeidcertshash?: string | undefined;
  readonly qeidcrlhash?: string | undefined;
  readonly qeidhash?: string | undefined;
  /** Of the evidence as sent: the whole report on attestOpenEnclave, the quote on attestSgxEnclave. */
  readonly quotehash?: string | undefined;
  readonly tcbinfocertshash?: string | undefined;
  readonly tcbinfocrlhash?: string | undefined;
  readonly tcbinfohash?: string | undefined;
}

/** What a service says about evidence. Members that the evidence or the request does not give are absent. */
export interface AttestationResult {
  /** `jti`. */
  readonly uniqueId: string;
  /** `iss`: the instance. */
  readonly issuer: string;
  readonly issuedAt: Date;
  readonly expiresOn: Date;
  readonly notBefore?: Date;
  /** The nonce of the request; a number sent is text here. */
  readonly nonce?: string;
  /** `x-ms-ver`, today `1.0`. */
  readonly version: string;
  /** `x-ms-attestation-type`: `sgx`, `sevsnpvm`, `tdxvm`, `tpm`, `azurevm`. */
  readonly verifierType: string;
  /** The runtime data when sent as JSON. */
  readonly runTimeClaims?: JsonValue;
  /** The init-time data when sent as JSON. */
  readonly initTimeClaims?: JsonValue;
  /** What the policy issued. */
  readonly policyClaims?: JsonValue;
  /** Who signed the policy, when it was signed. */
  readonly policySigner?: AttestationSigner;
  /** SHA-256 of the base64url of the policy text. */
  readonly policyHash?: Uint8Array;
  readonly isDebuggable?: boolean;
  /** ISVPRODID. */
  readonly productId?: number;
  /** 64 hex digits. */
  readonly mrEnclave?: string;
  /** 64 hex digits. */
  readonly mrSigner?: string;
  /** ISVSVN. */
  readonly svn?: number;
  /** 128 hex digits: what the enclave bound to its evidence. */
  readonly reportData?: string;
  /** The runtime data when sent as bytes. */
  readonly enclaveHeldData?: Uint8Array;
  readonly sgxCollateral?: SgxCollateral;
  /** The whole body of the token, known members and others; integers beyond 2^53 are bigint. */
  readonly claims: JsonObject;
  /** True when the token has no signature, as it is when a draft policy decided: good for trying out a policy, not for trust. */
  readonly unsecured: boolean;
  /** True when the signature and all else was verified; false when unsecured or when verification was switched off. */
  readonly verified: boolean;
}

const hexText = z.string().check(z.regex(/^(?:[0-9a-fA-F]{2})*$/));
const count = z.int().check(z.nonnegative());
const collateral = z.looseObject({
  qeidcertshash: z.optional(hexText),
  qeidcrlhash: z.optional(hexText),
  qeidhash: z.optional(hexText),
  quotehash: z.optional(hexText),
  tcbinfocertshash: z.optional(hexText),
  tcbinfocrlhash: z.optional(hexText),
  tcbinfohash: z.optional(hexText),
});
/** The bare key, as the real service answers, or wrapped in `jwk`, as its documentation says. */
const policySigner = z.union([
  z.pipe(
    z.object({ jwk: publishedKey }),
    z.transform(({ jwk }) => jwk),
  ),
  publishedKey,
]);
const base64urlBytes = z.pipe(
  z.string(),
  z.transform((text, context) => {
    try {
      return fromAnyBase64(text);
    } catch {
      context.issues.push({ code: 'custom', message: 'not base64url', input: text });
      return z.NEVER;
    }
  }),
);

/** The claims that have a typed member. Each is optional here; which must be there is said below. */
const typedClaims = z.object({
  [tokenClaim.id]: z.optional(z.string()),
  [tokenClaim.nonce]: z.optional(z.pipe(z.union([z.string(), z.number(), z.bigint()]), z.transform(String))),
  [tokenClaim.version]: z.optional(z.string()),
  [tokenClaim.attestationType]: z.string(),
  [tokenClaim.policyHash]: z.optional(base64urlBytes),
  [tokenClaim.policySigner]: z.optional(policySigner),
  [sgxClaim.isDebuggable]: z.optional(z.boolean()),
  [sgxClaim.productId]: z.optional(count),
  [sgxClaim.svn]: z.optional(count),
  [sgxClaim.mrEnclave]: z.optional(hexText),
  [sgxClaim.mrSigner]: z.optional(hexText),
  [sgxClaim.reportData]: z.optional(hexText),
  [sgxClaim.enclaveHeldData]: z.optional(base64urlBytes),
  [sgxClaim.collateral]: z.optional(collateral),
});

/** How far a token was verified. */
export interface TokenStanding {
  readonly unsecured: boolean;
  readonly verified: boolean;
}

/**
 * The typed result in a token.
 *
 * @throws TokenVerificationError with problems `ClaimMissing` or `ClaimMalformed`
 * @example
 * const { token, claims } = await verifier.verify(text);
 * attestationResult(token, { unsecured: false, verified: true }).mrSigner;
 */
export function attestationResult(token: AttestationToken, standing: TokenStanding): AttestationResult {
  const { claims } = token;
  const reading = typedClaims.safeParse(claims);
  if (!reading.success) throw malformed(claims, reading.error);
  const typed = reading.data;
  const signer = typed[tokenClaim.policySigner];
  return {
    uniqueId: required(typed[tokenClaim.id], tokenClaim.id),
    issuer: required(token.issuer, tokenClaim.issuer),
    issuedAt: required(token.issuedAt, tokenClaim.issuedAt),
    expiresOn: required(token.expiresOn, tokenClaim.expires),
    version: required(typed[tokenClaim.version], tokenClaim.version),
    verifierType: typed[tokenClaim.attestationType],
    ...present({
      notBefore: token.notBefore,
      nonce: typed[tokenClaim.nonce],
      runTimeClaims: claims[tokenClaim.runtime],
      initTimeClaims: claims[tokenClaim.initTime],
      policyClaims: claims[tokenClaim.policy],
      policySigner: signer === undefined ? undefined : signerOf(signer),
      policyHash: typed[tokenClaim.policyHash],
      isDebuggable: typed[sgxClaim.isDebuggable],
      productId: typed[sgxClaim.productId],
      mrEnclave: typed[sgxClaim.mrEnclave],
      mrSigner: typed[sgxClaim.mrSigner],
      svn: typed[sgxClaim.svn],
      reportData: typed[sgxClaim.reportData],
      enclaveHeldData: typed[sgxClaim.enclaveHeldData],
      sgxCollateral: typed[sgxClaim.collateral],
    }),
    claims,
    unsecured: standing.unsecured,
    verified: standing.verified,
  };
}

/** The members that have a value. */
function present<Members extends object>(
  members: Members,
): { [Name in keyof Members]?: Exclude<Members[Name], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Members]?: Exclude<Members[Name], undefined>;
  };
}

function required<Value>(value: Value | undefined, claim: string): Value {
  if (value !== undefined) return value;
  throw new TokenVerificationError([
    { code: 'ClaimMissing', message: 'The token lacks a claim of every attestation token.', expected: claim },
  ]);
}

/** Names of claims only: their values may be the caller's data. */
function malformed(claims: JsonObject, error: z.core.$ZodError): TokenVerificationError {
  const names = new Set(error.issues.map((issue) => String(issue.path[0])));
  return new TokenVerificationError(
    [...names].map((name) =>
      claims[name] === undefined
        ? {
            code: 'ClaimMissing',
            message: 'The token lacks a claim of every attestation token.',
            expected: name,
          }
        : { code: 'ClaimMalformed', message: `The claim ${name} has not the form it should have.` },
    ),
    error,
  );
}

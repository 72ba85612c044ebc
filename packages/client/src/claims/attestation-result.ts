/** Typed results: the claims of an attestation token by the names that Azure's clients give them. */

import type { JsonObject, JsonValue } from '@veritee/core';
import { fromHex, publishedKey } from '@veritee/core/internal';
import { deprecatedSgxClaim, deprecatedTokenClaim, sgxClaim, tokenClaim } from '@veritee/core/internal/maa';
import { type AttestationSigner, signerOf } from '../tokens/attestation-signer.ts';
import { type AttestationToken, objectClaim } from '../tokens/attestation-token.ts';
import { type TokenProblem, TokenVerificationError } from '../tokens/errors.ts';
import {
  bytesField,
  type ClaimField,
  countField,
  flagField,
  hexTextField,
  readClaims,
  textField,
} from './claim-reading.ts';
import { type EvidenceClaims, evidenceTypeOf, readEvidence } from './evidence-claims.ts';
import type { EvidenceTypeName } from './words.ts';

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

/** The same, as `@azure/attestation` names it. */
export type AttestationSgxCollateralInfo = SgxCollateral;

/**
 * What a service says about evidence. Members that the evidence or the request does not give are absent.
 *
 * @typeParam Evidence the claims of the evidence; those of one kind where a call asks about that kind
 * @typeParam RunTime the form of the runtime data, where the caller says it
 */
export interface AttestationResult<
  Evidence extends EvidenceClaims | undefined = EvidenceClaims | undefined,
  RunTime = JsonValue | undefined,
> {
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
  /** `x-ms-attestation-type`; `tpm` for the tokens of TPM attestation, which do not say it. */
  readonly verifierType: EvidenceTypeName;
  /** The runtime data when sent as JSON; undefined otherwise. */
  readonly runTimeClaims: RunTime;
  /** The init-time data when sent as JSON. */
  readonly initTimeClaims?: JsonValue;
  /** What the policy issued. */
  readonly policyClaims?: JsonValue;
  /** Who signed the policy, when it was signed. */
  readonly policySigner?: AttestationSigner;
  /** SHA-256 of the base64url of the policy text. */
  readonly policyHash?: Uint8Array<ArrayBuffer>;
  /** SGX, as the seven below, by the names of Azure's SDK; `evidence` has the claims of every kind. */
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
  readonly enclaveHeldData?: Uint8Array<ArrayBuffer>;
  readonly sgxCollateral?: SgxCollateral;
  /** Typed claims of the evidence, `evidence.type` is its type; hashes as hex text and bytes. Undefined for a kind that is not known here. */
  readonly evidence: Evidence;
  /** The whole body of the token, known members and others; integers beyond 2^53 are bigint. */
  readonly claims: JsonObject;
  /** True when the token has no signature, as it is when a draft policy decided: good for trying out a policy, not for trust. */
  readonly unsecured: boolean;
  /** True when the signature and all else was verified; false when unsecured or when verification was switched off. */
  readonly verified: boolean;
}

/** Members of every kind of token. */
const common = {
  uniqueId: textField(tokenClaim.id),
  nonce: scalarField(tokenClaim.nonce, deprecatedTokenClaim.nonce),
  version: textField(tokenClaim.version, deprecatedTokenClaim.version),
  policyHash: hashField(tokenClaim.policyHash, ...deprecatedTokenClaim.policyHash),
  policySigner: signerField(tokenClaim.policySigner, deprecatedTokenClaim.policySigner),
};

/** SGX members by the names and in the forms of `@azure/attestation`. */
const sgxMembers = {
  isDebuggable: flagField(sgxClaim.isDebuggable),
  productId: countField(sgxClaim.productId),
  mrEnclave: hexTextField(sgxClaim.mrEnclave),
  mrSigner: hexTextField(sgxClaim.mrSigner),
  svn: countField(sgxClaim.svn),
  reportData: hexTextField(sgxClaim.reportData),
  enclaveHeldData: bytesField(sgxClaim.enclaveHeldData, ...deprecatedSgxClaim.enclaveHeldData),
  sgxCollateral: collateralField(sgxClaim.collateral, deprecatedSgxClaim.collateral),
};

/** How far a token was verified. Only code that verified it may say so. */
export interface TokenStanding {
  readonly unsecured: boolean;
  readonly verified: boolean;
}

/**
 * The typed result in a token.
 *
 * @throws TokenVerificationError with problems `ClaimMissing` or `ClaimMalformed`
 */
export function attestationResult(token: AttestationToken, standing: TokenStanding): AttestationResult {
  const { claims } = token;
  const { values, malformed } = readClaims(claims, common);
  const sgx = readClaims(claims, sgxMembers);
  const { evidence, malformed: malformedEvidence } = readEvidence(claims);
  const { uniqueId, version, ...others } = values;
  const required = {
    [tokenClaim.id]: uniqueId,
    [tokenClaim.issuer]: token.issuer,
    [tokenClaim.issuedAt]: token.issuedAt,
    [tokenClaim.expires]: token.expiresOn,
    [tokenClaim.version]: version,
    [tokenClaim.attestationType]: evidenceTypeOf(claims),
  };
  refuseFaults(required, [...malformed, ...sgx.malformed, ...malformedEvidence]);
  return {
    uniqueId: uniqueId as string,
    issuer: token.issuer as string,
    issuedAt: token.issuedAt as Date,
    expiresOn: token.expiresOn as Date,
    version: version as string,
    verifierType: evidenceTypeOf(claims) as string,
    runTimeClaims: claims[tokenClaim.runtime],
    evidence,
    ...present({
      notBefore: token.notBefore,
      initTimeClaims: claims[tokenClaim.initTime],
      policyClaims: claims[tokenClaim.policy],
      ...others,
      ...sgx.values,
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

/** Names of claims only: their values may be the caller's data. */
function refuseFaults(required: Readonly<Record<string, unknown>>, malformed: readonly string[]): void {
  const problems: TokenProblem[] = [...new Set(malformed)].map((name) => ({
    code: 'ClaimMalformed',
    message: `The claim ${name} has not the form it should have.`,
    expected: name,
  }));
  for (const [name, value] of Object.entries(required)) {
    if (value !== undefined || malformed.includes(name)) continue;
    problems.push({
      code: 'ClaimMissing',
      message: 'The token lacks a claim of every attestation token.',
      expected: name,
    });
  }
  if (problems.length > 0) throw new TokenVerificationError(problems);
}

/** Text; some clients send their nonce as a number, and the service copies it. */
function scalarField(...names: readonly string[]): ClaimField<string> {
  return {
    names,
    read: (value) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
        ? String(value)
        : undefined,
  };
}

/** base64url as of today, hexadecimal as of 2020. */
function hashField(...names: readonly string[]): ClaimField<Uint8Array<ArrayBuffer>> {
  const { read } = bytesField();
  return {
    names,
    read: (value) =>
      typeof value === 'string' && /^[0-9a-fA-F]{64}$/.test(value) ? fromHex(value) : read(value),
  };
}

/** Who signed a policy: the bare key, as the real service answers, or wrapped in `jwk`, as its documentation says. */
export function signerField(...names: readonly string[]): ClaimField<AttestationSigner> {
  return {
    names,
    read: (value) => {
      const key = publishedKey.safeParse(objectClaim({ value }, 'value')?.['jwk'] ?? value);
      return key.success ? signerOf(key.data) : undefined;
    },
  };
}

const COLLATERAL = {
  qeidcertshash: hexTextField('qeidcertshash', 'maa-qeidcertshash'),
  qeidcrlhash: hexTextField('qeidcrlhash', 'maa-qeidcrlhash'),
  qeidhash: hexTextField('qeidhash', 'maa-qeidhash'),
  quotehash: hexTextField('quotehash', 'maa-quotehash'),
  tcbinfocertshash: hexTextField('tcbinfocertshash', 'maa-tcbinfocertshash'),
  tcbinfocrlhash: hexTextField('tcbinfocrlhash', 'maa-tcbinfocrlhash'),
  tcbinfohash: hexTextField('tcbinfohash', 'maa-tcbinfohash'),
};

/** Members that are not known here are kept. */
function collateralField(...names: readonly string[]): ClaimField<SgxCollateral> {
  return {
    names,
    read: (value) => {
      const collateral = objectClaim({ value }, 'value');
      if (collateral === undefined) return undefined;
      const { values, malformed } = readClaims(collateral, COLLATERAL);
      return malformed.length === 0 ? { ...collateral, ...values } : undefined;
    },
  };
}

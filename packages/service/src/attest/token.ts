/** Tokens: the attestation result as claims, and its signature. */

import type { Claim, JsonObject, JsonValue } from '@veritee/core';
import { base64url, encodeJson, jwsSigningInput } from '@veritee/core/internal';
import { certsPath, tokenClaim } from '@veritee/core/internal/maa';
import type { Certificate } from '@veritee/core/internal/x509';
import type { AnyScheme, AttestRequest, BaselineChoice, EvidenceClaims } from '@veritee/evidence';
import type { Appraisal } from '@veritee/policy';
import type { Signer } from '../keys/signers.ts';
import type { PolicyInForce } from '../policies/policy-shelf.ts';
import { randomHex } from '../random.ts';

/** Attestation tokens live for eight hours. */
const LIFETIME_SECONDS = 8 * 3600;

/** Names that a policy cannot put at top level of a token; they still appear inside `x-ms-policy`. */
const RESERVED: ReadonlySet<string> = new Set([
  'iss',
  'iat',
  'exp',
  'nbf',
  'jti',
  'cnf',
  'nonce',
  'rp_data',
  'ver',
  'keys',
]);
const RESERVED_PREFIX = 'x-ms-';

/** In whose name a token is issued. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly signer: Pick<Signer, 'keyId' | 'sign'> & { readonly certificate: Pick<Certificate, 'der'> };
}

/** Everything that ends up in a token. */
export interface AttestationFacts {
  readonly instance: TokenIssuer;
  readonly scheme: AnyScheme;
  readonly request: AttestRequest;
  readonly claims: EvidenceClaims;
  readonly policy: PolicyInForce;
  readonly appraisal: Appraisal;
  readonly now: Date;
}

/** The members of an attestation token (rest-api §9). What the service states wins over what the policy issued. */
export function resultClaims(facts: AttestationFacts): JsonObject {
  const { instance, request, claims, policy, appraisal, now } = facts;
  const { tcbBaseline } = facts.scheme;
  const issued = issuedMembers(appraisal.outgoing);
  const issuedAt = Math.floor(now.getTime() / 1000);
  const members = unreserved(issued);
  Object.assign(members, claims.token);
  // Where there are baselines it is always said.
  if (tcbBaseline?.claim !== undefined) members[tcbBaseline.claim] = tcbIdentifier(tcbBaseline, appraisal);
  if (request.nonce !== undefined) members[tokenClaim.nonce] = request.nonce;
  if (appraisal.outgoing.length > 0) members[tokenClaim.policy] = issued;
  members[tokenClaim.policyHash] = policy.hash;
  if (policy.signer !== undefined) members[tokenClaim.policySigner] = { ...policy.signer };
  members[tokenClaim.version] = '1.0';
  members[tokenClaim.issuer] = instance.issuer;
  members[tokenClaim.issuedAt] = issuedAt;
  members[tokenClaim.notBefore] = issuedAt;
  members[tokenClaim.expires] = issuedAt + LIFETIME_SECONDS;
  members[tokenClaim.id] = randomHex(32);
  return members;
}

/** What a policy issued, as far as it may stand at top level of a token. */
export function topLevelClaims(outgoing: readonly Claim[]): Record<string, JsonValue> {
  return unreserved(issuedMembers(outgoing));
}

function unreserved(issued: JsonObject): Record<string, JsonValue> {
  const members = noMembers();
  for (const [type, value] of Object.entries(issued)) if (!isReserved(type)) members[type] = value;
  return members;
}

/**
 * An object to be filled member by member, which is several times faster than a literal with computed names. Without a
 * prototype, so that a policy may issue a claim of any name.
 */
function noMembers(): Record<string, JsonValue> {
  return Object.create(null);
}

/** Claims by type: one value as it is, several as an array in order of issue. */
function issuedMembers(outgoing: readonly Claim[]): JsonObject {
  const byType = new Map<string, JsonValue[]>();
  for (const { type, value } of outgoing) {
    const values = byType.get(type);
    if (values === undefined) byType.set(type, [value]);
    else values.push(value);
  }
  const members = noMembers();
  for (const [type, values] of byType) members[type] = values.length === 1 ? (values[0] ?? null) : values;
  return members;
}

function isReserved(type: string): boolean {
  return RESERVED.has(type) || type.startsWith(RESERVED_PREFIX);
}

/** Which TCB baseline the policy asked for. */
function tcbIdentifier({ property, identifier }: BaselineChoice, { configuration }: Appraisal): JsonValue {
  return configuration.find(({ type }) => type === property)?.value ?? identifier;
}

/**
 * Signs claims as a compact JWS; header members in Azure's order.
 *
 * @param options - `unsecured`: `alg: none` and an empty signature, everything else as usual
 */
export async function issueToken(
  claims: JsonObject,
  { issuer, signer }: TokenIssuer,
  { unsecured }: { readonly unsecured: boolean },
): Promise<string> {
  const header = {
    alg: unsecured ? 'none' : 'RS256',
    jku: issuer + certsPath,
    kid: signer.keyId,
    typ: 'JWT',
  };
  const signingInput = jwsSigningInput(header, encodeJson(claims));
  if (unsecured) return `${signingInput}.`;
  return `${signingInput}.${base64url(await signer.sign(signingInput))}`;
}

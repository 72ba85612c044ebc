/** Reports of conversations: tokens in the form of TPM attestation (tpm-attestation §8.3), which differs from all others. */

import type { Claim, JsonObject, JsonValue } from '@veritee/core';
import { base64, base64url, encodeJson, jwsSigningInput } from '@veritee/core/internal';
import { tokenClaim } from '@veritee/core/internal/maa';
import { DEFAULT_VALIDITY_MINUTES, LONGEST_VALIDITY_MINUTES } from '../keys/report-life.ts';
import { reportKeyIdOf } from '../keys/signers.ts';
import { randomHex } from '../random.ts';
import { type AttestationFacts, type TokenIssuer, topLevelClaims } from './token.ts';

/** Properties that issuance rules may set. */
const VALIDITY = 'report_validity_in_minutes';
const OMIT_X5C = 'omit_x5c';
/** Clients whose clocks are behind accept a report all the same. */
const NOT_BEFORE_SECONDS = 300;
const ID_BYTES = 20;

/** The members of a report. Issued claims stand at top level only; what the service states wins over them. */
export function reportClaims({ instance, claims, policy, appraisal, now }: AttestationFacts): JsonObject {
  const members: Record<string, JsonValue> = topLevelClaims(appraisal.outgoing);
  const issuedAt = Math.floor(now.getTime() / 1000);
  Object.assign(members, claims.token);
  members[tokenClaim.policyHash] = policy.hash;
  if (policy.signer !== undefined) members[tokenClaim.policySigner] = { ...policy.signer };
  members[tokenClaim.version] = '1.0';
  members[tokenClaim.issuer] = instance.issuer;
  members[tokenClaim.issuedAt] = issuedAt;
  members[tokenClaim.notBefore] = issuedAt - NOT_BEFORE_SECONDS;
  members[tokenClaim.expires] = issuedAt + 60 * validityMinutes(appraisal.properties);
  members[tokenClaim.id] = randomHex(ID_BYTES);
  return members;
}

function validityMinutes(properties: readonly Claim[]): number {
  const asked = lastOf(properties, VALIDITY);
  if (typeof asked !== 'bigint' || asked < 1n) return DEFAULT_VALIDITY_MINUTES;
  return Math.min(Number(asked), LONGEST_VALIDITY_MINUTES);
}

function lastOf(properties: readonly Claim[], type: string): Claim['value'] | undefined {
  return properties.findLast((claim) => claim.type === type)?.value;
}

/** Signs a report: the certificate stands in the header, or with `omit_x5c` its thumbprint. */
export async function issueReport(
  claims: JsonObject,
  { signer }: Pick<TokenIssuer, 'signer'>,
  properties: readonly Claim[],
): Promise<string> {
  const kid = reportKeyIdOf(signer);
  const certificate =
    lastOf(properties, OMIT_X5C) === true ? { x5t: kid } : { x5c: [base64(signer.certificate.der)] };
  const header = { typ: 'JWT', alg: 'RS256', ...certificate, kid };
  const signingInput = jwsSigningInput(header, encodeJson(claims));
  return `${signingInput}.${base64url(await signer.sign(signingInput))}`;
}

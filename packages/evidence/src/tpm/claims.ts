/** Claims of TPM and VBS evidence (claim-sets section 6). */

import type { Claim, ClaimValue, JsonObject, JsonValue } from '@veritee/core';
import { base64url, encodeJson, hex, isJsonObject, parseJson } from '@veritee/core/internal';
import { deprecatedTokenClaim, tokenClaim, tpmClaim } from '@veritee/core/internal/maa';
import type { EvidenceClaims, VerifiedEvidence } from '../scheme.ts';
import { publicKeyHash } from './public-key.ts';
import type { QuotedBank } from './quoted-banks.ts';
import type { ProvenKey } from './request-keys.ts';
import type { TpmProof } from './verify.ts';

const ATTESTATION_TYPE = 'tpm';
const TPM_VERSION = 2n;
const TOKEN_VERSION = '1.0';

/** What a proven platform says. */
export function tpmClaims({ proof }: VerifiedEvidence<TpmProof>): EvidenceClaims {
  const named: readonly (readonly [string, ClaimValue])[] = [
    [tokenClaim.attestationType, ATTESTATION_TYPE],
    ...platformClaims(proof),
    ...enclaveClaims(proof),
    ...keyClaims(proof),
    ...rawClaims(proof),
  ];
  const incoming: Claim[] = named.map(([type, value]) => ({
    type,
    value,
    issuer: 'AttestationService',
    ...(type === tpmClaim.pcrs && { readOnly: true }),
  }));
  for (const { name, value } of proof.evidence.customClaims) {
    incoming.push({ type: name, value, issuer: 'CustomClaim' });
  }
  return { incoming, token: tokenMembers(proof) };
}

type Named = (readonly [string, ClaimValue])[];

function platformClaims({ aik, aikCertificate, current, windows }: TpmProof): Named {
  return [
    [tpmClaim.aikValidated, aikCertificate !== undefined],
    [tpmClaim.aikPubHash, publicKeyHash(aik)],
    [tpmClaim.tpmVersion, TPM_VERSION],
    [tpmClaim.secureBootEnabled, current.secureBoot.enabled],
    [tpmClaim.iommuEnabled, windows.iommuEnabled],
    [tpmClaim.bootDebuggingDisabled, windows.bootDebuggingDisabled],
    [tpmClaim.notSafeMode, windows.notSafeMode],
    [tpmClaim.notWinPe, windows.notWinPe],
    [tpmClaim.vbsEnabled, windows.vbsEnabled],
    [tpmClaim.pcrBank, current.bank.hash],
  ];
}

function enclaveClaims({ enclave }: TpmProof): Named {
  const present = enclave !== undefined;
  return [
    [tpmClaim.vbsReportPresent, present],
    [tpmClaim.vsmReportPresent, present],
    ...(enclave === undefined
      ? []
      : ([
          [tpmClaim.enclaveAuthorId, base64url(enclave.authorId)],
          [tpmClaim.enclaveImageId, base64url(enclave.imageId)],
          [tpmClaim.enclaveOwnerId, base64url(enclave.ownerId)],
          [tpmClaim.enclaveFamilyId, base64url(enclave.familyId)],
          [tpmClaim.enclaveSvn, BigInt(enclave.enclaveSvn)],
          [tpmClaim.enclavePlatformSvn, BigInt(enclave.platformSvn)],
          [tpmClaim.enclaveFlags, BigInt(enclave.flags)],
        ] as const)),
  ];
}

function keyClaims({ requestKey, otherKeys }: TpmProof): Named {
  const claims: Named = [[tpmClaim.requestKey, keyText(requestKey)]];
  if (otherKeys.length > 0) claims.push([tpmClaim.otherKeys, `[${otherKeys.map(keyText).join(',')}]`]);
  return claims;
}

/**
 * A key as policies see it: as it came, and for a certified one what the TPM says of it in place of the proof. What
 * version 1 leaves unsaid is added when the quote proved it.
 */
function keyText({ key, bound, area }: ProvenKey): string {
  if (area !== undefined) {
    const certified: Record<string, JsonValue> = { name_alg: area.nameAlgorithm, obj_attr: area.attributes };
    if (area.authPolicy.length > 0) certified['auth_policy'] = base64url(area.authPolicy);
    return `{"jwk":${key.jwkText},"info":{"tpm_certify":${encodeJson(certified)}}}`;
  }
  if (bound === 'quote' && key.binding === undefined)
    return `{"jwk":${key.jwkText},"info":{"tpm_quote":{"hash_alg":"sha-256"}}}`;
  return key.text;
}

/** JSON texts for policies of version 1.2. Without a statement of before hibernation both logs are the same. */
function rawClaims({ current, boot }: TpmProof): Named {
  return [
    [tpmClaim.events, current.events],
    [tpmClaim.bootEvents, (boot ?? current).events],
    [tpmClaim.pcrs, pcrsText(current.quote.banks)],
  ];
}

function pcrsText(banks: readonly QuotedBank[]): string {
  const indexes = [...new Set(banks.flatMap(({ values }) => [...values.keys()]))].sort((a, b) => a - b);
  const pcrs = indexes.map((index) => {
    const digests: Record<string, string> = {};
    for (const { hash, values } of banks) {
      const value = values.get(index);
      if (value !== undefined) digests[hash.toUpperCase()] = hex(value);
    }
    return { Index: index, Digests: digests };
  });
  return encodeJson({ PCRs: pcrs });
}

function tokenMembers({ evidence, requestKey }: TpmProof): JsonObject {
  const { relyingPartyData } = evidence;
  const key = objectOf(keyText(requestKey));
  return {
    [tokenClaim.attestationType]: ATTESTATION_TYPE,
    [deprecatedTokenClaim.version]: TOKEN_VERSION,
    ...(relyingPartyData !== undefined && {
      [tpmClaim.relyingPartyData]: relyingPartyData,
      [tokenClaim.nonce]: relyingPartyData,
    }),
    [tpmClaim.confirmation]: { jwk: key['jwk'] ?? {} },
    [tpmClaim.requestKey]: key,
  };
}

function objectOf(text: string): JsonObject {
  const value = parseJson(text);
  return isJsonObject(value) ? value : {};
}

/** Claims of Azure guests (claim-sets §5), with those of their TEE inside. */

import type { Claim, ClaimValue, JsonObject, JsonValue } from '@veritee/core';
import { base64url } from '@veritee/core/internal';
import type { RsaPublicKey } from '@veritee/core/internal/crypto';
import { azureVmClaim, tokenClaim } from '@veritee/core/internal/maa';
import type { EvidenceClaims, VerifiedEvidence } from '../scheme.ts';
import { snpClaims } from '../snp/claims.ts';
import type { SnpProof } from '../snp/verify.ts';
import { tdxClaims } from '../tdx/claims.ts';
import type { TdxProof } from '../tdx/verify.ts';
import type { GuestRequest } from './layout.ts';
import type { GuestProof, ProvenIsolation } from './verify.ts';

/** `x-ms-attestation-type` of Azure guests. */
const ATTESTATION_TYPE = 'azurevm';
/** The word for a guest that Azure, or whom the operator names, has launched. */
const COMPLIANT = 'azure-compliant-cvm';
/** What the ephemeral key is called in `x-ms-runtime`: key releases look for it. */
const ENCRYPTION_KEY_ID = 'TpmEphemeralEncryptionKey';

/** What a proven guest says. Policies see the claims of its TEE beside its own; tokens have them in `x-ms-isolation-tee`. */
export function guestClaims({ proof }: VerifiedEvidence<GuestProof>): EvidenceClaims {
  const { request, isolation, encryptionKey } = proof;
  const named = { ...bootClaims(proof), ...systemClaims(request) };
  const vmId = isolation?.claims.vmId;
  if (vmId !== undefined) named[azureVmClaim.vmId] = vmId;
  const tee = isolation && teeClaims(isolation);
  const incoming = [...incomingClaims(named), ...(tee?.incoming ?? [])];
  return {
    incoming,
    token: {
      ...tokenMembers(named),
      [azureVmClaim.attestedPcrs]: [...proof.platform.bank.values.keys()],
      [tokenClaim.runtime]: runtimeOf(request, encryptionKey),
      ...(tee !== undefined && { [azureVmClaim.isolationTee]: tee.token }),
    },
  };
}

type Named = Record<string, ClaimValue>;

function bootClaims({ boot: state }: GuestProof): Named {
  const debugged = state.bootDebugging || state.kernelDebugging || state.hypervisorDebugging;
  return {
    [tokenClaim.attestationType]: ATTESTATION_TYPE,
    [azureVmClaim.secureBoot]: state.secureBoot,
    [azureVmClaim.bootDebugEnabled]: state.bootDebugging,
    [azureVmClaim.dbValidated]: state.keys.db,
    [azureVmClaim.dbxValidated]: state.keys.dbx,
    [azureVmClaim.debuggersDisabled]: !debugged,
    [azureVmClaim.defaultSecureBootKeysValidated]: state.keys.defaultKeys,
    [azureVmClaim.elamEnabled]: state.elam,
    [azureVmClaim.flightSigningEnabled]: state.flightSigning,
    [azureVmClaim.hvciPolicy]: BigInt(state.hvciPolicy),
    [azureVmClaim.hypervisorDebugEnabled]: state.hypervisorDebugging,
    [azureVmClaim.isWindows]: state.isWindows,
    [azureVmClaim.kernelDebugEnabled]: state.kernelDebugging,
    [azureVmClaim.signingDisabled]: !(state.testSigning || state.flightSigning),
    [azureVmClaim.testSigningEnabled]: state.testSigning,
  };
}

/** What the guest says of itself, as it says it. */
function systemClaims({ protocolVersion, system }: GuestRequest): Named {
  const named: Named = { [azureVmClaim.attestationProtocolVersion]: protocolVersion };
  const texts = [
    [azureVmClaim.osBuild, system.build],
    [azureVmClaim.osDistro, system.distribution],
    [azureVmClaim.osType, system.type],
  ] as const;
  const numbers = [
    [azureVmClaim.osVersionMajor, system.major],
    [azureVmClaim.osVersionMinor, system.minor],
  ] as const;
  for (const [name, text] of texts) if (text !== undefined) named[name] = text;
  for (const [name, number] of numbers) if (number !== undefined) named[name] = BigInt(number);
  return named;
}

/** The claims of the TEE's own scheme, and the paravisor's runtime claims. */
function teeClaims(isolation: ProvenIsolation): EvidenceClaims {
  const claims = claimsOfTee(isolation);
  const compliance = complianceOf(isolation);
  const runtime = { [tokenClaim.runtime]: isolation.claims.json };
  return {
    // Its type is that of the guest's own evidence no more.
    incoming: [
      ...claims.incoming.filter(
        ({ type }) => type !== tokenClaim.attestationType && type !== tokenClaim.complianceStatus,
      ),
      ...incomingClaims(compliance),
    ],
    token: { ...without(claims.token, tokenClaim.complianceStatus), ...tokenMembers(compliance), ...runtime },
  };
}

function claimsOfTee({ tee, verified }: ProvenIsolation): EvidenceClaims {
  return tee === 'snp'
    ? snpClaims(verified as VerifiedEvidence<SnpProof>)
    : tdxClaims(verified as VerifiedEvidence<TdxProof>);
}

/** A paravisor that is known makes a guest compliant: `requireKnownParavisor` has looked at the rest. */
function complianceOf({ isKnown }: ProvenIsolation): Named {
  return isKnown ? { [tokenClaim.complianceStatus]: COMPLIANT } : {};
}

function runtimeOf({ clientPayload }: GuestRequest, { modulus, exponent }: RsaPublicKey): JsonObject {
  const key = {
    e: base64url(exponent),
    key_ops: ['encrypt'],
    kid: ENCRYPTION_KEY_ID,
    kty: 'RSA',
    n: base64url(modulus),
  };
  const hasPayload = Object.keys(clientPayload).length > 0;
  return { ...(hasPayload && { 'client-payload': clientPayload }), keys: [key] };
}

function incomingClaims(named: Readonly<Named>): Claim[] {
  return Object.entries(named).map(([type, value]) => ({ type, value, issuer: 'AttestationService' }));
}

function tokenMembers(named: Readonly<Named>): JsonObject {
  return Object.fromEntries(
    Object.entries(named).map(([type, value]): [string, JsonValue] => [
      type,
      typeof value === 'bigint' ? Number(value) : value,
    ]),
  );
}

function without(object: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([each]) => each !== name));
}

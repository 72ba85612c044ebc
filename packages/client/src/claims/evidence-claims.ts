/** The claims of each kind of evidence as typed members; what no table names stays in the token's raw claims. */

import type { JsonObject } from '@veritee/core';
import { isJsonObject } from '@veritee/core/internal';
import {
  azureVmClaim,
  deprecatedSgxClaim,
  deprecatedTokenClaim,
  issuedSgxClaim,
  sevSnpVmClaim,
  sgxClaim,
  tdxVmClaim,
  tokenClaim,
  tpmClaim,
} from '@veritee/core/internal/maa';
import {
  bytesField,
  type ClaimField,
  type ClaimsOf,
  countField,
  countsField,
  flagField,
  hexField,
  objectField,
  readClaims,
  textField,
} from './claim-reading.ts';
import type { ComplianceStatusName, TcbStatusName } from './words.ts';

/** Also the names of old service versions, and those that default policies issue beside the service's own. */
const sgx = {
  isDebuggable: flagField(sgxClaim.isDebuggable, issuedSgxClaim.isDebuggable),
  /** ISVPRODID. */
  productId: countField(sgxClaim.productId, issuedSgxClaim.productId),
  /** ISVSVN. */
  svn: countField(sgxClaim.svn, issuedSgxClaim.svn),
  mrEnclave: hexField(32, sgxClaim.mrEnclave, issuedSgxClaim.mrEnclave),
  mrSigner: hexField(32, sgxClaim.mrSigner, issuedSgxClaim.mrSigner),
  /** What the enclave bound to its evidence: SHA-256 of its data, then zeros. */
  reportData: hexField(64, sgxClaim.reportData),
  enclaveHeldData: bytesField(sgxClaim.enclaveHeldData, ...deprecatedSgxClaim.enclaveHeldData),
  collateral: objectField(sgxClaim.collateral, deprecatedSgxClaim.collateral),
  /** The TCB baseline that the policy chose: its number, or `azuredefault`. */
  tcbIdentifier: textField<'azuredefault' | (string & {})>(sgxClaim.tcbIdentifier),
  /** With Key Separation and Sharing only, as the three below. */
  configId: hexField(64, sgxClaim.configId),
  configSvn: countField(sgxClaim.configSvn),
  isvExtendedProductId: hexField(16, sgxClaim.isvExtendedProductId),
  isvFamilyId: hexField(16, sgxClaim.isvFamilyId),
};

const sevSnpVm = {
  isDebuggable: flagField(sevSnpVmClaim.isDebuggable),
  migrationAllowed: flagField(sevSnpVmClaim.migrationAllowed),
  smtAllowed: flagField(sevSnpVmClaim.smtAllowed),
  guestSvn: countField(sevSnpVmClaim.guestSvn),
  bootloaderSvn: countField(sevSnpVmClaim.bootloaderSvn),
  teeSvn: countField(sevSnpVmClaim.teeSvn),
  snpFwSvn: countField(sevSnpVmClaim.snpFwSvn),
  microcodeSvn: countField(sevSnpVmClaim.microcodeSvn),
  /** Privilege level that asked for the report; 0 is the most privileged. */
  vmpl: countField(sevSnpVmClaim.vmpl),
  familyId: hexField(16, sevSnpVmClaim.familyId),
  imageId: hexField(16, sevSnpVmClaim.imageId),
  launchMeasurement: hexField(48, sevSnpVmClaim.launchMeasurement),
  hostData: hexField(32, sevSnpVmClaim.hostData),
  idKeyDigest: hexField(48, sevSnpVmClaim.idKeyDigest),
  authorKeyDigest: hexField(48, sevSnpVmClaim.authorKeyDigest),
  reportId: hexField(32, sevSnpVmClaim.reportId),
  reportData: hexField(64, sevSnpVmClaim.reportData),
  complianceStatus: textField<ComplianceStatusName>(tokenClaim.complianceStatus),
};

const tdxVm = {
  isDebuggable: flagField(tdxVmClaim.isDebuggable),
  teeTcbSvn: hexField(16, tdxVmClaim.teeTcbSvn),
  mrSeam: hexField(48, tdxVmClaim.mrSeam),
  mrSignerSeam: hexField(48, tdxVmClaim.mrSignerSeam),
  seamAttributes: hexField(8, tdxVmClaim.seamAttributes),
  seamSvn: countField(tdxVmClaim.seamSvn),
  tdAttributes: hexField(8, tdxVmClaim.tdAttributes),
  xfam: hexField(8, tdxVmClaim.xfam),
  mrTd: hexField(48, tdxVmClaim.mrTd),
  mrConfigId: hexField(48, tdxVmClaim.mrConfigId),
  mrOwner: hexField(48, tdxVmClaim.mrOwner),
  mrOwnerConfig: hexField(48, tdxVmClaim.mrOwnerConfig),
  rtmr0: hexField(48, tdxVmClaim.rtmr0),
  rtmr1: hexField(48, tdxVmClaim.rtmr1),
  rtmr2: hexField(48, tdxVmClaim.rtmr2),
  rtmr3: hexField(48, tdxVmClaim.rtmr3),
  reportData: hexField(64, tdxVmClaim.reportData),
  septVeDisable: flagField(tdxVmClaim.septVeDisable),
  protectionKeys: flagField(tdxVmClaim.protectionKeys),
  keyLocker: flagField(tdxVmClaim.keyLocker),
  perfmon: flagField(tdxVmClaim.perfmon),
  /** Intel's words, such as `UpToDate`. */
  tcbStatus: textField<TcbStatusName>(tdxVmClaim.tcbStatus),
  debugStatus: textField(tdxVmClaim.debugStatus),
  eatProfile: textField(tdxVmClaim.eatProfile),
  intendedUse: textField(tdxVmClaim.intendedUse),
  complianceStatus: textField<ComplianceStatusName>(tokenClaim.complianceStatus),
};

const azureVm = {
  secureBoot: flagField(azureVmClaim.secureBoot),
  attestationProtocolVersion: textField(azureVmClaim.attestationProtocolVersion),
  attestedPcrs: countsField(azureVmClaim.attestedPcrs),
  bootDebugEnabled: flagField(azureVmClaim.bootDebugEnabled),
  dbValidated: flagField(azureVmClaim.dbValidated),
  dbxValidated: flagField(azureVmClaim.dbxValidated),
  debuggersDisabled: flagField(azureVmClaim.debuggersDisabled),
  defaultSecureBootKeysValidated: flagField(azureVmClaim.defaultSecureBootKeysValidated),
  elamEnabled: flagField(azureVmClaim.elamEnabled),
  flightSigningEnabled: flagField(azureVmClaim.flightSigningEnabled),
  hvciPolicy: countField(azureVmClaim.hvciPolicy),
  hypervisorDebugEnabled: flagField(azureVmClaim.hypervisorDebugEnabled),
  isWindows: flagField(azureVmClaim.isWindows),
  kernelDebugEnabled: flagField(azureVmClaim.kernelDebugEnabled),
  osBuild: textField(azureVmClaim.osBuild),
  osDistro: textField(azureVmClaim.osDistro),
  osType: textField(azureVmClaim.osType),
  osVersionMajor: countField(azureVmClaim.osVersionMajor),
  osVersionMinor: countField(azureVmClaim.osVersionMinor),
  signingDisabled: flagField(azureVmClaim.signingDisabled),
  testSigningEnabled: flagField(azureVmClaim.testSigningEnabled),
  vmId: textField(azureVmClaim.vmId),
};

const tpm = {
  /** The key that signed the request, and how it was tied to the TPM. */
  requestKey: objectField(tpmClaim.requestKey),
  /** RFC 7800. */
  confirmation: objectField(tpmClaim.confirmation),
  /** What the relying party gave for this attestation, as it was sent. */
  relyingPartyData: textField(tpmClaim.relyingPartyData),
};

/** Claims of an SGX enclave, as a quote or an Open Enclave report. */
export type SgxClaims = { readonly type: 'sgx' } & ClaimsOf<typeof sgx>;
/** Claims of an AMD SEV-SNP virtual machine or container group. */
export type SevSnpVmClaims = { readonly type: 'sevsnpvm' } & ClaimsOf<typeof sevSnpVm>;
/** Claims of an Intel TDX virtual machine. Byte strings are in the order of the quote. */
export type TdxVmClaims = { readonly type: 'tdxvm' } & ClaimsOf<typeof tdxVm>;
/** Claims of an Azure guest; a confidential one has the claims of its hardware below `isolationTee`. */
export type AzureVmClaims = {
  readonly type: 'azurevm';
  readonly isolationTee?: SevSnpVmClaims | TdxVmClaims;
} & ClaimsOf<typeof azureVm>;
/** Claims of a TPM. What the policy made of its logs is at top level of the token: `claims`. */
export type TpmClaims = { readonly type: 'tpm' } & ClaimsOf<typeof tpm>;

/** Typed claims by kind of evidence; `type` says which. */
export type EvidenceClaims = SgxClaims | SevSnpVmClaims | TdxVmClaims | AzureVmClaims | TpmClaims;

const fieldsByType: ReadonlyMap<string, Readonly<Record<string, ClaimField<unknown>>>> = new Map<
  string,
  Readonly<Record<string, ClaimField<unknown>>>
>([
  ['sgx', sgx],
  ['sevsnpvm', sevSnpVm],
  ['tdxvm', tdxVm],
  ['azurevm', azureVm],
  ['tpm', tpm],
]);

/** Typed claims, or none for a kind that is not known here; and the names of malformed ones. */
export interface EvidenceReading {
  readonly evidence: EvidenceClaims | undefined;
  readonly malformed: readonly string[];
}

/**
 * The kind of evidence that a token speaks of. Tokens of TPM attestation do not name it; they alone name the key that
 * signed the request and no kind.
 */
export function evidenceTypeOf(claims: JsonObject): string | undefined {
  const named = claims[tokenClaim.attestationType] ?? claims[deprecatedTokenClaim.attestationType];
  if (typeof named === 'string') return named;
  return named === undefined && isJsonObject(claims[tpmClaim.confirmation]) ? 'tpm' : undefined;
}

/** The typed claims of the evidence, and of the confidential VM below an Azure guest. */
export function readEvidence(claims: JsonObject): EvidenceReading {
  const type = evidenceTypeOf(claims) ?? '';
  const fields = fieldsByType.get(type);
  if (fields === undefined) return { evidence: undefined, malformed: [] };
  const { values, malformed } = readClaims(claims, fields);
  const below = type === 'azurevm' ? claims[azureVmClaim.isolationTee] : undefined;
  if (!isJsonObject(below)) return { evidence: { type, ...values } as EvidenceClaims, malformed };
  const tee = readEvidence(below);
  return {
    evidence: {
      type,
      ...values,
      ...(tee.evidence !== undefined && { isolationTee: tee.evidence }),
    } as EvidenceClaims,
    malformed: [...malformed, ...tee.malformed.map((name) => `${azureVmClaim.isolationTee}.${name}`)],
  };
}

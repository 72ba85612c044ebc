/** The wire contract of Azure Attestation. Portable. */

export { attestBody, membersNamed, previewVersion } from './attest-body.ts';
export {
  type AttestationType,
  type AttestationTypeNames,
  attestationTypeNamed,
  attestationTypeNames,
  attestationTypes,
  type KnownAttestationType,
} from './attestation-type.ts';
export {
  azureVmClaim,
  deprecatedSgxClaim,
  deprecatedTokenClaim,
  issuedSgxClaim,
  policyClaim,
  sevSnpVmClaim,
  sgxClaim,
  tdxVmClaim,
  tokenClaim,
  tpmClaim,
} from './claims.ts';
export {
  type ApiVersion,
  apiVersions,
  certsPath,
  defaultApiVersion,
  issuerOf,
  openIdMetadataPath,
  scopeFor,
} from './endpoints.ts';
export { isLocalName, localNameOptions } from './local-names.ts';
export {
  emptyPolicyToken,
  type PolicyForm,
  policyPayload,
  policyTextOf,
  readPolicyDocument,
  unsecuredPolicyToken,
} from './policy-token.ts';
export {
  type AttestAzureGuestBody,
  type AttestOpenEnclaveBody,
  type AttestSevSnpVmBody,
  type AttestSgxEnclaveBody,
  type AttestTdxVmBody,
  attestAzureGuestBody,
  attestDataMembers,
  attestOpenEnclaveBody,
  attestSevSnpVmBody,
  attestSgxEnclaveBody,
  attestTdxVmBody,
  type HeldDataBody,
  heldData,
} from './requests.ts';
export {
  type ErrorAnswer,
  errorAnswer,
  type OpenIdMetadata,
  openIdMetadata,
  type ServiceErrorCode,
  type TcbBaselinesAnswer,
  type TokenAnswer,
  type TpmAnswer,
  tcbBaselinesAnswer,
  tokenAnswer,
  tpmAnswer,
} from './responses.ts';
export { type SealedToken, sealedToken } from './sealed-token.ts';
export { sealedTokenLabel } from './sealed-token-label.ts';
export {
  type AttestTpmBody,
  attestTpmBody,
  readTpmMessage,
  type TpmChallenge,
  type TpmInit,
  type TpmMessage,
  type TpmReport,
  type TpmRequest,
  writeTpmMessage,
} from './tpm-messages.ts';

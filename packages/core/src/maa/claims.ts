/** The wire spellings of claims, in this one file. */

/** Members that every attestation token may have. */
export const tokenClaim = {
  issuer: 'iss',
  issuedAt: 'iat',
  notBefore: 'nbf',
  expires: 'exp',
  id: 'jti',
  nonce: 'nonce',
  version: 'x-ms-ver',
  attestationType: 'x-ms-attestation-type',
  policy: 'x-ms-policy',
  policyHash: 'x-ms-policy-hash',
  policySigner: 'x-ms-policy-signer',
  runtime: 'x-ms-runtime',
  initTime: 'x-ms-inittime',
} as const;

/** Members of the tokens that administrative routes answer. */
export const policyClaim = {
  policy: 'x-ms-policy',
  result: 'x-ms-policy-result',
  tokenHash: 'x-ms-policy-token-hash',
  signer: 'x-ms-policy-signer',
  certificates: 'x-ms-policy-certificates',
  thumbprint: 'x-ms-certificate-thumbprint',
  certificatesResult: 'x-ms-policycertificates-result',
} as const;

/** Claims of SGX and OpenEnclave evidence. */
export const sgxClaim = {
  isDebuggable: 'x-ms-sgx-is-debuggable',
  productId: 'x-ms-sgx-product-id',
  svn: 'x-ms-sgx-svn',
  mrSigner: 'x-ms-sgx-mrsigner',
  mrEnclave: 'x-ms-sgx-mrenclave',
  reportData: 'x-ms-sgx-report-data',
  enclaveHeldData: 'x-ms-sgx-ehd',
  collateral: 'x-ms-sgx-collateral',
  tcbIdentifier: 'x-ms-sgx-tcbidentifier',
  configId: 'x-ms-sgx-config-id',
  configSvn: 'x-ms-sgx-config-svn',
  isvExtendedProductId: 'x-ms-sgx-isv-extended-product-id',
  isvFamilyId: 'x-ms-sgx-isv-family-id',
} as const;

/** Older names, still understood in policies; `$` names never appear in tokens. */
export const deprecatedSgxClaim = {
  isDebuggable: '$is-debuggable',
  productId: '$product-id',
  svn: '$svn',
  mrSigner: '$sgx-mrsigner',
  mrEnclave: '$sgx-mrenclave',
  tee: '$tee',
  /** Twins of `x-ms-sgx-ehd` and `x-ms-sgx-collateral` that the service itself still emits. */
  enclaveHeldData: ['aas-ehd', 'maa-ehd'],
  collateral: 'maa-attestationcollateral',
} as const;

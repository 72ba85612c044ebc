/** What policies can say about SGX enclaves, however their quote is packed. */

import { attestationTypeNames, deprecatedSgxClaim, sgxClaim } from '@veritee/core/internal/maa';
import { claimsOf, commonClaims, type PolicyTerms } from '../policy-terms.ts';

const DEFAULT_POLICY = `version= 1.1;configurationrules{=> issueproperty(type="x-ms-sgx-tcbidentifier", value="azuredefault");};authorizationrules{=> permit();};issuancerules{c:[type=="x-ms-sgx-is-debuggable"] => issue(type="is-debuggable", value=c.value);c:[type=="x-ms-sgx-mrsigner"] => issue(type="sgx-mrsigner", value=c.value);c:[type=="x-ms-sgx-mrenclave"] => issue(type="sgx-mrenclave", value=c.value);c:[type=="x-ms-sgx-product-id"] => issue(type="product-id", value=c.value);c:[type=="x-ms-sgx-svn"] => issue(type="svn", value=c.value);c:[type=="x-ms-attestation-type"] => issue(type="tee", value=c.value);};`;

/** The terms of an attestation type whose evidence is an SGX quote. */
export function sgxPolicyTerms(type: 'SgxEnclave' | 'OpenEnclave'): PolicyTerms {
  const { enclaveHeldData, collateral } = deprecatedSgxClaim;
  return {
    type,
    names: attestationTypeNames[type],
    claims: [
      ...commonClaims,
      ...claimsOf('Boolean', [sgxClaim.isDebuggable, deprecatedSgxClaim.isDebuggable], 'debug'),
      ...claimsOf(
        'String',
        [sgxClaim.mrSigner, sgxClaim.mrEnclave, deprecatedSgxClaim.mrSigner, deprecatedSgxClaim.mrEnclave],
        'identity',
      ),
      ...claimsOf('Integer', [sgxClaim.productId, deprecatedSgxClaim.productId], 'identity'),
      ...claimsOf('Integer', [sgxClaim.svn, deprecatedSgxClaim.svn, sgxClaim.configSvn], 'minimum'),
      ...claimsOf('String', [
        sgxClaim.reportData,
        sgxClaim.enclaveHeldData,
        sgxClaim.tcbIdentifier,
        sgxClaim.configId,
        sgxClaim.isvExtendedProductId,
        sgxClaim.isvFamilyId,
        deprecatedSgxClaim.tee,
        ...enclaveHeldData,
      ]),
      ...claimsOf(undefined, [sgxClaim.collateral, collateral]),
    ],
    custom: false,
    configuration: [{ name: sgxClaim.tcbIdentifier, valueType: 'String' }],
    tokenProperties: [],
    defaultPolicy: DEFAULT_POLICY,
  };
}

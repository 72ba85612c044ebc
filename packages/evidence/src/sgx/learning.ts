/** How policies are learned from SGX enclaves, however their quote is packed. */

import { sgxClaim } from '@veritee/core/internal/maa';
import { type LearningTerms, minimum, pinned, required } from '../learning.ts';

const { mrSigner, mrEnclave, productId, svn } = sgxClaim;

/** The signer with its product and version, or the one enclave. */
export const sgxLearning: LearningTerms = {
  claims: [
    required(
      sgxClaim.isDebuggable,
      false,
      "Debug mode is off. The host can read and change the enclave's memory in debug mode.",
    ),
    pinned(mrSigner, 'The key that signed the enclave (MRSIGNER).'),
    pinned(productId, 'The product among those of this signer (ISVPRODID).'),
    minimum(svn, "The signer's security version of the enclave (ISVSVN)."),
    pinned(mrEnclave, 'The exact code and initial data of the enclave (MRENCLAVE).'),
    pinned(sgxClaim.isvFamilyId, 'The family of products (ISVFAMILYID).'),
    pinned(sgxClaim.isvExtendedProductId, 'The product (ISVEXTPRODID).'),
    pinned(sgxClaim.configId, 'The configuration that the enclave was started with (CONFIGID).'),
    minimum(sgxClaim.configSvn, 'The version of the configuration (CONFIGSVN).'),
  ],
  identities: [
    { name: 'signer', claims: [mrSigner, productId, svn] },
    { name: 'measurement', claims: [mrEnclave] },
  ],
};

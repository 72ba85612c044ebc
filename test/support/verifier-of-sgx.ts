/** What a page needs that verifies quotes of SGX enclaves: the measure that further kinds are weighed against. */

// SGX needs SHA-256 only; the digests that all further kinds share are weighed with none of them.
export { digest } from '@veritee/core/internal/crypto';
export { collateralSource } from '../../packages/evidence/src/endorsements/intel/collateral-file.ts';
export { openEnclaveScheme } from '../../packages/evidence/src/openenclave/scheme.ts';
export { sgxScheme } from '../../packages/evidence/src/sgx/scheme.ts';
export { appraiseEvidence } from '../../packages/evidence/src/verify-evidence.ts';

/** Facts about SGX enclaves that hold however their quote is packed. */

import {
  deprecatedSgxClaim,
  deprecatedTokenClaim,
  issuedSgxClaim,
  sgxClaim,
} from '@veritee/core/internal/maa';
import { baselineChoice } from '../dcap/baseline.ts';
import type { BaselineChoice } from '../scheme.ts';

/** SGX tokens always say which baseline was asked for. */
export const sgxTcbBaseline: BaselineChoice = { ...baselineChoice('sgx'), claim: sgxClaim.tcbIdentifier };

/** The name of today and those of older services. */
export const sgxRuntimeDataClaims: readonly string[] = [
  sgxClaim.enclaveHeldData,
  ...deprecatedSgxClaim.enclaveHeldData,
];

/** The service's own and those that its default policy issues, as Azure lists them. */
export const sgxPublishedClaims: readonly string[] = [
  sgxClaim.isDebuggable,
  sgxClaim.mrEnclave,
  sgxClaim.mrSigner,
  sgxClaim.svn,
  sgxClaim.enclaveHeldData,
  sgxClaim.collateral,
  issuedSgxClaim.isDebuggable,
  issuedSgxClaim.mrSigner,
  issuedSgxClaim.mrEnclave,
  issuedSgxClaim.productId,
  issuedSgxClaim.svn,
  // What the type is called in policies: only the default policy issues it.
  deprecatedTokenClaim.attestationType,
];

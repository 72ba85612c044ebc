/** THE REGISTRY: one line per kind of evidence. Routes, command line and inspector read it. */

import { type AttestationType, sgxClaim } from '@veritee/core/maa';
import { azureGuestPolicyTerms } from './azure-guest/policy-terms.ts';
import { tcbBaselines } from './dcap/baseline.ts';
import { openEnclaveScheme } from './openenclave/scheme.ts';
import type { PolicyTerms } from './policy-terms.ts';
import type { BaselineChoice, Scheme } from './scheme.ts';
import { sgxScheme } from './sgx/scheme.ts';
import { snpPolicyTerms } from './snp/policy-terms.ts';
import { tdxPolicyTerms } from './tdx/policy-terms.ts';
import { tpmScheme } from './tpm/scheme.ts';

/** A scheme whose inner types are its own affair. */
export type AnyScheme = Scheme<unknown, unknown, unknown>;

/**
 * All kinds of evidence that can be verified. What passes from one method of a scheme to the next was made by that
 * scheme, so forgetting the inner types here is safe.
 */
export const schemes: readonly AnyScheme[] = [
  sgxScheme,
  openEnclaveScheme,
  tpmScheme,
] as readonly unknown[] as readonly AnyScheme[];

/** The baselines of kinds that can be administered but not verified yet, by type. */
export const administeredBaselines: Readonly<Record<string, BaselineChoice>> = {
  TdxVm: {
    property: sgxClaim.tcbIdentifier,
    identifier: 'azuredefault',
    inUse: (source, trust) => tcbBaselines('tdx', source, trust),
  },
};

/**
 * The scheme of an attestation type; undefined for types that cannot be verified (yet).
 *
 * @example
 * schemeOf('SgxEnclave')?.decode(quote);
 */
export function schemeOf(type: AttestationType): AnyScheme | undefined {
  return schemes.find((scheme) => scheme.type === type);
}

/** The words that policies have for each kind of evidence, also for those that can be administered but not verified yet. */
export const policyVocabularies: readonly PolicyTerms[] = [
  ...schemes.map((scheme) => scheme.policyTerms),
  tdxPolicyTerms,
  snpPolicyTerms,
  azureGuestPolicyTerms,
];

/**
 * The policy that holds for an attestation type until someone sets one; undefined when the type has none (TPMs: someone must
 * set one first). The type is the wire name in any letter case.
 *
 * @example
 * defaultPolicy('SevSnpVm'); // 'version= 1.0;authorizationrules{=> permit();};'
 */
export function defaultPolicy(attestationType: string): string | undefined {
  const name = attestationType.toLowerCase();
  return policyVocabularies.find(({ type }) => type.toLowerCase() === name)?.defaultPolicy;
}

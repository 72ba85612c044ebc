/** THE REGISTRY: one line per kind of evidence. Routes, command line and inspector read it. */

import type { AttestationType } from '@veritee/core/internal/maa';
import { guestLearning } from './azure-guest/learning.ts';
import { guestScheme } from './azure-guest/scheme.ts';
import { openEnclaveScheme } from './openenclave/scheme.ts';
import type { PolicyTerms } from './policy-terms.ts';
import type { Scheme } from './scheme.ts';
import { sgxLearning } from './sgx/learning.ts';
import { sgxScheme } from './sgx/scheme.ts';
import { snpLearning } from './snp/learning.ts';
import { snpScheme } from './snp/scheme.ts';
import { tdxLearning } from './tdx/learning.ts';
import { tdxScheme } from './tdx/scheme.ts';
import { tpmLearning } from './tpm/learning.ts';
import { tpmScheme } from './tpm/scheme.ts';

/** A scheme whose inner types are its own affair. */
export type AnyScheme = Scheme<unknown, unknown, unknown>;

/** What policies learn is added here: a page that verifies one kind of evidence does not load it. */
const registry = [
  { ...sgxScheme, learning: sgxLearning },
  { ...openEnclaveScheme, learning: sgxLearning },
  { ...tpmScheme, learning: tpmLearning },
  { ...tdxScheme, learning: tdxLearning },
  { ...snpScheme, learning: snpLearning },
  { ...guestScheme, learning: guestLearning },
] as const;

/** Wire names of the attestation types that can be verified here. */
export type VerifiableType = (typeof registry)[number]['type'];

/**
 * All kinds of evidence that can be verified. What passes from one method of a scheme to the next was made by that
 * scheme, so forgetting the inner types here is safe.
 */
export const schemes: readonly AnyScheme[] = registry as readonly unknown[] as readonly AnyScheme[];

/**
 * The scheme of an attestation type; undefined for types that cannot be verified (yet). The name of a type that can be
 * verified, written as a literal, gives a scheme that is never undefined.
 *
 * @example
 * schemeOf('SgxEnclave').decode(quote);
 */
export function schemeOf(type: VerifiableType): AnyScheme;
export function schemeOf(type: AttestationType): AnyScheme | undefined;
export function schemeOf(type: AttestationType): AnyScheme | undefined {
  return schemes.find((scheme) => scheme.type === type);
}

/** The words that policies have for each kind of evidence, also for those that can be administered but not verified yet. */
export const policyVocabularies: readonly PolicyTerms[] = schemes.map((scheme) => scheme.policyTerms);

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

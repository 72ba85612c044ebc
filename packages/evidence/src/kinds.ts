/** The kinds of evidence that a program knows, as one value: what is handed it knows none of them by name. */

import type { AttestationType } from '@veritee/core/internal/maa';
import { VerificationOptionsError } from './options.ts';
import type { PolicyTerms } from './policy-terms.ts';
import type { BaselineChoice } from './scheme.ts';
import { type AnyScheme, policyVocabularies, schemes } from './schemes.ts';

/** Kinds of evidence. */
export interface EvidenceKinds {
  /** Those that can be verified. */
  readonly schemes: readonly AnyScheme[];
  /** What policies can say about each, also about those that can be administered but not verified. */
  readonly vocabularies: readonly PolicyTerms[];
}

/** All kinds that there are. */
export const evidenceKinds: EvidenceKinds = { schemes, vocabularies: policyVocabularies };

/** Names that routes, commands and configuration can spell. */
const NAME = /^[A-Za-z][A-Za-z0-9]{0,63}$/;

/**
 * These kinds and more. A type that can be administered already, but not verified, becomes one that can.
 *
 * @throws VerificationOptionsError `OptionsInvalid` for a name that cannot be spelt in a route, or that is taken
 * @example
 * const kinds = kindsWith([toyScheme]);
 */
export function kindsWith(more: readonly AnyScheme[], kinds: EvidenceKinds = evidenceKinds): EvidenceKinds {
  return more.reduce(withScheme, kinds);
}

function withScheme({ schemes, vocabularies }: EvidenceKinds, scheme: AnyScheme): EvidenceKinds {
  const { type, policyTerms } = scheme;
  const others = vocabularies.filter((each) => each.type !== type);
  const taken = [...schemes, ...others].flatMap((each) => [each.type, namesOf(each).short]);
  for (const name of [type, policyTerms.names.short]) {
    if (!NAME.test(name))
      throw refused('A kind of evidence cannot be called so.', name, 'letters and digits');
    if (taken.some((each) => isSame(each, name))) throw refused('The name of a kind is taken.', name);
  }
  if (policyTerms.type !== type) {
    throw refused('The policy terms of a kind are those of another.', policyTerms.type, type);
  }
  return { schemes: [...schemes, scheme], vocabularies: [...others, policyTerms] };
}

function namesOf(kind: AnyScheme | PolicyTerms): PolicyTerms['names'] {
  return 'policyTerms' in kind ? kind.policyTerms.names : kind.names;
}

function refused(message: string, found: string, expected?: string): VerificationOptionsError {
  return new VerificationOptionsError('OptionsInvalid', message, { found, expected });
}

/**
 * The type that a route names: the wire name in any letter case; undefined where there is none.
 *
 * @example
 * typeSpelt('sgxenclave', evidenceKinds); // 'SgxEnclave'
 */
export function typeSpelt(text: string, { vocabularies }: EvidenceKinds): AttestationType | undefined {
  return vocabularies.find(({ type }) => isSame(type, text))?.type;
}

/** The words of the type that a person means: wire name or short name in any letter case; undefined where there is none. */
export function termsNamed(text: string, { vocabularies }: EvidenceKinds): PolicyTerms | undefined {
  return vocabularies.find(({ type, names }) => isSame(type, text) || isSame(names.short, text));
}

/** The scheme of a type; undefined where such evidence cannot be verified. */
export function schemeFor(type: AttestationType, { schemes }: EvidenceKinds): AnyScheme | undefined {
  return schemes.find((scheme) => scheme.type === type);
}

/** What platforms of a kind are measured against; undefined where there is no such thing. */
export function baselineFor(type: AttestationType, kinds: EvidenceKinds): BaselineChoice | undefined {
  return schemeFor(type, kinds)?.tcbBaseline;
}

/** The policy that holds for a type until someone sets one; undefined where someone must. */
export function defaultPolicyFor(type: AttestationType, kinds: EvidenceKinds): string | undefined {
  return kinds.vocabularies.find((each) => each.type === type)?.defaultPolicy;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** TYPE arguments: which attestation type a word means. */

import type { AttestationType } from '@veritee/core/internal/maa';
import type { EvidenceKinds, PolicyTerms } from '@veritee/evidence';
import { termsNamed } from '@veritee/evidence/internal';
import { CliError } from '../errors.ts';
import { hintFor } from './hint-for.ts';

/** The attestation type that a word means. */
export function typeNamed(word: string, kinds: EvidenceKinds): AttestationType {
  return kindNamed(word, kinds).type;
}

/** What is known of the kind of evidence that a word means. */
export function kindNamed(word: string, kinds: EvidenceKinds): PolicyTerms {
  const terms = termsNamed(word, kinds);
  if (terms !== undefined) return terms;
  const { vocabularies } = kinds;
  throw new CliError('UnknownType', `There is no evidence type "${word}".`, {
    hint: hintFor(word, [
      ...vocabularies.map(({ type }) => type),
      ...vocabularies.map(({ names }) => names.short),
    ]),
  });
}

/** Which scheme reads and verifies the evidence that a TYPE argument means. */

import type { AnyScheme, EvidenceKinds } from '@veritee/evidence';
import { schemeFor } from '@veritee/evidence/internal';
import { CliError } from '../errors.ts';
import { typeNamed } from './attestation-type.ts';

/** The scheme for a word, when this version can verify such evidence. */
export function schemeNamed(word: string, kinds: EvidenceKinds): AnyScheme {
  const type = typeNamed(word, kinds);
  const scheme = schemeFor(type, kinds);
  if (scheme !== undefined) return scheme;
  throw new CliError('TypeNotSupported', `This version cannot read ${type} evidence.`, {
    hint: `It reads ${kinds.schemes.map((each) => each.type).join(', ')}.`,
  });
}

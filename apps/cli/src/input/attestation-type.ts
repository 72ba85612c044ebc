/** TYPE arguments: which attestation type a word means. */

import {
  type AttestationType,
  attestationTypeNamed,
  attestationTypeNames,
  attestationTypes,
} from '@veritee/core/maa';
import { CliError } from '../errors.ts';
import { hintFor } from './nearest.ts';

/** The attestation type that a word means. */
export function typeNamed(word: string): AttestationType {
  const type = attestationTypeNamed(word);
  if (type !== undefined) return type;
  const shortNames = attestationTypes.map((each) => attestationTypeNames[each].short);
  throw new CliError('UnknownType', `There is no evidence type "${word}".`, {
    hint: hintFor(word, [...attestationTypes, ...shortNames]),
  });
}

/** TYPE arguments: which attestation type a word means. */

import { type AttestationType, attestationTypeNamed, attestationTypes } from '@veritee/core/maa';
import { CliError } from '../errors.ts';
import { hintFor } from './nearest.ts';

/** The short names that people type, beside the wire names in any case. */
const SHORT_NAMES = ['sgx', 'openenclave', 'tpm', 'tdx', 'snp', 'azureguest'];

/** The attestation type that a word means. */
export function typeNamed(word: string): AttestationType {
  const type = attestationTypeNamed(word);
  if (type !== undefined) return type;
  throw new CliError('UnknownType', `There is no evidence type "${word}".`, {
    hint: hintFor(word, [...attestationTypes, ...SHORT_NAMES]),
  });
}

/** The options of `evidence verify` that one kind of evidence takes: declared together, refused for every other kind. */

import type { AttestationType } from '@veritee/core/internal/maa';
import type { Command } from 'commander';
import { CliError } from '../errors.ts';
import { kinds } from './kinds.ts';

/** Throws when the options of a command hold one that evidence of this type does not take. */
export type RequireOwnOptions = (type: AttestationType, given: Command) => void;

/**
 * Declares the options of all kinds.
 *
 * @returns what refuses an option that is of another kind (CliError `OptionInvalid`): passed over, it would look as if it had been checked
 */
export function declareVerifications(command: Command): RequireOwnOptions {
  const owned = kinds.flatMap(({ type, verification }) => {
    const before = command.options.length;
    verification?.declare(command);
    return command.options.slice(before).map((option) => ({ option, owner: type }));
  });
  return (type, given) => {
    for (const { option, owner } of owned) {
      if (owner === type || given.getOptionValue(option.attributeName()) === undefined) continue;
      throw new CliError('OptionInvalid', `The option ${option.long} goes with ${owner}, not with ${type}.`, {
        hint: 'Leave it out, or name the right TYPE.',
      });
    }
  };
}

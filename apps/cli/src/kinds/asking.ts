/** Options of commands that say how the vendors' services are asked. */

import type { OpenSourceOptions } from '@veritee/evidence';
import { type Command, Option } from 'commander';

/** What these options give. */
export interface AskingOptions {
  readonly update?: 'early' | 'standard';
}

/** Declares them. */
export function withAsking(command: Command): Command {
  return command.addOption(
    new Option(
      '--update <SERIES>',
      "which of Intel's TCB levels services are asked for: early, as soon as they are published, or standard, some months " +
        'later (default: standard); folders and archives hold what was fetched',
    ).choices(['early', 'standard']),
  );
}

/** What they mean for sources. */
export function askingOf({ update }: AskingOptions): OpenSourceOptions {
  return update === undefined ? {} : { update };
}

/** Where the master key is: an option, a variable, or the data directory's own file. */

import { resolve } from 'node:path';
import type { MasterKeySource } from '@veritee/service';
import { CliError } from '../errors.ts';
import type { Terminal } from '../output/terminal.ts';

/** The variable that may hold the master key itself. */
export const MASTER_KEY_VARIABLE = 'VERITEE_MASTER_KEY';

/**
 * The source that `file:PATH`, `env:NAME` or `command:COMMAND` means; without it VERITEE_MASTER_KEY where it is set,
 * otherwise undefined: the data directory's own file. There is no way to write the key itself on a command line, which
 * other users of the machine can see.
 *
 * @throws CliError `InvalidArgument`
 */
export function masterKeySource(named: string | undefined, { env }: Terminal): MasterKeySource | undefined {
  if (named === undefined) {
    // Set but empty is a secret that went missing on its way: falling back to a file would make a key that nobody meant.
    return env[MASTER_KEY_VARIABLE] === undefined ? undefined : fromVariable(MASTER_KEY_VARIABLE, env);
  }
  const [, kind, rest = ''] = /^(file|env|command):(.+)$/s.exec(named) ?? [];
  if (kind === 'file') return { file: resolve(rest) };
  if (kind === 'env') return fromVariable(rest, env);
  if (kind === 'command') return { command: rest };
  throw new CliError('InvalidArgument', 'The master key is named by file:PATH, env:NAME or command:COMMAND.');
}

function fromVariable(name: string, env: Terminal['env']): MasterKeySource {
  return { text: env[name] ?? '', name: `the environment variable ${name}` };
}

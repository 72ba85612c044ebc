/** Options of every command that manages a service. */

import type { Command } from 'commander';
import { TOKEN_OPTION } from './credential.ts';
import { required } from './declare.ts';
import { endpointUrl } from './options.ts';
import { CA_OPTION } from './words.ts';

/** Their values. */
export interface ManagementOptions {
  readonly endpoint: string;
  readonly ca?: string;
  readonly token?: string;
}

/** For help pages. */
export const OPERATOR_DETAILS =
  'Needs a token of an operator; the variables that serve --development-identity prints give one.';

/** Adds them to a command. */
export function withManagementOptions(command: Command): Command {
  return command
    .option('--endpoint <URL>', 'the service, for example https://127.0.0.1:8443 (required)', endpointUrl)
    .option('--ca <FILE>', CA_OPTION)
    .option('--token <FILE>', TOKEN_OPTION)
    .hook('preAction', required('--endpoint'));
}

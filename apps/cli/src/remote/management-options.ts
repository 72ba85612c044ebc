/** Options of commands that manage a service: one that runs, or its storage. */

import type { Command } from 'commander';
import { CA_OPTION, TOKEN_OPTION } from '../help/words.ts';
import { endpointUrl } from '../input/options.ts';
import { required } from '../session/declare.ts';

/** How to ask a running service. */
export interface ServiceOptions {
  readonly endpoint: string;
  readonly ca?: string;
  readonly token?: string;
}

/** How to reach a service or its storage. */
export interface ManagementOptions extends Partial<ServiceOptions> {
  readonly data?: string;
  readonly database?: string;
  readonly masterKey?: string;
}

/** For help pages. */
export const OPERATOR_DETAILS =
  'Asks a running service (--endpoint; needs a token of an operator, which the variables that serve --development-identity ' +
  'prints give), or uses its storage (--data or --database), while it runs or before it does for the first time.';

/** Adds the options of those who ask a running service. */
export function withServiceOptions(command: Command): Command {
  return command
    .option('--endpoint <URL>', 'the service, for example https://127.0.0.1:8443 (required)', endpointUrl)
    .option('--ca <FILE>', CA_OPTION)
    .option('--token <FILE>', TOKEN_OPTION)
    .hook('preAction', required('--endpoint'));
}

/** Adds the options of those who may use its storage instead. */
export function withManagementOptions(command: Command): Command {
  return command
    .option('--endpoint <URL>', 'the service, for example https://127.0.0.1:8443', endpointUrl)
    .option('--ca <FILE>', CA_OPTION)
    .option('--token <FILE>', TOKEN_OPTION)
    .option('--data <DIR>', 'data directory of the service')
    .option(
      '--database <URL>',
      'PostgreSQL database of the service; its master key may be in the data directory',
    )
    .option('--master-key <SRC>', 'as for serve: file:PATH, env:NAME or command:COMMAND');
}

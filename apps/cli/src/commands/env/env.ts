/** `veritee env`: the variables by which SDKs, runtimes and tools use the service that `veritee start` runs. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { exitStatus } from '../../errors.ts';
import { DATA_OPTION } from '../../help/words.ts';
import { dataDirectory } from '../../input/data-directory.ts';
import { endpointUrl } from '../../input/options.ts';
import type { Outcome } from '../../output/output.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';
import { FORMS, type Form, writtenAs } from './forms.ts';

interface Options {
  readonly endpoint?: string;
  readonly data?: string;
  readonly format?: Form;
}

const ENDPOINT = 'https://127.0.0.1:8443';

/** Declares the command. */
export function declareEnv(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'env',
    summary: 'Print the variables by which SDKs and tools use the service that start runs',
    details:
      'Its certificate authority, its address under the names that Azure’s samples read, and its documented ' +
      'credentials: DefaultAzureCredential, EnvironmentCredential and ManagedIdentityCredential of all official SDKs ' +
      'read them. These credentials open services of veritee start only; serve --development-identity prints its own.',
    examples: ['veritee env', 'veritee env --format dotenv > service.env'],
  })
    .option('--endpoint <URL>', `address of the service (default: ${ENDPOINT})`, endpointUrl)
    .option('--data <DIR>', DATA_OPTION)
    .addOption(new Option('--format <FORM>', 'how to write them (default: sh)').choices(FORMS))
    .action(answering(session, (options: Options) => variables(options, session)));
}

async function variables(
  { endpoint = ENDPOINT, data, format = 'sh' }: Options,
  session: Session,
): Promise<Outcome> {
  const { environmentOf, wellKnownEnvironment } = await import('@veritee/service/internal');
  const authority = join(dataDirectory(data, session.terminal), 'tls', 'ca.pem');
  if (!existsSync(authority)) {
    session.terminal.stderr.write(
      `veritee: ${authority} does not exist yet: veritee start makes it. Name its data directory with --data.\n`,
    );
  }
  const named = environmentOf({
    endpoint,
    instances: [{ mode: 'AAD', endpoint }],
    certificateAuthority: endpoint.startsWith('https:') ? authority : undefined,
    region: 'local',
    identity: wellKnownEnvironment(endpoint),
  });
  return { status: exitStatus.done, json: named, text: writtenAs(format, named) };
}

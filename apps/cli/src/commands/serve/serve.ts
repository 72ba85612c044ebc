/** `veritee serve`: runs the service. */

import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { DATA_OPTION } from '../../help/words.ts';
import { collected, instant, listed, port, wholeNumber } from '../../input/options.ts';
import { jsonText } from '../../output/json-text.ts';
import { declareCommand } from '../../session/declare.ts';
import type { Session } from '../../session/session.ts';
import type { ServeOptions } from '../../settings/serve-settings.ts';

/** Declares the command. */
export function declareServe(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'serve',
    summary: 'Run the attestation service',
    details:
      'Prints the endpoint when it is ready to answer, and the address of its page where it serves one; the ready line as JSON, with the variables that ' +
      'let SDKs talk to the service, goes to standard error (with --json to standard output). Stops on Ctrl-C or SIGTERM, at once on a second one; SIGHUP ' +
      'has it look for renewed TLS files and reopen the file of attestation records.',
    examples: [
      'veritee serve --simulator',
      'veritee serve --simulator --instance contoso=AAD --instance fabrikam=Isolated:certificates.pem',
      'veritee serve --port 0 --data ./data --endorsements collateral.json --development --clock 2025-06-11T19:18:17Z',
    ],
  })
    .option('--host <HOST>', 'address to listen on (default: 127.0.0.1)')
    .option('--port <PORT>', 'port to listen on; 0 picks a free one (default: 8443)', port)
    .option('--data <DIR>', DATA_OPTION)
    .option(
      '--database <URL>',
      'keep instances in this PostgreSQL database instead of the data directory: postgresql://user@host/database ' +
        '(VERITEE_DATABASE works as well, and keeps a password off the command line)',
    )
    .option(
      '--instance <NAME=MODE>',
      'make this instance unless it is there: NAME=AAD, NAME=Shared, or NAME=Isolated:CERTIFICATES.pem with its first ' +
        'policy management certificates; may be repeated',
      collected,
    )
    .option(
      '--master-key <SRC>',
      'the key that seals signing keys: file:PATH, env:NAME or command:COMMAND; 64 hex digits or base64 of 32 bytes ' +
        '(default: VERITEE_MASTER_KEY, or a file of the data directory that is made at first start)',
    )
    .option('--key-max-age <DAYS>', 'replace signing keys of this age (default: never)', wholeNumber)
    .option(
      '--key-lead <HOURS>',
      'publish the successor of a signing key this long before it signs (default: 24)',
      wholeNumber,
    )
    .option(
      '--public-url <URL>',
      'the URL under which clients reach the service, if that is not host and port: tokens have it',
    )
    .option('--region <LABEL>', "second label of the instances' host names (default: local)")
    .option(
      '--domain <DOMAIN>',
      'answer for instances at NAME.REGION.DOMAIN too, besides attest.localhost; may be repeated',
      collected,
    )
    .option(
      '--config <FILE>',
      'settings as JSON (or VERITEE_CONFIG): these options as camel-cased members, and more; variables such as ' +
        'VERITEE_PORT win over the file, options given here win over both',
    )
    .option(
      '--set <NAME=VALUE>',
      'any setting of the configuration file, such as access.anonymousAttest=false; lists with commas or as JSON; may ' +
        'be repeated',
      collected,
    )
    .option(
      '--tls-certificate <FILE>',
      "your own server certificate with its chain (PEM), in place of the development CA's",
    )
    .option('--tls-key <FILE>', 'its private key (PEM)')
    .option(
      '--simulator',
      'also trust the simulated PKI of the data directory: for development, tokens prove nothing',
    )
    .option('--endorsements <SRC>', session.words.endorsements, collected)
    .option(
      '--serve-endorsements',
      'serve the endorsements that this service has needed to others, below /management/endorsements, as a PCCS does',
    )
    .option('--trust-root <[VENDOR=]FILE>', session.words.trustRoot, collected)
    .option('--accept <STATUS,...>', session.words.accept, listed)
    .option(
      '--allow-origin <ORIGIN>',
      'let pages of this origin call the service from a browser (CORS); may be repeated',
      collected,
    )
    .option('--development', 'allow what is for development only, such as --clock')
    .option(
      '--development-identity',
      'run the built-in OpenID issuer and print the variables by which DefaultAzureCredential finds it',
    )
    .option(
      '--development-beyond-loopback',
      'listen beyond loopback even with development roots: for containers and test networks',
    )
    .option('--clock <ISO>', "shift the service's clock so that it starts at this moment", instant)
    .action((options: ServeOptions) => serve(options, session));
}

async function serve(options: ServeOptions, session: Session): Promise<void> {
  const { serveSettings } = await import('../../settings/serve-settings.ts');
  const { serviceParts } = await import('../../service/service-parts.ts');
  const { start, untilStopped, warnOfDevelopment } = await import('../../service/run-service.ts');
  const { readyLine, servesText } = await import('../../service/ready-line.ts');
  const { dataDirectory, isNewData } = await import('../../input/data-directory.ts');
  const steering = session.terminal.keepRunning('reload');
  const settings = await serveSettings(options, session.inputs, session.terminal.env);
  const newData = isNewData(dataDirectory(settings.data, session.terminal));
  const parts = await serviceParts(settings, session);
  warnOfDevelopment(parts, session);
  const service = await start(parts);
  const { stdout, stderr } = session.terminal;
  if (settings.clock !== undefined) {
    stderr.write(`veritee: the clock of this service started at ${settings.clock.toISOString()}\n`);
  }
  const line = readyLine(service, { ...parts, newData, region: settings.region });
  if (session.json) stdout.write(`${jsonText(line)}\n`);
  else {
    stderr.write(`${jsonText(line)}\n`);
    stdout.write(`${servesText(service)}\n`);
  }
  await untilStopped(service, steering, session);
  session.status = exitStatus.done;
}

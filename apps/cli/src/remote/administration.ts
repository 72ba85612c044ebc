/** What commands share that administer an instance: options, the client, refusals. */

import type { AttestationAdministrationClient } from '@veritee/client';
import type { Command } from 'commander';
import { CliError } from '../errors.ts';
import { CA_OPTION, TOKEN_OPTION } from '../help/words.ts';
import { endpointUrl, instant } from '../input/options.ts';
import { required } from '../session/declare.ts';
import type { Session } from '../session/session.ts';

/** How to reach the instance, and as whom. */
export interface InstanceOptions {
  readonly endpoint: string;
  readonly token?: string;
  readonly ca?: string;
  readonly at?: Date;
}

/** Who signs the change. */
export interface SignerOptions {
  readonly signingKey?: string;
  readonly signingCertificate?: string;
}

/** Adds the options of every command that talks to an instance's administration. */
export function withInstance(command: Command): Command {
  return command
    .option('--endpoint <URL>', 'the instance, for example https://127.0.0.1:8443 (required)', endpointUrl)
    .option('--token <FILE>', TOKEN_OPTION)
    .option('--ca <FILE>', CA_OPTION)
    .option(
      '--at <ISO>',
      'the moment to judge answers by, for services whose clock is shifted (default: now)',
      instant,
    )
    .hook('preAction', required('--endpoint'));
}

/** Adds the options of a command whose change may be signed. */
export function withSigner(command: Command, when: string): Command {
  return command
    .option('--signing-key <FILE>', `private key (PEM) that signs the change; ${when}`)
    .option('--signing-certificate <FILE>', 'certificate (PEM) of the signing key; its issuers may follow');
}

/** A client for the instance, with the credential that the surroundings offer. */
export async function administrationOf(
  { endpoint, token, ca, at }: InstanceOptions,
  { inputs, terminal }: Session,
): Promise<AttestationAdministrationClient> {
  const { AttestationAdministrationClient } = await import('@veritee/client');
  const { readAuthority, wayTo } = await import('./endpoint.ts');
  const { credentialFrom } = await import('./credential.ts');
  const authority = await readAuthority(ca, inputs);
  const { env, clock } = terminal;
  const credential = await credentialFrom({ file: token, env, authority, clock }, inputs);
  const way = wayTo({ authority, clock: at === undefined ? clock : () => at });
  return new AttestationAdministrationClient(endpoint, credential, way);
}

/** The signer of a change as the client takes it; nothing where no option was given. */
export async function signerOf(
  { signingKey, signingCertificate }: SignerOptions,
  { inputs }: Session,
): Promise<{ readonly privateKey?: string; readonly certificate?: string }> {
  if ((signingKey === undefined) !== (signingCertificate === undefined)) {
    const [given, missing] =
      signingKey === undefined
        ? ['--signing-certificate', '--signing-key']
        : ['--signing-key', '--signing-certificate'];
    throw new CliError('SigningKeyMissing', `${given} is given without ${missing}.`, {
      hint: `A signed change needs the private key and its certificate: add ${missing} FILE.`,
    });
  }
  return {
    ...(signingKey !== undefined && { privateKey: await inputs.text(signingKey, 'private key') }),
    ...(signingCertificate !== undefined && {
      certificate: await inputs.text(signingCertificate, 'certificate'),
    }),
  };
}

/** A file that may stand as argument or as option, once. */
export function onlyFile(argument: string | undefined, option: string | undefined, what: string): string {
  const [file, ...more] = [argument, option].filter((each) => each !== undefined);
  if (file !== undefined && more.length === 0) return file;
  throw new CliError(
    'InvalidUsage',
    file === undefined ? `The ${what} is missing.` : `The ${what} is given twice.`,
    {
      hint: 'Name one FILE.',
    },
  );
}

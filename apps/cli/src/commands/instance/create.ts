/** `veritee instance create`: makes a tenant of a service. */

import { type Command, InvalidArgumentError } from 'commander';
import { CliError, exitStatus } from '../../errors.ts';
import { EXAMPLE_INSTANCE } from '../../help/examples.ts';
import { type Outcome, sections, tableText } from '../../output/output.ts';
import type { Management } from '../../remote/management.ts';
import {
  type ManagementOptions,
  OPERATOR_DETAILS,
  withManagementOptions,
} from '../../remote/management-options.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

interface Options extends ManagementOptions {
  readonly mode?: Mode;
  readonly certificates?: string;
  readonly location?: string;
  readonly tag?: Readonly<Record<string, string>>;
}

type Mode = 'AAD' | 'Isolated' | 'Shared';

/** Declares the command. */
export function declareInstanceCreate(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'create',
    summary: 'Make an instance of a service',
    details:
      'The mode is fixed for ever: AAD (who has the role may change policies), Isolated (changes must be signed by one of ' +
      'its policy management certificates as well; so when --certificates is given), Shared (default policies only). ' +
      'Creating one that exists with the same mode has no effect. ' +
      OPERATOR_DETAILS,
    examples: [EXAMPLE_INSTANCE],
  })
    .argument('<NAME>', '3 to 24 letters, digits and hyphens')
    .option('--mode <MODE>', 'AAD, Isolated or Shared (default: AAD, or Isolated with --certificates)', mode)
    .option('--certificates <FILE>', 'first policy management certificates of an isolated instance (PEM)')
    .option('--location <LOCATION>', 'short name of its region (default: the region of the service)')
    .option('--tag <NAME=VALUE>', 'a tag; may be repeated', tagged);
  withManagementOptions(command).action(
    answering(session, (name: string, options: Options) => createInstance(name, options, session)),
  );
}

function mode(text: string): Mode {
  const known = (['AAD', 'Isolated', 'Shared'] as const).find(
    (each) => each.toLowerCase() === text.toLowerCase(),
  );
  if (known !== undefined) return known;
  throw new InvalidArgumentError('Expected AAD, Isolated or Shared.');
}

function tagged(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('Expected NAME=VALUE.');
  return { ...before, [name]: value };
}

async function createInstance(name: string, options: Options, session: Session): Promise<Outcome> {
  const { managing } = await import('../../remote/management.ts');
  const { instanceIn } = await import('../../remote/instances.ts');
  const { certificates: file, location, tag: tags } = options;
  const trustModel = options.mode ?? (file === undefined ? 'AAD' : 'Isolated');
  if ((trustModel === 'Isolated') !== (file !== undefined)) {
    throw new CliError(
      'InvalidUsage',
      'An isolated instance, and no other, has policy management certificates.',
      {
        hint: 'Give --certificates FILE with --mode Isolated.',
      },
    );
  }
  const keys = file === undefined ? undefined : await signingKeys(file, session);
  const work = async (management: Management): Promise<Outcome> => {
    const made = instanceIn(
      await management.send('PUT', `/attestationProviders/${encodeURIComponent(name)}`, {
        ...(location !== undefined && { location }),
        ...(tags !== undefined && { tags }),
        properties: { trustModel, ...(keys !== undefined && { policySigningCertificates: { keys } }) },
      }),
      management.addressed,
    );
    return {
      status: exitStatus.done,
      json: made,
      text: sections(`✓ The instance ${made.name} is ready`, tableText(Object.entries(made))),
    };
  };
  // Before the service runs for the first time storage does not exist yet.
  return managing(options, session, work, { makesStorage: true });
}

async function signingKeys(file: string, { inputs }: Session): Promise<readonly object[]> {
  const { base64 } = await import('@veritee/core/internal');
  const { decodeCertificates } = await import('@veritee/core/internal/x509');
  return decodeCertificates(await inputs.text(file, 'policy certificate')).map(({ der, publicKeyInfo }) => ({
    kty: isRsa(publicKeyInfo) ? 'RSA' : 'EC',
    use: 'sig',
    x5c: [base64(der)],
  }));
}

/** The identifier rsaEncryption (1.2.840.113549.1.1.1) in DER, which begins the key's own description. */
function isRsa(publicKeyInfo: Uint8Array): boolean {
  return Buffer.from(publicKeyInfo).subarray(0, 32).includes(Buffer.from('06092a864886f70d010101', 'hex'));
}

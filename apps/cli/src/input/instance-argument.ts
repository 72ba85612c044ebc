/** `NAME=MODE[:CERTIFICATES.pem]`: an instance that `serve` makes unless it is there. */

import { decodeCertificates } from '@veritee/core/internal/x509';
import type { InstanceMode, InstanceRequest } from '@veritee/service';
import { CliError } from '../errors.ts';
import type { Inputs } from './inputs.ts';

const SPELLING = /^([^=]+)=(AAD|Isolated|Shared)(?::(.+))?$/i;
const MODES: Readonly<Record<string, InstanceMode>> = { aad: 'AAD', isolated: 'Isolated', shared: 'Shared' };

/**
 * The instance that an argument asks for, its certificates read.
 * @throws CliError `InvalidArgument`; the errors of reading certificates
 */
export async function instanceArgument(text: string, inputs: Inputs): Promise<InstanceRequest> {
  const [, name, modeText = '', file] = SPELLING.exec(text) ?? [];
  const mode = MODES[modeText.toLowerCase()];
  if (name === undefined || mode === undefined) throw misspelt(text);
  if ((mode === 'Isolated') !== (file !== undefined)) throw misplaced(mode);
  if (file === undefined) return { name, mode };
  const certificates = decodeCertificates(await inputs.text(file, 'policy certificate')).map(
    ({ der }) => der,
  );
  return { name, mode, certificates };
}

function misspelt(text: string): CliError {
  const [, name = '', mode] = /^([^=]+)(?:=(.*))?$/s.exec(text) ?? [];
  const shown = name === '' ? 'NAME' : name;
  const message =
    name === ''
      ? `"${text}" does not name an instance.`
      : mode === undefined
        ? `The trust model of the instance "${name}" is missing.`
        : `"${mode}" is not a trust model of an instance.`;
  return new CliError('InvalidArgument', message, {
    hint: `Write ${shown}=AAD, ${shown}=Shared, or ${shown}=Isolated:CERTIFICATES.pem.`,
  });
}

function misplaced(mode: InstanceMode): CliError {
  return mode === 'Isolated'
    ? new CliError(
        'InvalidArgument',
        'An isolated instance needs its first policy management certificates.',
        {
          hint: 'Write NAME=Isolated:CERTIFICATES.pem.',
        },
      )
    : new CliError('InvalidArgument', `An instance of mode ${mode} has no policy management certificates.`);
}

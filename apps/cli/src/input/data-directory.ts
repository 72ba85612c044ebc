/** The data directory: where the service keeps its keys, and the simulator its PKI. */

import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CliError } from '../errors.ts';
import type { Terminal } from '../output/terminal.ts';

/** The data directory to use, absolute: the one named, that of VERITEE_DATA, or `.veritee` here. */
export function dataDirectory(named: string | undefined, { env }: Terminal): string {
  return resolve(named ?? env['VERITEE_DATA'] ?? '.veritee');
}

/** Where the simulated PKI of a data directory is kept. */
export function pkiDirectory(data: string): string {
  return join(data, 'simulator');
}

/** Whether nothing is in a data directory yet, or it does not exist. */
export function isNewData(data: string): boolean {
  return !existsSync(data) || readdirSync(data).length === 0;
}

/**
 * For commands that use what a service has stored. A mistyped directory would be made, and be empty.
 * @throws CliError `InputUnreadable`
 */
export function requireStorage(data: string): void {
  if (existsSync(join(data, 'veritee.db'))) return;
  throw new CliError('InputUnreadable', `There is no storage of a service in ${data}.`, {
    hint: 'Check the name of the data directory; the ready line of serve has it.',
  });
}

/**
 * The simulated PKI that a service trusts. One that a mistyped directory got would be trusted by none.
 * @throws CliError `InputUnreadable`
 */
export function existingPki(data: string): string {
  const pki = pkiDirectory(data);
  if (existsSync(pki)) return pki;
  throw new CliError('InputUnreadable', `There is no simulated PKI in ${data}.`, {
    hint: 'Name the data directory that serve --simulator was started with.',
  });
}

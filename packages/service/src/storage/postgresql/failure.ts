/** PostgreSQL's and the network's errors as storage errors. */

import { type StorageError, type StorageErrorCode, storageError } from '../../errors/storage-error.ts';

/** By SQLSTATE (two characters: the class) or the system's code. */
const CODES: Readonly<Record<string, StorageErrorCode>> = {
  '08': 'DatabaseUnreachable',
  '57P01': 'DatabaseUnreachable',
  '57P02': 'DatabaseUnreachable',
  '57P03': 'DatabaseUnreachable',
  '57P05': 'DatabaseUnreachable',
  '53': 'DatabaseBusy',
  '53100': 'DiskFull',
  '40': 'DatabaseBusy',
  '55P03': 'DatabaseBusy',
  '57014': 'DatabaseBusy',
  '58030': 'DiskFailed',
  '25006': 'ReadOnly',
  // The server ended a transaction whose client was silent, or slow.
  '25P03': 'DatabaseUnreachable',
  '25P04': 'DatabaseBusy',
  XX001: 'DatabaseCorrupt',
  XX002: 'DatabaseCorrupt',
  '28': 'DatabaseDenied',
  '3D000': 'DatabaseDenied',
  '42501': 'DatabaseDenied',
};

/** Codes of the system that mean: nobody answers there. */
const NETWORK = /^(?:E(?:CONN|HOST|NET|TIMEDOUT|PIPE|AI_)|ENOTFOUND|EAI_|ENOENT|EACCES|ERR_SSL|ERR_TLS)/;
/** Errors that the driver makes itself have no code. */
const DRIVER = /terminated|timeout|not queryable|connection|pool after calling end/i;

/** The storage error behind an error of the driver. */
export function postgresqlFailure(cause: unknown): StorageError {
  const found = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  const message = cause instanceof Error ? cause.message : '';
  return storageError(codeOf(found, message), { cause, ...(found !== undefined && { found }) });
}

function codeOf(code: string | undefined, message: string): StorageErrorCode {
  if (code === undefined) return DRIVER.test(message) ? 'DatabaseUnreachable' : 'DatabaseFailed';
  if (NETWORK.test(code)) return 'DatabaseUnreachable';
  return CODES[code] ?? CODES[code.slice(0, 2)] ?? 'DatabaseFailed';
}

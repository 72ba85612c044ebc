/** PostgreSQL's and the network's errors as storage errors, the common ones of a first start in words. */

import { StorageError, type StorageErrorCode, storageError } from '../../errors/storage-error.ts';

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

/** A cause that can be told apart, by its code or the driver's words; what it is and what to do. */
type Cause = readonly [
  { readonly code?: RegExp; readonly message?: RegExp },
  StorageErrorCode,
  message: string,
  hint: string,
];

const AUTHORITY =
  'Name the authority that signed it: ?sslmode=verify-full&sslrootcert=FILE at the end of the address.';

/** The words say nothing of the address: it may hold a password. */
const CAUSES: readonly Cause[] = [
  [
    { message: /does not support SSL/i },
    'DatabaseUnreachable',
    'The database server does not use TLS, which the address asks for.',
    'Turn TLS on at the server (ssl = on), or take sslmode out of the address where the network is trusted.',
  ],
  [
    { code: /^28000$/, message: /no encryption|SSL off|pg_hba/i },
    'DatabaseDenied',
    'The database server does not let this user in from this host, or not without TLS.',
    'Add ?sslmode=verify-full to the address, or a line for user and host to pg_hba.conf.',
  ],
  [
    { code: /^28P01$/ },
    'DatabaseDenied',
    'The database server refuses the user or the password.',
    'Correct user and password in the address, or set the password with ALTER ROLE.',
  ],
  [
    { message: /client password must be a (?:non-empty )?string|no password/i },
    'DatabaseDenied',
    'The database server asks for a password, and the address has none.',
    'Write it into the address (postgresql://user:password@host/database), or set PGPASSWORD.',
  ],
  [
    { code: /^28000$/ },
    'DatabaseDenied',
    'The database server has no user of this name who may sign in.',
    'Make one with CREATE ROLE … LOGIN, or correct the name in the address.',
  ],
  [
    { code: /^3D000$/ },
    'DatabaseDenied',
    'The database server has no database of this name.',
    'Make one with CREATE DATABASE, or correct the name at the end of the address.',
  ],
  [
    { code: /^42501$/ },
    'DatabaseDenied',
    'The database user may not make or change the tables of the service.',
    'Make the user the owner of the database: ALTER DATABASE … OWNER TO ….',
  ],
  [
    { code: /^ECONNREFUSED$/ },
    'DatabaseUnreachable',
    'No database server listens at this address.',
    'Start it, or correct host and port in the address.',
  ],
  [
    { code: /^(?:ENOTFOUND|EAI_)/ },
    'DatabaseUnreachable',
    'The host of the database is not known.',
    'Correct its name in the address, or check the network and its name server.',
  ],
  [
    { code: /SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)/ },
    'DatabaseUnreachable',
    'The TLS certificate of the database server is signed by an authority that is not known here.',
    AUTHORITY,
  ],
  [
    { code: /^ERR_TLS_CERT_ALTNAME_INVALID$/ },
    'DatabaseUnreachable',
    'The TLS certificate of the database server is for another host name.',
    'Use the name in the certificate as host of the address.',
  ],
];

/** The storage error behind an error of the driver. */
export function postgresqlFailure(cause: unknown): StorageError {
  const found = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  const message = cause instanceof Error ? cause.message : '';
  const known = CAUSES.find(
    ([{ code, message: words }]) =>
      (code === undefined || (found !== undefined && code.test(found))) &&
      (words === undefined || words.test(message)),
  );
  const facts = { cause, ...(found !== undefined && { found }) };
  if (known === undefined) return storageError(codeOf(found, message), facts);
  const [, code, text, hint] = known;
  return new StorageError(code, text, { ...facts, hint });
}

function codeOf(code: string | undefined, message: string): StorageErrorCode {
  if (code === undefined) return DRIVER.test(message) ? 'DatabaseUnreachable' : 'DatabaseFailed';
  if (NETWORK.test(code)) return 'DatabaseUnreachable';
  return CODES[code] ?? CODES[code.slice(0, 2)] ?? 'DatabaseFailed';
}

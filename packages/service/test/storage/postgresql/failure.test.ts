/** What a first start against PostgreSQL fails for, in words; no address in them, since it may hold a password. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noPostgresql, type Postgresql, startPostgresql } from '../../../../../test/support/postgresql.ts';
import { postgresqlFailure } from '../../../src/storage/postgresql/failure.ts';
import { open } from '../engines.ts';

/** Code and message of the driver; code, words and cure of ours. */
const CASES: readonly (readonly [string | undefined, string, string, RegExp])[] = [
  [
    undefined,
    'The server does not support SSL connections',
    'DatabaseUnreachable',
    /does not use TLS.*ssl = on.*sslmode/,
  ],
  [
    '28000',
    'no pg_hba.conf entry for host "10.0.0.1", user "a", database "b", no encryption',
    'DatabaseDenied',
    /sslmode=verify-full.*pg_hba/,
  ],
  [
    '28P01',
    'password authentication failed for user "a"',
    'DatabaseDenied',
    /refuses the user or the password.*ALTER ROLE/,
  ],
  [
    undefined,
    'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string',
    'DatabaseDenied',
    /address has none.*PGPASSWORD/,
  ],
  ['28000', 'role "a" does not exist', 'DatabaseDenied', /no user of this name.*CREATE ROLE/],
  ['3D000', 'database "b" does not exist', 'DatabaseDenied', /no database of this name.*CREATE DATABASE/],
  ['42501', 'permission denied for schema public', 'DatabaseDenied', /tables.*OWNER TO/],
  [
    'ECONNREFUSED',
    'connect ECONNREFUSED 127.0.0.1:1',
    'DatabaseUnreachable',
    /No database server listens.*host and port/,
  ],
  ['ENOTFOUND', 'getaddrinfo ENOTFOUND db', 'DatabaseUnreachable', /host of the database is not known/],
  [
    'SELF_SIGNED_CERT_IN_CHAIN',
    'self-signed certificate in certificate chain',
    'DatabaseUnreachable',
    /authority.*sslrootcert=FILE/,
  ],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    "Hostname/IP does not match certificate's altnames",
    'DatabaseUnreachable',
    /another host name/,
  ],
];

describe('failures of PostgreSQL', () => {
  it.each(CASES)('%s, %s: %s', (code, message, ours, words) => {
    const failure = postgresqlFailure(
      Object.assign(new Error(message), { ...(code !== undefined && { code }) }),
    );
    expect(failure.code).toBe(ours);
    expect(failure.explain()).toMatch(words);
    if (code !== undefined) expect(failure.found).toBe(code);
  });

  it('keep their general words where nothing more is known', () => {
    const failure = postgresqlFailure(Object.assign(new Error('deadlock'), { code: '40P01' }));
    expect(failure).toMatchObject({ code: 'DatabaseBusy', found: '40P01' });
  });
});

describe.skipIf(noPostgresql)('PostgreSQL refuses', { timeout: 60_000 }, () => {
  let server: Postgresql;
  let url: string;
  beforeAll(async () => {
    server = await startPostgresql();
    url = server.createDatabase();
  });
  afterAll(() => server?.remove());

  it.each<readonly [string, (url: string) => string, RegExp]>([
    ['TLS', (text) => `${text}?sslmode=require`, /does not use TLS/],
    [
      'a database that does not exist',
      (text) => text.replace(/[^/]+$/, 'nowhere'),
      /no database of this name/,
    ],
    ['a user who does not exist', (text) => text.replace('veritee@', 'nobody@'), /no user of this name/],
  ])('%s', async (_, changed, words) => {
    await expect(open({ url: changed(url) })).rejects.toThrow(words);
  });
});

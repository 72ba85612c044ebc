/** The development issuer over HTTP: tokens for those who know the secrets, and for nobody else. */

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInAnchors, firstOf } from '@veritee/evidence';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthenticator } from '../../src/access/authenticate.ts';
import { isPermitted } from '../../src/access/permit.ts';
import { ServiceError } from '../../src/errors/service-error.ts';
import type { ServiceOptions } from '../../src/start/options.ts';
import type { RunningService } from '../../src/start/running-service.ts';
import { startService } from '../../src/start/start-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-identity-'));
const parts: ServiceOptions = {
  dataDirectory: folder,
  protocol: 'http',
  source: firstOf([]),
  anchors: builtInAnchors(),
};
let service: RunningService;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  service = await startService({ ...parts, development: { roots: [], identity: true } });
  environment = service.environment;
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true });
});

const RESOURCE = 'https://attest.azure.net';
const post = async (form: Record<string, string>, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${environment['AZURE_AUTHORITY_HOST']}/adfs/oauth2/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
};
const withSecret = (more: Record<string, string> = {}) =>
  post({
    grant_type: 'client_credentials',
    client_id: environment['AZURE_CLIENT_ID'] ?? '',
    client_secret: environment['AZURE_CLIENT_SECRET'] ?? '',
    scope: `${RESOURCE}/.default`,
    ...more,
  });
const managed = async (query: string, header?: string) => {
  const answer = await fetch(`${environment['IDENTITY_ENDPOINT']}?api-version=2019-08-01${query}`, {
    headers: header === undefined ? {} : { 'x-identity-header': header },
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
};

/** What the bearer of a token may do, as a service would see it that trusts this issuer by its address alone. */
async function rightsOf(token: string): Promise<Record<string, boolean>> {
  const authenticator = createAuthenticator({
    issuers: [
      {
        issuer: `${service.endpoint}/adfs`,
        grants: [
          { role: 'contributor', appRoles: ['Attestation Contributor'] },
          { role: 'reader', appRoles: ['Attestation Reader'] },
        ],
      },
    ],
    clock: () => new Date(),
  });
  const caller = await authenticator.caller(`Bearer ${token}`);
  const instance = { name: 'default', mode: 'AAD' } as const;
  return {
    read: isPermitted(caller, instance, 'readPolicy'),
    write: isPermitted(caller, instance, 'writePolicy'),
  };
}

describe('client credentials', () => {
  it('get a token that counts, found through the metadata like that of any issuer', async () => {
    const { status, body } = await withSecret();
    expect([status, body['token_type'], body['expires_in']]).toEqual([200, 'Bearer', 3600]);
    expect(decodeJwt(body['access_token'] ?? '')).toMatchObject({
      aud: RESOURCE,
      iss: `${service.endpoint}/adfs`,
    });
    expect(await rightsOf(body['access_token'] ?? '')).toEqual({ read: true, write: true });
  });

  it('may be those of the reader, who cannot write', async () => {
    const { body } = await withSecret({
      client_id: environment['ATTESTATION_READER_CLIENT_ID'] ?? '',
      client_secret: environment['ATTESTATION_READER_CLIENT_SECRET'] ?? '',
    });
    expect(await rightsOf(body['access_token'] ?? '')).toEqual({ read: true, write: false });
  });

  it('may be in the header, and ask by resource', async () => {
    const pair = `${environment['AZURE_CLIENT_ID']}:${environment['AZURE_CLIENT_SECRET']}`;
    const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
    const form = { grant_type: 'client_credentials', resource: RESOURCE };
    expect((await post(form, { authorization })).status).toBe(200);
  });

  it.each([
    ['a wrong secret', { client_secret: 'guess' }, 401, 'invalid_client'],
    ['no secret', { client_secret: '' }, 401, 'invalid_client'],
    ['an unknown client', { client_id: 'me' }, 401, 'invalid_client'],
    ['another resource', { scope: 'https://vault.azure.net/.default' }, 400, 'invalid_scope'],
    ['a resource that only begins alike', { scope: `${RESOURCE}.evil/.default` }, 400, 'invalid_scope'],
    ['another grant', { grant_type: 'password' }, 400, 'invalid_request'],
  ])('are refused with %s', async (_, more, status, error) => {
    const answer = await withSecret(more);
    expect([answer.status, answer.body['error']]).toEqual([status, error]);
  });

  it('of the contributor do not fit the reader', async () => {
    expect((await withSecret({ client_id: environment['ATTESTATION_READER_CLIENT_ID'] ?? '' })).status).toBe(
      401,
    );
  });

  it('have bounds', async () => {
    expect((await withSecret({ more: 'x'.repeat(9000) })).status).toBe(413);
  });
});

describe('the managed identity', () => {
  it('gets a token with the header that only this machine knows', async () => {
    const { status, body } = await managed(`&resource=${RESOURCE}`, environment['IDENTITY_HEADER']);
    expect([status, body['resource'], body['token_type']]).toEqual([200, RESOURCE, 'Bearer']);
    expect(Number(body['expires_on']) * 1000).toBeGreaterThan(Date.now());
    expect(await rightsOf(body['access_token'] ?? '')).toEqual({ read: true, write: true });
  });

  it.each([
    ['no header', `&resource=${RESOURCE}`, undefined, 401],
    ['a wrong header', `&resource=${RESOURCE}`, 'guess', 401],
    ['no resource', '', 'right', 400],
    ['another resource', '&resource=https://vault.azure.net', 'right', 400],
  ])('is refused with %s', async (_, query, header, status) => {
    const shown = header === 'right' ? environment['IDENTITY_HEADER'] : header;
    expect((await managed(query, shown)).status).toBe(status);
  });
});

describe('its secrets', () => {
  it('are the owner’s only, and stay over a restart', async () => {
    for (const file of ['identity-key.pem', 'identity-secret']) {
      expect(statSync(join(folder, 'development', file)).mode & 0o777).toBe(0o600);
    }
    const again = await startService({ ...parts, development: { roots: [], identity: true } });
    await again.close();
    expect(again.environment['AZURE_CLIENT_SECRET']).toBe(environment['AZURE_CLIENT_SECRET']);
  });

  it('are not those of another data directory', async () => {
    const dataDirectory = join(folder, 'other');
    const other = await startService({ ...parts, dataDirectory, development: { roots: [], identity: true } });
    await other.close();
    expect(other.environment['AZURE_CLIENT_SECRET']).not.toBe(environment['AZURE_CLIENT_SECRET']);
  });
});

describe('without being asked for', () => {
  it('there is no issuer', async () => {
    const plain = await startService({ ...parts, dataDirectory: join(folder, 'plain') });
    const answer = await fetch(`${plain.endpoint}/adfs/.well-known/openid-configuration`);
    await plain.close();
    expect(answer.status).toBe(404);
    expect(plain.environment).toEqual({});
  });

  it('nothing of development listens beyond loopback', async () => {
    const refusals = [
      { roots: [], identity: true },
      { roots: [], identity: true, beyondLoopback: true },
      { roots: ['Simulated Root'] },
    ];
    for (const development of refusals) {
      for (const host of ['0.0.0.0', '::', '10.0.0.1', 'example.org']) {
        const failure = await startService({ ...parts, host, development }).catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(ServiceError);
        expect((failure as ServiceError).code).toBe('InvalidOperation');
      }
    }
  });

  it('development roots do so where the operator says that the network is for development', async () => {
    const development = { roots: ['Simulated Root'], beyondLoopback: true };
    const service = await startService({
      ...parts,
      dataDirectory: join(folder, 'net'),
      host: '0.0.0.0',
      development,
    });
    await service.close();
    expect(service.endpoint).toContain('localhost');
  });
});

/** The documented credentials of a service for development: what they open, for whom, and where they are refused. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examineStorage } from '../../src/storage/examine.ts';
import { ofFirstVersion } from '../storage/first-version.ts';
import { type PlainService, plainService } from './plain-service.ts';

const ORIGIN = 'https://console.example';
let service: PlainService;
beforeAll(async () => {
  service = await plainService({
    development: { roots: ['test PKI'], identity: 'well-known' },
    allowedOrigins: [ORIGIN],
    domains: ['attest.example'],
  });
});
afterAll(() => service.close());

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** With headers that `fetch` does not let anybody choose. */
function call(
  path: string,
  headers: Record<string, string>,
  method = 'GET',
  body: string | undefined = undefined,
): Promise<Answer> {
  return new Promise((done, failed) => {
    const sent = request(`${service.endpoint}${path}`, { method, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () => done({ status: answer.statusCode ?? 0, text, headers: answer.headers }));
    });
    sent.on('error', failed);
    sent.end(body);
  });
}

const FORM = new URLSearchParams({
  grant_type: 'client_credentials',
  client_id: '5e71f1ed-0000-4000-8000-000000000001',
  client_secret: 'veritee-well-known-contributor',
  scope: 'https://attest.azure.net/.default',
}).toString();
const token = (headers: Record<string, string> = {}) =>
  call(
    '/adfs/oauth2/token',
    { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    'POST',
    FORM,
  );
const bearer = async () =>
  `Bearer ${(JSON.parse((await token()).text) as { access_token: string }).access_token}`;
const instances = async (headers: Record<string, string> = {}) =>
  call('/management/attestationProviders?api-version=2021-06-01', {
    authorization: await bearer(),
    ...headers,
  });

describe('the documented credentials', () => {
  it('are what the service names in its environment, and open administration', async () => {
    expect(service.environment).toMatchObject({
      AZURE_CLIENT_ID: '5e71f1ed-0000-4000-8000-000000000001',
      AZURE_CLIENT_SECRET: 'veritee-well-known-contributor',
      ATTESTATION_READER_CLIENT_SECRET: 'veritee-well-known-reader',
      IDENTITY_HEADER: 'veritee-well-known-identity',
    });
    expect((await instances()).status).toBe(200);
  });

  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'user@localhost',
    '[::2]',
    '10.0.0.1',
  ])('are not for pages that reach this machine as %j', async (host) => {
    expect((await token({ host })).status).toBe(403);
    expect((await instances({ host })).status).toBe(403);
  });

  it.each(['localhost', '127.0.0.1:1', '[::1]:99', 'default.local.attest.localhost'])(
    'are for callers that name %s',
    async (host) => {
      expect((await token({ host })).status).toBe(200);
      expect((await instances({ host })).status).toBe(200);
    },
  );

  it('are for callers that name a configured host', async () => {
    const { port } = new URL(service.endpoint);
    expect((await token({ host: `default.local.attest.example:${port}` })).status).toBe(200);
    expect((await token({ host: `default.other.attest.example:${port}` })).status).toBe(403);
  });

  it('are read by no page of another origin, even of one that may attest', async () => {
    const answer = await token({ origin: ORIGIN });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    const listed = await instances({ origin: ORIGIN });
    expect(listed.headers['access-control-allow-origin']).toBeUndefined();
    const certs = await call('/certs', { origin: ORIGIN });
    expect(certs.headers['access-control-allow-origin']).toBe(ORIGIN);
  });
});

describe('data of a production service', () => {
  it.each([true, false])('of an earlier version stay of that version (in memory: %s)', async (inMemory) => {
    const folder = mkdtempSync(join(tmpdir(), 'veritee-production-'));
    try {
      await ofFirstVersion({ directory: folder });
      // Changes may stand in the log beside the file.
      const contents = () =>
        ['veritee.db', 'veritee.db-wal']
          .map((name) => join(folder, name))
          .map((file) => (existsSync(file) ? readFileSync(file, 'base64') : ''));
      const before = contents();
      const development = { roots: ['test PKI'], identity: 'well-known' as const, inMemory };
      await expect(plainService({ dataDirectory: folder, development })).rejects.toMatchObject({
        code: 'ProductionData',
      });
      expect(contents()).toEqual(before);
      expect(await examineStorage({ directory: folder })).toMatchObject({ isOlder: true });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('are refused before anything in them changes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'veritee-production-'));
    const keys = async (endpoint: string) => (await fetch(`${endpoint}/certs`)).text();
    try {
      const first = await plainService({ dataDirectory: folder, port: 0 });
      const before = await keys(first.endpoint);
      await first.close();
      const development = { roots: ['test PKI'], identity: 'well-known' as const };
      await expect(plainService({ dataDirectory: folder, development })).rejects.toMatchObject({
        code: 'ProductionData',
      });
      const again = await plainService({ dataDirectory: folder, port: 0 });
      const kid = (text: string) =>
        (JSON.parse(text) as { keys: { kid: string }[] }).keys.map((key) => key.kid);
      expect(kid(await keys(again.endpoint))).toEqual(kid(before));
      await again.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

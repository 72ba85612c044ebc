/** Instances over HTTP: by path, by host name, and what each says about itself. */

import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBase64 } from '@veritee/core/internal';
import { decodeCertificate } from '@veritee/core/internal/x509';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningService } from '../../src/start/running-service.ts';
import { startService } from '../../src/start/start-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-routing-'));
let service: RunningService;
let port: string;

beforeAll(async () => {
  service = await startService({
    dataDirectory: folder,
    protocol: 'http',
    source: { name: 'none', get: () => Promise.reject(new Error('nothing here')) },
    anchors: {},
    instances: [
      { name: 'contoso', mode: 'AAD' },
      { name: 'pool', mode: 'Shared' },
    ],
    region: 'weu',
    domains: ['attest.example.com'],
  });
  port = new URL(service.endpoint).port;
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly body: {
    readonly issuer?: string;
    readonly jwks_uri?: string;
    readonly keys?: readonly { readonly kid: string; readonly x5c: readonly string[] }[];
    readonly error?: { readonly code: string };
  };
}

/** A request with a Host header of its own. */
function get(path: string, host = `127.0.0.1:${port}`): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ port, path, headers: { host } }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text) }));
    })
      .on('error', reject)
      .end();
  });
}

const METADATA = '/.well-known/openid-configuration';

describe('an instance names the address under which it was reached', () => {
  it.each([
    ['', undefined, () => service.endpoint],
    ['/contoso', undefined, () => `${service.endpoint}/contoso`],
    ['/CONTOSO', undefined, () => `${service.endpoint}/contoso`],
    ['', 'contoso.weu.attest.localhost', () => `http://contoso.weu.attest.localhost:${port}`],
    ['', 'Pool.weu.attest.example.com', () => `http://pool.weu.attest.example.com:${port}`],
    ['', 'default.weu.attest.localhost', () => `http://default.weu.attest.localhost:${port}`],
    ['', 'evil.example', () => service.endpoint],
    ['/contoso', 'evil.example', () => `${service.endpoint}/contoso`],
  ])('path %s, host %s', async (path, host, expected) => {
    const header = host && `${host}:${port}`;
    const metadata = await get(path + METADATA, header);
    expect(metadata.status).toBe(200);
    expect(metadata.body.issuer).toBe(expected());
    expect(metadata.body.jwks_uri).toBe(`${expected()}/certs`);
    const certs = await get(`${path}/certs`, header);
    const certificate = decodeCertificate(fromBase64(certs.body.keys?.[0]?.x5c[0] ?? ''));
    expect(certificate.commonName).toBe(expected());
  });
});

describe('instances', () => {
  it('have keys of their own, the same at every address', async () => {
    const kid = async (path: string, host?: string) => (await get(`${path}/certs`, host)).body.keys?.[0]?.kid;
    const kids = [await kid(''), await kid('/contoso'), await kid('/pool')];
    expect(new Set(kids).size).toBe(3);
    expect(await kid('', `contoso.weu.attest.localhost:${port}`)).toBe(kids[1]);
    expect(await kid('/default')).toBe(kids[0]);
  });

  it.each(['/nobody/certs', `/nobody${METADATA}`, '/nobody/policies/SgxEnclave?api-version=2020-10-01'])(
    'that are not there are not found: %s',
    async (path) => {
      const { status, body } = await get(path);
      expect([status, body.error?.code]).toEqual([404, 'NotFound']);
    },
  );

  it('that are not there are not found by host name either', async () => {
    const { status, body } = await get('/certs', `nobody.weu.attest.localhost:${port}`);
    expect([status, body.error?.code]).toEqual([404, 'NotFound']);
  });

  it('are all in what the service says when it is ready', () => {
    expect(service.instances).toEqual([
      {
        name: 'default',
        mode: 'AAD',
        endpoint: service.endpoint,
        hostEndpoint: `http://default.weu.attest.example.com:${port}`,
      },
      {
        name: 'contoso',
        mode: 'AAD',
        endpoint: `${service.endpoint}/contoso`,
        hostEndpoint: `http://contoso.weu.attest.example.com:${port}`,
      },
      {
        name: 'pool',
        mode: 'Shared',
        endpoint: `${service.endpoint}/pool`,
        hostEndpoint: `http://pool.weu.attest.example.com:${port}`,
      },
    ]);
  });
});

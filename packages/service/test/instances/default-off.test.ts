/** Without a default instance nobody who drops the path of an address reaches an instance that was not meant. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { firstOf } from '@veritee/evidence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningService } from '../../src/start/running-service.ts';
import { startService } from '../../src/start/start-service.ts';
import { contributor, send } from '../https-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-default-off-'));
const start = (defaultInstance: 'on' | 'off'): Promise<RunningService> =>
  startService({
    dataDirectory: folder,
    source: firstOf([]),
    anchors: {},
    development: { roots: [], identity: true },
    instances: [{ name: 'contoso', mode: 'AAD' }],
    defaultInstance,
  });
let service: RunningService;
let authorization: string;
beforeAll(async () => {
  service = await start('off');
  authorization = await contributor(service);
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true });
});

const VERSION = '?api-version=2020-10-01';
const ROUTES: readonly (readonly [method: string, path: string])[] = [
  ['GET', '/certs'],
  ['GET', '/.well-known/openid-configuration'],
  ['GET', `/policies/SgxEnclave${VERSION}`],
  ['PUT', `/policies/SgxEnclave${VERSION}`],
  ['POST', `/policies/SgxEnclave:reset${VERSION}`],
  ['GET', `/certificates${VERSION}`],
  ['POST', `/certificates:add${VERSION}`],
  ['POST', `/attest/SgxEnclave${VERSION}`],
  ['POST', `/attest/Tpm${VERSION}`],
];
const call = async (method: string, path: string, more: Record<string, string> = {}) => {
  const body = ['GET', 'DELETE'].includes(method) ? undefined : '{}';
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const headers = { authorization, ...type, ...more };
  const answer = await send(service, service.endpoint + path, {
    method,
    headers,
    ...(body !== undefined && { body }),
  });
  return [answer.status, answer.body.error?.code];
};

describe('a service whose default instance is off', () => {
  it.each(ROUTES)(
    'answers 404 at its root, and at each address of that instance: %s %s',
    async (method, path) => {
      expect(await call(method, path)).toEqual([404, 'NotFound']);
      expect(await call(method, `/default${path}`)).toEqual([404, 'NotFound']);
      const { port } = new URL(service.endpoint);
      const host = `default.local.attest.localhost:${port}`;
      expect(await call(method, path, { host })).toEqual([404, 'NotFound']);
    },
  );

  it('answers for its other instances, by path and by host name', async () => {
    const { port } = new URL(service.endpoint);
    expect(await call('GET', '/contoso/certs')).toEqual([200, undefined]);
    expect(await call('GET', '/certs', { host: `contoso.local.attest.localhost:${port}` })).toEqual([
      200,
      undefined,
    ]);
  });

  it('lists it nowhere, and manages it by no name', async () => {
    expect(service.instances.map(({ name }) => name)).toEqual(['contoso']);
    const listed = await send(service, `${service.endpoint}/management/attestationProviders${VERSION}`, {
      headers: { authorization },
    });
    const { value } = listed.body as unknown as { readonly value: readonly { readonly name: string }[] };
    expect(value.map(({ name }) => name)).toEqual(['contoso']);
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const path = `/management/attestationProviders/Default${VERSION}`;
      expect([method, ...(await call(method, path))]).toEqual([method, 404, 'NotFound']);
    }
  });

  it('has what does not belong to an instance at its root as before', async () => {
    expect((await call('GET', '/healthz'))[0]).toBe(200);
    expect((await call('GET', '/readyz'))[0]).toBe(200);
  });
});

describe('a client that offers http/1.0 alone', () => {
  const spoken = (ALPNProtocols: string[]): Promise<string | false | null> =>
    new Promise((resolve, reject) => {
      const { hostname: host, port } = new URL(service.endpoint);
      const ca = readFileSync(service.certificateAuthority ?? '');
      const socket = connect({ host, port: Number(port), ca, ALPNProtocols });
      socket.on('error', reject);
      socket.on('secureConnect', () => {
        resolve(socket.alpnProtocol);
        socket.destroy();
      });
    });

  it('is answered, as one is that offers http/1.1, or nothing', async () => {
    expect(await spoken(['http/1.0'])).toBe('http/1.0');
    expect(await spoken(['h2', 'http/1.0', 'http/1.1'])).toBe('http/1.1');
    expect(await spoken([])).toBe(false);
  });

  it('is refused for a protocol that is not spoken here', async () => {
    await expect(spoken(['h2'])).rejects.toThrow();
  });
});

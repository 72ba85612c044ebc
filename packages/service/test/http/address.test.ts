import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { addAddress } from '../../src/http/address.ts';
import { codeOf, plainService } from './plain-service.ts';

const FALLBACK = { instance: 'default', issuer: 'https://127.0.0.1:8443' };

it('a route that an instance could hide is refused when it is added', () => {
  const server = Fastify();
  addAddress(server, FALLBACK);
  expect(() => server.get('/contoso/things', async () => '')).toThrow(/instances\/names\.ts/);
  for (const path of [
    '/attest/SgxEnclave',
    '/policies/:type',
    '/certificates:add',
    '/.well-known/x',
    '/certs',
  ]) {
    expect(() => server.get(path, async () => '')).not.toThrow();
  }
});

it('routes of the service are at its root alone, so that a proxy can close them by their path', async () => {
  const service = await plainService({ instances: [{ name: 'contoso', mode: 'AAD' }] });
  try {
    const get = (path: string): Promise<Response> => fetch(service.endpoint + path);
    for (const path of ['/healthz', '/metrics', '/contoso/certs', '/default/certs']) {
      expect((await get(path)).status, path).toBe(200);
    }
    for (const name of ['contoso', 'default', 'no-such-instance']) {
      for (const path of ['healthz', 'metrics', '%6Detrics', 'management/audit/head', 'management/nothing']) {
        const answer = await get(`/${name}/${path}`);
        expect([answer.status, await codeOf(answer)], `/${name}/${path}`).toEqual([404, 'NotFound']);
      }
    }
    expect((await get('/management/audit/head')).status).toBe(401);
  } finally {
    await service.close();
  }
});

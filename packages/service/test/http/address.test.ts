import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { addAddress } from '../../src/http/address.ts';

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

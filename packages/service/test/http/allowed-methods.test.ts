/** Refusals of a method name the methods that the path has. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlainService, plainService } from './plain-service.ts';

let service: PlainService;
beforeAll(async () => {
  service = await plainService({
    development: { roots: ['test PKI'], identity: 'well-known' },
    instances: [{ name: 'contoso', mode: 'AAD' }],
    serveEndorsements: true,
  });
});
afterAll(() => service.close());

async function refused(method: string, path: string) {
  const answer = await fetch(`${service.endpoint}${path}?api-version=2020-10-01`, { method });
  return { status: answer.status, allow: answer.headers.get('allow') };
}

describe('a method that a path does not have', () => {
  it.each([
    ['POST', '/certs', 'GET, HEAD'],
    ['DELETE', '/contoso/certs', 'GET, HEAD'],
    ['PUT', '/attest/SgxEnclave', 'POST'],
    ['GET', '/contoso/attest/sgxenclave', 'POST'],
    ['DELETE', '/policies/SgxEnclave', 'GET, HEAD, PUT'],
    ['DELETE', '/policies/SgxEnclave:reset', 'POST'],
    ['POST', '/policies/SgxEnclave', 'GET, HEAD, PUT'],
    ['POST', '/policies/SgxEnclave:history', 'GET, HEAD'],
    ['PUT', '/policies/SgxEnclave:history', 'GET, HEAD'],
    ['PUT', '/policies/SgxEnclave%3Ahistory', 'GET, HEAD'],
    ['POST', '/policies/SgxEnclave:set', 'GET, HEAD, PUT'],
    ['PUT', '/policies/SgxEnclave:reset', 'POST'],
    ['GET', '/policies/SgxEnclave:reset', 'POST'],
    ['GET', '/certificates:add', 'POST'],
    ['PATCH', '/certificates', 'GET, HEAD'],
    ['POST', '/management/attestationProviders/contoso', 'DELETE, GET, HEAD, PATCH, PUT'],
    ['DELETE', '/management/endorsements/a/b', 'GET, HEAD'],
    ['GET', '/adfs/oauth2/token', 'POST'],
    ['OPTIONS', '/healthz', 'GET, HEAD'],
  ])('is refused, and the others are named: %s %s', async (method, path, allow) => {
    expect(await refused(method, path)).toEqual({ status: 405, allow });
  });

  it.each([
    '/',
    '/certs/',
    '/certificates:',
    '/certificates::add',
    '/contoso/healthz/x',
    '/management/attestationProviders/a/b',
  ])('is not what is wrong with %s', async (path) => {
    expect(await refused('PUT', path)).toEqual({ status: 404, allow: null });
  });
});

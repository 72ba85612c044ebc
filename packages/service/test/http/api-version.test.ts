/** The `api-version` of a request: known, or any where a service for development was started so. */

import { createSimulatedPki, simulate, simulatedAnchors, simulatorSource } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, type PlainService, plainService } from './plain-service.ts';

const pki = createSimulatedPki();
const parts = { source: simulatorSource(pki), anchors: simulatedAnchors(pki) };
const quote = Buffer.from(simulate('SgxEnclave', pki, {}).evidence).toString('base64url');
const attest = (service: PlainService, query: string, body: object = { quote }) =>
  fetch(`${service.endpoint}/attest/SgxEnclave${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const queries = ['', '?api-version=', '?api-version=2099-01-01', '?api-version=a&api-version=b'];

let strict: PlainService;
let open: PlainService;
beforeAll(async () => {
  strict = await plainService({ ...parts, development: { roots: ['test PKI'] } });
  open = await plainService({ ...parts, development: { roots: ['test PKI'], anyApiVersion: true } });
});
afterAll(async () => {
  await strict.close();
  await open.close();
});

describe.each(queries)('a request with "%s"', (query) => {
  it('is refused', async () => {
    const answer = await attest(strict, query);
    expect([answer.status, await codeOf(answer)]).toEqual([400, 'InvalidParameter']);
  });

  it('is answered where any version is', async () => {
    expect((await attest(open, query)).status).toBe(200);
  });
});

describe('any version', () => {
  it('does not open what needs a token', async () => {
    expect((await fetch(`${open.endpoint}/management/attestationProviders`)).status).toBe(401);
  });

  it('is refused where keys are for production', async () => {
    const development = { roots: [], anyApiVersion: true };
    await expect(plainService({ development })).rejects.toMatchObject({ code: 'InvalidOperation' });
  });
});

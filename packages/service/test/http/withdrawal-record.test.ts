/** What the record keeps of a key's withdrawal that was refused. A file of its own: refusals of one caller have few lines a minute. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlainService, plainService } from './plain-service.ts';

let service: PlainService;
let operator: string;

beforeAll(async () => {
  service = await plainService({ development: { roots: [], identity: true } });
  const { AZURE_CLIENT_ID = '', AZURE_CLIENT_SECRET = '' } = service.environment;
  const answer = await fetch(`${service.endpoint}/adfs/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: AZURE_CLIENT_ID,
      client_secret: AZURE_CLIENT_SECRET,
      scope: 'https://management.azure.com/.default',
    }),
  });
  operator = ((await answer.json()) as { access_token: string }).access_token;
});
afterAll(() => service.close());

function send(path: string, init: RequestInit = {}): Promise<Response> {
  const separator = path.includes('?') ? '&' : '?';
  return fetch(`${service.endpoint}/management${path}${separator}api-version=2020-10-01`, {
    ...init,
    headers: { authorization: `Bearer ${operator}`, 'content-type': 'application/json' },
  });
}

/** The line about a withdrawal in a new instance. */
async function refused(name: string, body: object): Promise<unknown> {
  await send(`/attestationProviders/${name}`, { method: 'PUT', body: '{}' });
  const path = `/attestationProviders/${name}/dropKey`;
  const { status } = await send(path, { method: 'POST', body: JSON.stringify(body) });
  expect(status).toBeGreaterThanOrEqual(400);
  const page = (await (await send('/audit/records?limit=1000')).json()) as { value: { entry: string }[] };
  return page.value
    .map(({ entry }) => JSON.parse(entry) as { operation: string; instance: string })
    .find(({ operation, instance }) => operation === 'DropKey' && instance === name);
}

describe('the record of a withdrawal that was refused', () => {
  it('names the key', async () => {
    expect(await refused('kept', { keyId: 'no-such-key' })).toMatchObject({
      outcome: 'NotFound',
      details: { keyId: 'no-such-key', requestId: expect.any(String) },
    });
  });

  it.each([
    ['that no storage takes', 'unstorable', { keyId: 'a\0b' }],
    ['that is too long', 'longid', { keyId: 'k'.repeat(200) }],
    ['that is no text', 'notext', { keyId: 7 }],
  ])('exists without the name of one %s', async (_, name, body) => {
    const entry = await refused(name, body);
    expect(entry).toMatchObject({ details: { requestId: expect.any(String) } });
    expect(entry).not.toHaveProperty('details.keyId');
  });
});

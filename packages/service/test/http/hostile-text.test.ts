/** Texts that databases cannot keep: each is refused by its form, on both engines, and leaves nothing behind. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../storage/engines.ts';
import { type PlainService, plainService } from './plain-service.ts';

const NUL = 'a\0b';
const HALF = 'a\ud800b';
const MANAGEMENT = 'api-version=2020-10-01';

describe.each(engines)('over $name', (engine) => {
  const test = it.skipIf(engine.skipped);
  let service: PlainService;
  let token: string;
  beforeAll(async () => {
    if (engine.skipped) return;
    await engine.prepare();
    const store = engine.emptyStore();
    service = await plainService({
      development: { roots: [], identity: true },
      ...('url' in store && { database: store.url }),
    });
    token = await operatorToken(service);
  });
  afterAll(async () => {
    await service?.close();
    await engine.cleanUp();
  });

  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(service.endpoint + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body: (text === '' ? {} : JSON.parse(text)) as { error?: { code: string }; tags?: unknown },
    };
  };
  const provider = (name: string) => `/management/attestationProviders/${name}?${MANAGEMENT}`;

  test.each([NUL, HALF, 'a\nb', '\u0085', ''])('a location %j is refused', async (location) => {
    const answer = await send('PUT', provider('contoso'), { location });
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'InvalidParameter']);
    expect((await send('GET', provider('contoso'))).status).toBe(404);
  });

  test.each([{ [NUL]: 'x' }, { x: NUL }, { [HALF]: 'x' }, { x: HALF }])(
    'tags %j are refused',
    async (tags) => {
      const made = await send('PUT', provider('contoso'), { tags });
      expect([made.status, made.body.error?.code]).toEqual([400, 'InvalidParameter']);
      const changed = await send('PATCH', provider('default'), { tags });
      expect([changed.status, changed.body.error?.code]).toEqual([400, 'InvalidParameter']);
    },
  );

  test.each(['a%00b', 'abc%00', '%ED%A0%80', 'a%0Ab'])('a name %s is refused in every act', async (name) => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const { status } = await send(
        method,
        provider(name),
        method === 'PUT' || method === 'PATCH' ? {} : undefined,
      );
      expect([method, [204, 400, 404].includes(status)]).toEqual([method, true]);
    }
    const rotated = `/management/attestationProviders/${name}/rotateKey?${MANAGEMENT}`;
    expect([400, 404]).toContain((await send('POST', rotated)).status);
  });

  test.each([NUL, HALF])('documents and types with %j are refused', async (text) => {
    for (const [method, path] of [
      ['PUT', '/policies/SgxEnclave'],
      ['POST', '/policies/SgxEnclave:reset'],
      ['POST', '/certificates:add'],
    ] as const) {
      const { status } = await send(method, `${path}?api-version=2020-10-01`, text);
      expect([path, status < 500]).toEqual([path, true]);
    }
    const type = encodeURIComponent(text.replace(HALF, '\ufffd'));
    expect((await send('GET', `/policies/${type}?api-version=2020-10-01`)).status).toBe(400);
  });

  test.each(['?after=%00', '?after=0&limit=%00'])('a page %s of the audit log is refused', async (page) => {
    expect((await send('GET', `/management/audit/records${page}&${MANAGEMENT}`)).status).toBe(400);
  });
});

async function operatorToken({ endpoint, environment }: PlainService): Promise<string> {
  const answer = await fetch(`${endpoint}/adfs/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: environment['AZURE_CLIENT_ID'] ?? '',
      client_secret: environment['AZURE_CLIENT_SECRET'] ?? '',
      scope: 'https://management.azure.com/.default',
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** The management API: instances in the shapes of Azure's resource provider, for operators alone. */

import { base64 } from '@veritee/core/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { managementCertificate } from './management-certificate.ts';
import { type PlainService, plainService } from './plain-service.ts';

let service: PlainService;
let operator: string;
let reader: string;

beforeAll(async () => {
  service = await plainService({
    development: { roots: [], identity: true },
    instances: [{ name: 'shared-lab', mode: 'Shared' }],
  });
  const { environment } = service;
  operator = await tokenFor(environment['AZURE_CLIENT_ID'], environment['AZURE_CLIENT_SECRET']);
  reader = await tokenFor(
    environment['ATTESTATION_READER_CLIENT_ID'],
    environment['ATTESTATION_READER_CLIENT_SECRET'],
  );
});
afterAll(() => service.close());

async function tokenFor(id = '', secret = ''): Promise<string> {
  const answer = await fetch(`${service.endpoint}/adfs/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: id,
      client_secret: secret,
      scope: 'https://management.azure.com/.default',
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** The members of all answers; each has some of them. */
interface Body {
  readonly name: string;
  readonly tags: object;
  readonly keyId: string;
  readonly properties: { readonly trustModel: string; readonly attestUri: string };
  readonly value: readonly {
    readonly name: string;
    readonly entry: string;
    readonly sequence: number;
    readonly hash: string;
  }[];
  readonly error: { readonly code: string };
}

interface Answer {
  readonly status: number;
  readonly body: Body;
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  token: string | undefined = operator,
): Promise<Answer> {
  const separator = path.includes('?') ? '&' : '?';
  const answer = await fetch(`${service.endpoint}/management${path}${separator}api-version=2020-10-01`, {
    method,
    headers: {
      ...(token !== '' && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: JSON.parse(text || '{}') as Body };
}

const GROUP = '/subscriptions/s-1/resourceGroups/rg-1/providers/Microsoft.Attestation';
const isolated = () => ({
  location: 'local',
  properties: {
    policySigningCertificates: {
      keys: [{ kty: 'RSA', use: 'sig', x5c: [base64(managementCertificate('one'))] }],
    },
  },
});

/** Makes an instance in trust model AAD. */
async function make(name: string): Promise<void> {
  const { status } = await call('PUT', `/attestationProviders/${name}`, { tags: { team: 'a' } });
  expect(status).toBe(201);
}

describe('an instance', () => {
  it('is made without certificates in trust model AAD, at once usable under its address', async () => {
    const { status, body } = await call('PUT', `${GROUP}/attestationProviders/Contoso`, {
      location: 'local',
      tags: { team: 'a' },
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: `/subscriptions/s-1/resourceGroups/rg-1/providers/Microsoft.Attestation/attestationProviders/contoso`,
      name: 'contoso',
      type: 'Microsoft.Attestation/attestationProviders',
      location: 'local',
      tags: { team: 'a' },
      systemData: { createdAt: expect.stringMatching(/^\d{4}-.*Z$/) },
      properties: {
        trustModel: 'AAD',
        status: 'Ready',
        attestUri: `${service.endpoint}/contoso`,
        attestHostUri: `http://contoso.local.attest.localhost:${new URL(service.endpoint).port}`,
        privateEndpointConnections: [],
      },
    });
    const metadata = await fetch(`${body.properties.attestUri}/.well-known/openid-configuration`);
    expect(await metadata.json()).toMatchObject({ issuer: body.properties.attestUri });
  });

  it('has no private endpoints and no private links, and says so', async () => {
    await make('linked');
    for (const none of ['privateEndpointConnections', 'privateLinkResources']) {
      const path = `${GROUP}/attestationProviders/linked/${none}`;
      expect(await call('GET', path)).toEqual({ status: 200, body: { value: [] } });
      expect((await call('GET', `${GROUP}/attestationProviders/nobody/${none}`)).status).toBe(404);
    }
  });

  it('is isolated by certificates under their name in any case, and made by no other name', async () => {
    const { policySigningCertificates } = isolated().properties;
    const named = (name: string) => ({
      location: 'local',
      properties: { [name]: policySigningCertificates },
    });
    const upper = { Properties: { PolicySigningCertificates: { Keys: policySigningCertificates.keys } } };
    const made = await call('PUT', '/attestationProviders/any-case', upper);
    expect([made.status, made.body.properties.trustModel]).toEqual([201, 'Isolated']);
    for (const name of [
      'policy_signing_certificates',
      'policySigningCertificate',
      'policySigninCertificates',
    ]) {
      const refused = await call('PUT', '/attestationProviders/misspelt', named(name));
      expect([refused.status, refused.body.error.code]).toEqual([400, 'InvalidParameter']);
    }
    const twice = { ...isolated(), PROPERTIES: {} };
    expect((await call('PUT', '/attestationProviders/misspelt', twice)).status).toBe(400);
    expect((await call('GET', '/attestationProviders/misspelt')).status).toBe(404);
    await call('DELETE', '/attestationProviders/any-case');
  });

  it('is isolated if and only if certificates are given', async () => {
    const made = await call('PUT', '/attestationProviders/fabrikam', isolated());
    expect([made.status, made.body.properties.trustModel]).toEqual([201, 'Isolated']);
    const contradiction = { properties: { ...isolated().properties, trustModel: 'AAD' } };
    expect((await call('PUT', '/attestationProviders/other', contradiction)).status).toBe(400);
    const nothing = { properties: { trustModel: 'Isolated' } };
    expect((await call('PUT', '/attestationProviders/other', nothing)).status).toBe(400);
    expect((await call('GET', '/attestationProviders/other')).status).toBe(404);
  });

  it('is listed at every level, shown, and shared ones are the default providers', async () => {
    const namesAt = async (path: string) => (await call('GET', path)).body.value.map(({ name }) => name);
    const before = await namesAt('/attestationProviders');
    expect(before.slice(0, 2)).toEqual(['default', 'shared-lab']);
    await make('listed');
    await make('listed-too');
    for (const path of [
      `${GROUP}/attestationProviders`,
      '/subscriptions/s-1/providers/Microsoft.Attestation/attestationProviders',
      '/attestationProviders',
    ]) {
      expect(await namesAt(path)).toEqual([...before, 'listed', 'listed-too']);
    }
    expect((await call('GET', `${GROUP}/attestationProviders/listed`)).body.name).toBe('listed');
    const defaults = '/subscriptions/s-1/providers/Microsoft.Attestation/defaultProviders';
    expect(await namesAt(defaults)).toEqual(['shared-lab']);
    expect((await call('GET', '/locations/local/defaultProvider')).body.name).toBe('shared-lab');
    expect((await call('GET', '/locations/elsewhere/defaultProvider')).status).toBe(404);
  });

  it('gets other tags, and the same creation again changes nothing else', async () => {
    await make('tagged');
    const patched = await call('PATCH', '/attestationProviders/tagged', { tags: { team: 'b' } });
    expect([patched.status, patched.body.tags]).toEqual([200, { team: 'b' }]);
    const again = await call('PUT', '/attestationProviders/tagged', { location: 'local' });
    expect([again.status, again.body.tags]).toEqual([200, { team: 'b' }]);
    const other = await call('PUT', '/attestationProviders/tagged', isolated());
    expect([other.status, other.body.error.code]).toEqual([409, 'Conflict']);
    const elsewhere = await call('PUT', '/attestationProviders/tagged', { location: 'moon' });
    expect(elsewhere.status).toBe(409);
  });

  it('gets a new signing key, and both are published', async () => {
    await make('rotated');
    const keysOf = async () => {
      const answer = await fetch(`${service.endpoint}/rotated/certs`);
      return ((await answer.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    };
    const [before] = await keysOf();
    const { status, body } = await call('POST', '/attestationProviders/rotated/rotateKey', { now: true });
    expect(status).toBe(200);
    expect(await keysOf()).toEqual([body.keyId, before]);
  });

  it('is deleted once; the default one stays', async () => {
    await make('deleted');
    expect((await fetch(`${service.endpoint}/deleted/certs`)).status).toBe(200);
    expect((await call('DELETE', `${GROUP}/attestationProviders/deleted`)).status).toBe(200);
    expect((await call('DELETE', `${GROUP}/attestationProviders/deleted`)).status).toBe(204);
    expect((await fetch(`${service.endpoint}/deleted/certs`)).status).toBe(404);
    const refused = await call('DELETE', '/attestationProviders/default');
    expect([refused.status, refused.body.error.code]).toEqual([400, 'InvalidOperation']);
  });
});

describe('a request that cannot be met', () => {
  it.each<[string, string, unknown]>([
    ['a name that is too short', 'ab', {}],
    ['a name that is a route', 'attest', {}],
    ['a name with other letters', 'con_toso', {}],
    ['tags that are no texts', 'newone', { tags: { a: 1 } }],
    ['a certificate that is none', 'newone', withX5c('AAAA')],
    ['a certificate in another spelling', 'newone', withX5c(`${base64(managementCertificate('x'))}\n`)],
    [
      'a certificate that is no authority',
      'newone',
      withX5c(base64(managementCertificate('x', { authority: false }))),
    ],
    ['an expired certificate', 'newone', withX5c(base64(managementCertificate('x', { days: -1 })))],
    ['an empty list of certificates', 'newone', { properties: { policySigningCertificates: { keys: [] } } }],
    ['an unknown trust model', 'newone', { properties: { trustModel: 'None' } }],
  ])('%s is told', async (_, name, body) => {
    const answer = await call('PUT', `/attestationProviders/${name}`, body);
    expect([answer.status, answer.body.error.code]).toEqual([400, expect.stringMatching(/^Invalid/)]);
    expect((await call('GET', '/attestationProviders/newone')).status).toBe(404);
  });

  it('asks for access that the service does not have for one instance, at creation and update', async () => {
    await make('reached');
    const path = '/attestationProviders/reached';
    for (const properties of [
      { publicNetworkAccess: 'Disabled' },
      { PublicNetworkAccess: 'Disabled' },
      { publicNetworkAccess: 'SecuredByPerimeter' },
      { tpmAttestationAuthentication: 'Enabled' },
      { public_network_access: 'Disabled' },
    ]) {
      for (const [method, at] of [
        ['PUT', '/attestationProviders/newone'],
        ['PUT', path],
        ['PATCH', path],
      ] as const) {
        const { status, body } = await call(method, at, { properties });
        expect([status, body.error?.code]).toEqual([400, 'InvalidParameter']);
      }
    }
    expect((await call('GET', '/attestationProviders/newone')).status).toBe(404);
    const served = { publicNetworkAccess: 'Enabled', tpmAttestationAuthentication: 'Disabled' };
    expect((await call('PUT', path, { properties: served })).status).toBe(200);
    expect((await call('PATCH', path, { properties: served })).status).toBe(200);
  });

  it('is too long, though an attest request may be as long', async () => {
    const answer = await call('PUT', '/attestationProviders/long', { location: 'x'.repeat(600_000) });
    expect([answer.status, answer.body.error.code]).toEqual([413, 'PayloadTooLarge']);
  });

  it('needs an api-version of the resource provider', async () => {
    const bare = await fetch(`${service.endpoint}/management/attestationProviders`, {
      headers: { authorization: `Bearer ${operator}` },
    });
    expect(bare.status).toBe(400);
  });
});

describe('who is no operator', () => {
  it.each([
    '/attestationProviders',
    '/attestationProviders/default',
    '/audit/head',
    '/audit/records',
    '/locations/x/defaultProvider',
  ])('reads nothing at %s', async (path) => {
    const nobody = await call('GET', path, undefined, '');
    expect([nobody.status, nobody.body.error.code]).toEqual([401, 'Unauthorized']);
    const other = await call('GET', path, undefined, reader);
    expect([other.status, other.body.error.code]).toEqual([403, 'Forbidden']);
  });

  it('changes nothing', async () => {
    await make('untouched');
    for (const token of ['', reader]) {
      for (const [method, path] of [
        ['PUT', '/attestationProviders/mine'],
        ['PATCH', '/attestationProviders/default'],
        ['DELETE', '/attestationProviders/untouched'],
        ['POST', '/attestationProviders/default/rotateKey'],
        ['POST', '/attestationProviders/default/dropKey'],
      ] as const) {
        expect([401, 403]).toContain((await call(method, path, {}, token)).status);
      }
    }
    expect((await call('GET', '/attestationProviders/untouched')).status).toBe(200);
    expect((await call('GET', '/attestationProviders/mine')).status).toBe(404);
  });
});

describe('a body that is null', () => {
  it.each([
    ['PUT', '/attestationProviders/absent'],
    ['PATCH', '/attestationProviders/default'],
    ['POST', '/attestationProviders/default/rotateKey'],
    ['POST', '/attestationProviders/default/dropKey'],
  ])('is refused, unlike none: %s %s', async (method, path) => {
    const { status, body } = await call(method, path, null);
    expect([status, body.error.code]).toEqual([400, 'InvalidParameter']);
  });
});

describe('the audit log', () => {
  it('has a line for every act, with who did it', async () => {
    await make('recorded');
    await call('PATCH', '/attestationProviders/recorded', { tags: {} });
    await call('POST', '/attestationProviders/recorded/rotateKey');
    const rotated = await call('POST', '/attestationProviders/recorded/rotateKey', { now: true });
    await call('POST', '/attestationProviders/recorded/dropKey', { keyId: rotated.body.keyId });
    for (const token of ['', reader, operator]) {
      await call('DELETE', '/attestationProviders/recorded', undefined, token);
    }
    const { body } = await call('GET', '/audit/records?limit=1000');
    const acts = body.value.map(({ entry }) => {
      const { operation, instance, caller } = JSON.parse(entry);
      return [operation, instance, caller === 'service' ? 'service' : 'person'];
    });
    const keys = ['AnnounceKey', 'RotateKey', 'DropKey'];
    for (const act of ['CreateInstance', 'UpdateInstance', ...keys, 'DeleteInstance']) {
      expect(acts).toContainEqual([act, 'recorded', 'person']);
    }
    const byPersons = body.value
      .map(({ entry }) => JSON.parse(entry))
      .filter(({ caller }) => caller !== 'service');
    for (const { details } of byPersons) {
      expect(details).toMatchObject({ requestId: expect.any(String), milliseconds: expect.any(Number) });
    }
    const refusals = body.value
      .map(({ entry }) => JSON.parse(entry))
      .filter(({ outcome }) => outcome !== 'done');
    expect(refusals).toContainEqual(
      expect.objectContaining({
        operation: 'DeleteInstance',
        instance: 'recorded',
        outcome: 'Forbidden',
        details: { requestId: expect.any(String), milliseconds: expect.any(Number) },
      }),
    );
    expect(refusals.some(({ caller }) => caller === 'anonymous')).toBe(false);
    const head = await call('GET', '/audit/head');
    expect(head.body).toMatchObject({ sequence: body.value.length, hash: body.value.at(-1)?.hash });
    const page = await call('GET', '/audit/records?after=1&limit=1');
    expect(page.body.value.map(({ sequence }) => sequence)).toEqual([2]);
    expect((await call('GET', '/audit/records?limit=0')).status).toBe(400);
  });
});

it('publishes its operations', async () => {
  const { body } = await call('GET', '/providers/Microsoft.Attestation/operations');
  expect(body.value.map(({ name }) => name)).toContain(
    'Microsoft.Attestation/attestationProviders/attestation/write',
  );
});

function withX5c(text: string): object {
  return { properties: { policySigningCertificates: { keys: [{ x5c: [text] }] } } };
}

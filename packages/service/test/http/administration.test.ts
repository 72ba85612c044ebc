/** Administration over HTTPS with real storage: what is refused, what is on the record, and what a change changes. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@veritee/core';
import { jwsClaims, parseJws, unsecuredJws } from '@veritee/core/internal';
import { emptyPolicyToken, policyPayload, unsecuredPolicyToken } from '@veritee/core/internal/maa';
import { builtInAnchors, firstOf } from '@veritee/evidence';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { documentHash } from '../../src/administration/document.ts';
import type { RunningService } from '../../src/start/running-service.ts';
import { startService } from '../../src/start/start-service.ts';
import {
  certificateDocument,
  NOW,
  POLICY,
  signed,
  signedPolicy,
  signerNamed,
  tampered,
  x5cOf,
} from '../administration/signing.ts';
import { type Answer, contributor, type Sent, send, tokenOf } from '../https-client.ts';

const root = signerNamed('root');
const second = signerNamed('second');
const elliptic = signerNamed('elliptic', { kind: 'P-256' });
const stranger = signerNamed('stranger');
const folder = mkdtempSync(join(tmpdir(), 'veritee-administration-'));
let service: RunningService;
let authorization: string;
let reader: string;

beforeAll(async () => {
  service = await startService({
    dataDirectory: folder,
    source: firstOf([]),
    anchors: builtInAnchors(),
    development: { roots: [], identity: true },
    instances: [
      {
        name: 'guarded',
        mode: 'Isolated',
        certificates: [root, elliptic].map(({ certificate }) => certificate.der),
      },
      {
        name: 'emptied',
        mode: 'Isolated',
        certificates: [root, elliptic].map(({ certificate }) => certificate.der),
      },
      { name: 'shared', mode: 'Shared' },
    ],
    currentDate: () => NOW,
  });
  authorization = await contributor(service);
  const { ATTESTATION_READER_CLIENT_ID = '', ATTESTATION_READER_CLIENT_SECRET = '' } = service.environment;
  reader = await tokenOf(service, ATTESTATION_READER_CLIENT_ID, ATTESTATION_READER_CLIENT_SECRET);
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true });
});

const endpointOf = (name: string): string =>
  service.instances.find((each) => each.name === name)?.endpoint ?? '';

function call(path: string, sent: Sent = {}, instance = 'default', version = '2020-10-01'): Promise<Answer> {
  const headers = { authorization, ...sent.headers };
  return send(service, `${endpointOf(instance)}${path}?api-version=${version}`, { ...sent, headers });
}
const put = (body: string, instance?: string, headers: Record<string, string> = TEXT, version?: string) =>
  call('/policies/SgxEnclave', { method: 'PUT', body, headers }, instance, version);
const reset = (body: string, instance?: string) =>
  call('/policies/SgxEnclave:reset', { method: 'POST', body, headers: TEXT }, instance);
const change = (act: 'add' | 'remove', body: string, instance = 'guarded') =>
  call(`/certificates:${act}`, { method: 'POST', body, headers: JSON_TYPE }, instance);
const TEXT = { 'content-type': 'text/plain' };
const JSON_TYPE = { 'content-type': 'application/json' };
const UNSECURED = unsecuredPolicyToken(POLICY);

const claimsOf = ({ body }: Answer): JsonObject => jwsClaims(parseJws(body.token ?? ''));
const refusal = ({ status, body }: Answer): readonly unknown[] => [
  status,
  body.error?.code,
  body.error?.innererror.code,
];
const stored = async (instance?: string): Promise<unknown> =>
  claimsOf(await call('/policies/SgxEnclave', {}, instance))['x-ms-policy'];

describe('the body of a policy', () => {
  afterEach(() => reset(emptyPolicyToken));

  it.each([
    ['text/plain, bare', UNSECURED, TEXT],
    ['application/json, bare, as the C++ client sends it', UNSECURED, JSON_TYPE],
    ['application/json, quoted', JSON.stringify(UNSECURED), JSON_TYPE],
    ['no content type', UNSECURED, {}],
    ['application/jose', UNSECURED, { 'content-type': 'application/jose' }],
    ['with a line end', `${UNSECURED}\r\n`, TEXT],
    ['after 100-continue', UNSECURED, { ...TEXT, expect: '100-continue' }],
  ])('is understood: %s', async (_what, body, headers) => {
    expect(claimsOf(await put(body, undefined, headers))['x-ms-policy-result']).toBe('Updated');
    expect(await stored()).toBe(UNSECURED);
  });

  it('may be plain text inside in 2018-09-01-preview, and only there', async () => {
    const plain = unsecuredJws({ alg: 'none' }, JSON.stringify({ AttestationPolicy: POLICY }));
    expect(refusal(await put(plain))).toEqual([400, 'InvalidOperation', 'PolicyEncoding']);
    expect(claimsOf(await put(plain, undefined, TEXT, '2018-09-01-preview'))).toMatchObject({
      'x-ms-policy-result': 'Updated',
    });
    expect(await stored()).toBe(plain);
  });

  it.each([
    ['no JWS', 'version= 1.0;authorizationrules{=> permit();};', 'InvalidOperation', 'DocumentFormat'],
    ['nothing', '', 'InvalidOperation', 'DocumentFormat'],
    ['an empty document', emptyPolicyToken, 'InvalidOperation', 'PolicyClaimMissing'],
    ['a tampered signature', tampered(signedPolicy(root), 2), 'InvalidParameter', 'SignatureInvalid'],
    ['a tampered payload', tampered(signedPolicy(root), 1), 'InvalidParameter', 'SignatureInvalid'],
    ['another algorithm', signedPolicy(root, { alg: 'HS256' }), 'InvalidParameter', 'AlgorithmNotAccepted'],
  ])('is refused: %s', async (_what, body, code, detail) => {
    const before = await stored();
    expect(refusal(await put(body))).toEqual([400, code, detail]);
    expect(await stored()).toBe(before);
  });

  it('with a mistake in the policy is refused, with the place', async () => {
    const answer = await put(unsecuredPolicyToken('version= 1.0;\nauthorizationrules{=> permit()};'));
    expect(refusal(answer)).toEqual([400, 'PolicyParsingError', 'PolicyParsingError']);
    expect(answer.body.error?.message).toContain('Line 2, column 31');
    expect(answer.body.error?.innererror['diagnostics']).toMatchObject([{ line: 2, column: 31 }]);
    expect(answer.headers['x-ms-error-code']).toBe('PolicyParsingError');
  });

  it('that is very long is refused: as a policy, and as a body', async () => {
    const long = `version= 1.0;authorizationrules{=> permit();};${' '.repeat(140_000)}`;
    expect(refusal(await put(unsecuredPolicyToken(long)))[1]).toBe('PolicyParsingError');
    expect(refusal(await put('x'.repeat(600_000)))).toEqual([413, 'PayloadTooLarge', 'PayloadTooLarge']);
  });

  it.each(['sgxenclave', 'SGXENCLAVE', 'OpenEnclave', 'Tpm', 'SevSnpVm', 'TdxVm', 'AzureGuest'])(
    'is for the type in the path, in any letter case: %s',
    async (type) => {
      const answer = await call(`/policies/${type}`, { method: 'PUT', body: UNSECURED, headers: TEXT });
      expect(answer.status).toBe(200);
      const gone = { method: 'POST', body: emptyPolicyToken, headers: TEXT };
      expect(claimsOf(await call(`/policies/${type}:reset`, gone))).toMatchObject({
        'x-ms-policy-result': 'Removed',
      });
    },
  );
});

describe('paths and methods', () => {
  it.each([
    ['GET', '/policies/Enclave', 400, 'InvalidParameter'],
    ['GET', '/policies/sgx', 400, 'InvalidParameter'],
    ['GET', '/policies/constructor', 400, 'InvalidParameter'],
    ['POST', '/policies/Enclave:reset', 400, 'InvalidParameter'],
    ['POST', '/policies/SgxEnclave', 405, 'MethodNotAllowed'],
    ['POST', '/policies/SgxEnclave:set', 405, 'MethodNotAllowed'],
    ['POST', '/certificates', 405, 'MethodNotAllowed'],
    ['POST', '/certificates:drop', 404, 'NotFound'],
    ['GET', '/tcbbaselines/Enclave', 400, 'InvalidParameter'],
  ])('%s %s is refused', async (method, path, status, code) => {
    expect(refusal(await call(path, { method })).slice(0, 2)).toEqual([status, code]);
  });

  it('ask for an api-version', async () => {
    const answer = await send(service, `${endpointOf('default')}/policies/SgxEnclave`, {
      headers: { authorization },
    });
    expect(refusal(answer).slice(0, 2)).toEqual([400, 'InvalidParameter']);
  });

  it('answer an empty document for Tpm where no policy was set', async () => {
    const answer = await call('/policies/Tpm');
    expect(claimsOf(answer)['x-ms-policy']).toBe('eyJhbGciOiJub25lIn0..');
  });
});

describe('callers', () => {
  const ROUTES = [
    ['GET', '/policies/SgxEnclave', ''],
    ['PUT', '/policies/SgxEnclave', UNSECURED],
    ['POST', '/policies/SgxEnclave:reset', emptyPolicyToken],
    ['GET', '/certificates', ''],
    ['POST', '/certificates:add', '""'],
    ['POST', '/certificates:remove', '""'],
  ] as const;

  it.each(ROUTES)('without a token are told to get one: %s %s', async (method, path, body) => {
    const url = `${endpointOf('guarded')}${path}?api-version=2020-10-01`;
    const answer = await send(service, url, { method, ...(body !== '' && { body }) });
    expect(refusal(answer).slice(0, 2)).toEqual([401, 'Unauthorized']);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer /);
  });

  it.each(ROUTES)('who may only read are refused to write: %s %s', async (method, path, body) => {
    const headers = { authorization: reader };
    const answer = await call(path, { method, headers, ...(body !== '' && { body }) });
    expect(answer.status).toBe(method === 'GET' ? 200 : 401);
  });

  it('change nothing in a shared instance, whose certificates are none and whose policies the default ones', async () => {
    expect(refusal(await put(UNSECURED, 'shared')).slice(0, 2)).toEqual([403, 'Forbidden']);
    expect(refusal(await reset(emptyPolicyToken, 'shared')).slice(0, 2)).toEqual([403, 'Forbidden']);
    const add = await change('add', JSON.stringify(certificateDocument(second, root)), 'shared');
    expect(refusal(add).slice(0, 2)).toEqual([403, 'Forbidden']);
    expect(claimsOf(await call('/certificates', {}, 'shared'))['x-ms-policy-certificates']).toEqual({
      keys: [],
    });
  });
});

describe('an isolated instance', () => {
  afterEach(() => reset(signed('', root), 'guarded'));

  it.each([
    ['in the JavaScript dialect', signedPolicy(root)],
    ['in the Python dialect', signedPolicy(root, { alg: 'RSA256', header: { jwk: { x5c: x5cOf(root) } } })],
    ['with ECDSA', signedPolicy(elliptic)],
    [
      'with ECDSA in the Python dialect',
      signedPolicy(elliptic, { alg: 'ECDH256', der: true, header: { jwk: { x5c: x5cOf(elliptic) } } }),
    ],
    ['with a bare key', signedPolicy(root, { header: { jwk: root.publicKey.export({ format: 'jwk' }) } })],
  ])('takes a policy signed %s', async (_how, document) => {
    const claims = claimsOf(await put(document, 'guarded'));
    expect(claims).toMatchObject({ 'x-ms-policy-result': 'Updated', 'x-ms-policy-signer': { use: 'sig' } });
    expect(await stored('guarded')).toBe(document);
  });

  it.each([
    ['unsecured', UNSECURED, 'InvalidOperation', 'DocumentUnsigned'],
    ['of a stranger', signedPolicy(stranger), 'InvalidParameter', 'SignerUnknown'],
    [
      'with a payload of somebody else',
      tampered(signedPolicy(root), 1),
      'InvalidParameter',
      'SignatureInvalid',
    ],
  ])('refuses a policy %s, and keeps what it has', async (_how, document, code, detail) => {
    await put(signedPolicy(root), 'guarded');
    expect(refusal(await put(document, 'guarded'))).toEqual([400, code, detail]);
    expect(await stored('guarded')).toBe(signedPolicy(root));
  });

  it('is not reset by an unsecured document, nor by one that sets a policy', async () => {
    await put(signedPolicy(root), 'guarded');
    expect(refusal(await reset(emptyPolicyToken, 'guarded'))).toEqual([
      400,
      'InvalidOperation',
      'DocumentUnsigned',
    ]);
    expect(refusal(await reset(signedPolicy(root), 'guarded'))[2]).toBe('DocumentNotEmpty');
    expect(await stored('guarded')).toBe(signedPolicy(root));
  });

  it('tells a stranger nothing about mistakes in the policy', async () => {
    const broken = signed(policyPayload('nonsense'), stranger);
    expect(refusal(await put(broken, 'guarded'))[2]).toBe('SignerUnknown');
  });
});

describe('policy management certificates', () => {
  const added = JSON.stringify(certificateDocument(second, root));
  const listed = async (instance = 'guarded'): Promise<unknown> =>
    claimsOf(await call('/certificates', {}, instance))['x-ms-policy-certificates'];

  it('are listed with their kinds, added, and removed', async () => {
    expect(await listed()).toEqual({
      keys: [
        { alg: 'RS256', kty: 'RSA', use: 'sig', x5c: x5cOf(root) },
        { alg: 'ES256', kty: 'EC', use: 'sig', x5c: x5cOf(elliptic) },
      ],
    });
    for (const body of [added, JSON.parse(added), `{"policyCertificateToAdd":${added}}`]) {
      expect(claimsOf(await change('add', body))['x-ms-policycertificates-result']).toBe('IsPresent');
    }
    expect((await put(signedPolicy(second), 'guarded')).status).toBe(200);
    expect(claimsOf(await change('remove', `{"policyCertificateToRemove":${added}}`))).toMatchObject({
      'x-ms-policycertificates-result': 'IsAbsent',
    });
    expect(refusal(await put(signedPolicy(second), 'guarded'))[2]).toBe('SignerUnknown');
    await reset(signed('', root), 'guarded');
  });

  it('are not added by a stranger, nor without the claim, nor to an AAD instance', async () => {
    const foreign = JSON.stringify(certificateDocument(second, stranger));
    expect(refusal(await change('add', foreign))).toEqual([400, 'InvalidParameter', 'SignerUnknown']);
    const bare = JSON.stringify(signedPolicy(root));
    expect(refusal(await change('add', bare))).toEqual([400, 'InvalidOperation', 'CertificateClaimMissing']);
    expect(refusal(await change('add', added, 'default'))).toEqual([400, 'InvalidOperation', 'NotIsolated']);
    expect(refusal(await change('remove', added, 'default'))).toEqual([
      400,
      'InvalidOperation',
      'NotIsolated',
    ]);
  });

  it('may be no CA, which the record says; what they sign stays refused', async () => {
    const plain = signerNamed('plain', { authority: false, kind: 'P-256' });
    const add = JSON.stringify(certificateDocument(plain, root));
    expect(claimsOf(await change('add', add))['x-ms-policycertificates-result']).toBe('IsPresent');
    expect(refusal(await put(signedPolicy(plain), 'guarded'))[2]).toBe('SignerNotAuthority');
    expect(refusal(await reset(signed('', plain), 'guarded'))[2]).toBe('SignerNotAuthority');
    const { body } = await call('/management/audit/records');
    const { value } = body as unknown as { readonly value: readonly { readonly entry: string }[] };
    const entries = value.map(({ entry }) => JSON.parse(entry));
    expect(entries.filter(({ details }) => details.authority === false)).toMatchObject([
      { operation: 'AddPolicyCertificate', instance: 'guarded', outcome: 'done' },
    ]);
    const remove = JSON.stringify(certificateDocument(plain, root));
    expect(claimsOf(await change('remove', remove))['x-ms-policycertificates-result']).toBe('IsAbsent');
  });

  it('are never all removed, however many try at once', async () => {
    const remove = (which: typeof root) =>
      change('remove', JSON.stringify(certificateDocument(which, which)), 'emptied');
    const answers = await Promise.all([remove(root), remove(elliptic), remove(root), remove(elliptic)]);
    const { keys } = (await listed('emptied')) as { readonly keys: readonly unknown[] };
    expect(keys).toHaveLength(1);
    expect(answers.some((answer) => refusal(answer)[2] === 'LastCertificate')).toBe(true);
  });
});

describe('the history of a policy', () => {
  const history = (path = '/policies/OpenEnclave:history', headers = { authorization: reader }) =>
    call(path, { headers });

  it('tells who set and reset it, and when, the newest first', async () => {
    const sent = { body: UNSECURED, headers: TEXT };
    await call('/policies/OpenEnclave', { method: 'PUT', ...sent });
    await call('/policies/OpenEnclave:reset', { method: 'POST', body: emptyPolicyToken, headers: TEXT });
    const { value } = (await history()).body as unknown as { readonly value: readonly JsonObject[] };
    const by = expect.stringContaining('/adfs#');
    const at = NOW.toISOString();
    expect(value.slice(0, 2)).toEqual([
      { revision: expect.any(Number), act: 'reset', at, by },
      {
        revision: expect.any(Number),
        act: 'set',
        at,
        by,
        document: UNSECURED,
        'x-ms-policy-hash': expect.stringMatching(/^[\w-]{43}$/),
        'x-ms-policy-token-hash': documentHash(UNSECURED),
      },
    ]);
    expect(Number(value[0]?.['revision'])).toBeGreaterThan(Number(value[1]?.['revision']));
  });

  it('is for readers, of a type that there is, and bounded', async () => {
    expect((await history(undefined, { authorization: 'Bearer a.b.c' })).status).toBe(401);
    expect(refusal(await history('/policies/Enclave:history')).slice(0, 2)).toEqual([
      400,
      'InvalidParameter',
    ]);
    await put(UNSECURED);
    await reset(emptyPolicyToken);
    const url = `${endpointOf('default')}/policies/SgxEnclave:history?api-version=2020-10-01&limit=`;
    const page = async (limit: string) => send(service, url + limit, { headers: { authorization: reader } });
    expect(((await page('1')).body as unknown as { value: unknown[] }).value).toHaveLength(1);
    for (const limit of ['0', '101', 'all']) expect((await page(limit)).status).toBe(400);
  });
});

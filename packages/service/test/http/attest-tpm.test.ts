/** `POST /attest/Tpm` over HTTPS: who may begin a conversation, and what its first answer looks like. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { base64url, fromBase64url, fromUtf8, parseJson, utf8 } from '@veritee/core/internal';
import { emptyPolicyToken, unsecuredPolicyToken } from '@veritee/core/internal/maa';
import { builtInAnchors, firstOf } from '@veritee/evidence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningService } from '../../src/start/running-service.ts';
import { startService } from '../../src/start/start-service.ts';
import { type Answer, contributor, send } from '../https-client.ts';
import { haveVectors, vectorJson } from '../vectors.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-attest-tpm-'));
const lines: string[] = [];
let service: RunningService;
let authorization: string;

beforeAll(async () => {
  service = await startService({
    dataDirectory: folder,
    source: firstOf([]),
    anchors: builtInAnchors(),
    development: { roots: [], identity: true },
    instances: [
      { name: 'shared', mode: 'Shared' },
      { name: 'empty', mode: 'AAD' },
      { name: 'tried', mode: 'AAD' },
    ],
    audit: { attestations: 'log' },
    log: { write: (line) => void lines.push(line) },
  });
  authorization = await contributor(service);
  const document = unsecuredPolicyToken('version=1.0;authorizationrules{=>permit();};issuancerules{};');
  const answer = await call('PUT', '/policies/Tpm', document, { 'content-type': 'text/plain' });
  expect(answer.status).toBe(200);
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true });
});

const endpointOf = (name: string): string =>
  service.instances.find((each) => each.name === name)?.endpoint ?? '';

function call(
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
  instance = 'default',
): Promise<Answer> {
  const all = { authorization, ...headers };
  const url = `${endpointOf(instance)}${path}?api-version=2020-10-01`;
  return send(service, url, { method, headers: all, ...(body !== undefined && { body }) });
}

const INIT = '{"data":"eyJwYXlsb2FkIjp7InR5cGUiOiJhaWtjZXJ0In19"}';
const attest = (body: string, instance?: string, path = '/attest/Tpm', headers = {}): Promise<Answer> =>
  call('POST', path, body, { 'content-type': 'application/json', ...headers }, instance);
const codeOf = ({ body }: Answer): unknown =>
  (body as { error?: { innererror?: { code?: string } } }).error?.innererror?.code;

describe('the first message of a TPM', () => {
  it.each(['/attest/Tpm', '/attest/tpm', '/attest/TPM'])('at %s gets a challenge', async (path) => {
    const { status, body, headers } = await attest(INIT, 'default', path);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(Object.keys(body as object)).toEqual(['data']);
    const message = parseJson(fromUtf8(fromBase64url((body as { data: string }).data)));
    expect(message).toEqual({
      payload: {
        challenge: expect.stringMatching(/^[\w-]{22}$/) as string,
        service_context: expect.stringMatching(/^[\w-]+$/) as string,
      },
    });
  });

  it.skipIf(!haveVectors)('is answered in the shape of each recorded exchange', async () => {
    const { exchanges } = vectorJson('tpm/protocol/recorded-attest-tpm-init.json') as {
      readonly exchanges: readonly {
        readonly request: { readonly body: object };
        readonly decodedResponse: object;
        readonly decodedServiceContext: object;
      }[];
    };
    expect(exchanges.length).toBeGreaterThan(1);
    const shapeOf = (value: object): object =>
      Object.fromEntries(
        Object.entries(value).map(([name, each]) => [
          name,
          typeof each === 'string' ? 'text' : shapeOf(each),
        ]),
      );
    for (const { request, decodedResponse, decodedServiceContext } of exchanges) {
      const { body } = await attest(JSON.stringify(request.body));
      const message = JSON.parse(fromUtf8(fromBase64url((body as { data: string }).data))) as {
        readonly payload: { readonly service_context: string };
      };
      expect(shapeOf(message)).toEqual(shapeOf(decodedResponse));
      const context = JSON.parse(fromUtf8(fromBase64url(message.payload.service_context))) as object;
      expect(shapeOf(context)).toEqual(shapeOf(decodedServiceContext));
    }
  });

  it('needs a caller who is known', async () => {
    const { status } = await attest(INIT, 'default', '/attest/Tpm', { authorization: '' });
    expect(status).toBe(401);
  });

  it('is refused on shared instances, and where no policy is set', async () => {
    const shared = await attest(INIT, 'shared');
    expect([shared.status, codeOf(shared)]).toEqual([403, 'Forbidden']);
    const empty = await attest(INIT, 'empty');
    expect([empty.status, codeOf(empty)]).toEqual([400, 'InvalidOperation']);
    expect(JSON.stringify(empty.body)).toContain('no default policy');
  });

  it.each([
    ['no message', `{"data":"${base64url(utf8('{}'))}"}`, 'TpmMessageFormat'],
    ['no base64url', '{"data":"%%"}', 'InvalidParameter'],
    ['no data', '{}', 'InvalidParameter'],
    [
      'another type of message',
      `{"data":"${base64url(utf8('{"payload":{"type":"ek"}}'))}"}`,
      'TpmMessageFormat',
    ],
  ])('that is %s is refused', async (_, body, code) => {
    const answer = await attest(body);
    expect([answer.status, codeOf(answer)]).toEqual([400, code]);
  });

  it('is on the record as what it is: no decision', async () => {
    lines.length = 0;
    await attest(INIT);
    await attest('{}');
    const outcomes = lines.flatMap((line) => {
      const { type, outcome } = JSON.parse(line) as { type?: string; outcome?: string };
      return type === 'Tpm' ? [outcome] : [];
    });
    expect(outcomes).toContain('challenged');
    expect(outcomes).toContain('refused');
    expect(outcomes).not.toContain('permitted');
  });

  it('has its report’s key id among the keys, of instances with a policy for TPMs only', async () => {
    const keysOf = async (instance: string): Promise<readonly string[]> => {
      const { body } = await call('GET', '/certs', undefined, {}, instance);
      return (body as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    };
    const kids = await keysOf('default');
    expect(kids).toHaveLength(2);
    expect(kids[1]).toMatch(/^[\w-]{27}$/);
    expect(await keysOf('empty')).toHaveLength(1);
  });

  it('has its key id there when the policy was reset too: reports live longer than policies', async () => {
    const text = { 'content-type': 'text/plain' };
    const kids = async (): Promise<number> =>
      ((await call('GET', '/certs', undefined, {}, 'tried')).body as { keys: unknown[] }).keys.length;
    const document = unsecuredPolicyToken('version=1.0;authorizationrules{=>permit();};issuancerules{};');
    expect((await call('PUT', '/policies/Tpm', document, text, 'tried')).status).toBe(200);
    expect(await kids()).toBe(2);
    const reset = await call('POST', '/policies/Tpm:reset', emptyPolicyToken, text, 'tried');
    expect(reset.status).toBe(200);
    expect(await kids()).toBe(2);
  });
});

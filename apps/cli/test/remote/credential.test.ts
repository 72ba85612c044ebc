import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inputsFrom } from '../../src/input/inputs.ts';
import { processTerminal } from '../../src/output/terminal.ts';
import { credentialFrom } from '../../src/remote/credential.ts';

const SCOPE = 'https://attest.azure.net/.default';
const NOW = new Date('2026-03-01T12:00:00Z');
const terminal = processTerminal();
let asked: { readonly url: string; readonly header: unknown } | undefined;
let answer = { status: 200, body: '{}' };

/** A managed-identity endpoint, which is asked over http. */
const server = createServer((request, response) => {
  asked = { url: request.url ?? '', header: request.headers['x-identity-header'] };
  response.writeHead(answer.status).end(answer.body);
});
let endpoint = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/identity`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function tokenFrom(env: Record<string, string>, file?: string, text = '') {
  const stdin = (async function* () {
    yield text;
  })();
  const inputs = inputsFrom({ ...terminal, stdin });
  const credential = await credentialFrom({ env, file, clock: () => NOW }, inputs);
  return credential.getToken(SCOPE);
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error: { code: string; status: number }) => `${error.code} ${error.status}`,
  );
const managed = () => tokenFrom({ IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: 'h' });

describe('a bearer token', () => {
  it.each([
    ['as it is', 'a.b.c\n'],
    ['as az prints it', '{"accessToken":"a.b.c","expiresOn":"2026-03-01 13:00:00"}'],
    ['as token endpoints answer it', '{"access_token":"a.b.c"}'],
  ])('is read from a file %s', async (_how, text) => {
    expect(await tokenFrom({}, '-', text)).toMatchObject({ token: 'a.b.c' });
  });

  it.each(['', 'two words', '{"token":1}', '{'])('is not found in %j', async (text) => {
    expect(await codeOf(tokenFrom({}, '-', text))).toBe('InputInvalid 2');
  });

  it('is asked of a managed identity', async () => {
    answer = { status: 200, body: '{"access_token":"t","expires_on":"1772370000"}' };
    expect(await managed()).toEqual({ token: 't', expiresOnTimestamp: 1772370000000 });
    expect(asked).toEqual({
      url: '/identity?api-version=2019-08-01&resource=https%3A%2F%2Fattest.azure.net',
      header: 'h',
    });
  });

  it.each([
    [401, '{"error_description":"no"}', 'CredentialRefused 3'],
    [200, '{}', 'CredentialRefused 3'],
    [200, 'no JSON', 'CredentialRefused 3'],
    [200, `"${'x'.repeat(70_000)}"`, 'EndpointFailed 3'],
  ])('is not had from an endpoint that answers %i', async (status, body, code) => {
    answer = { status, body };
    expect(await codeOf(managed())).toBe(code);
  });

  it('is not asked for by a secret over http', async () => {
    const env = {
      AZURE_CLIENT_ID: 'a',
      AZURE_TENANT_ID: 'adfs',
      AZURE_CLIENT_SECRET: 's',
      AZURE_AUTHORITY_HOST: endpoint,
    };
    expect(await codeOf(tokenFrom(env))).toBe('EndpointInvalid 2');
  });

  it('is missing where there is none', async () => {
    expect(await codeOf(tokenFrom({ AZURE_CLIENT_ID: 'a' }))).toBe('CredentialMissing 2');
    expect(await codeOf(tokenFrom({ IDENTITY_ENDPOINT: 'http://127.0.0.1:1', IDENTITY_HEADER: 'h' }))).toBe(
      'EndpointFailed 3',
    );
  });
});

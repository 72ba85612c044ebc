/**
 * Every recorded exchange with the real service, played back by a local HTTPS server: each answer becomes a typed result,
 * verified by the key set and the clock of its day, with a credential as it was sent then.
 */

import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@veritee/core';
import { base64url, encodeJson, isJsonObject, parseJws, publishedKeys } from '@veritee/core/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AttestationAdministrationClient } from '../src/administration/administration-client.ts';
import type { AttestData } from '../src/attestation/attest-request.ts';
import { AttestationClient } from '../src/attestation/attestation-client.ts';
import { createLocalKeySource } from '../src/relying-party/signers.ts';
import { verifyToken } from '../src/relying-party/verify-token.ts';
import { signerOf } from '../src/tokens/attestation-signer.ts';
import { type AttestationToken, parseAttestationToken } from '../src/tokens/attestation-token.ts';
import { AttestationServiceError } from '../src/transport/errors.ts';
import { makeTls } from './support/tls.ts';
import { haveVectors, type Recording, recordedKeySets, recordings, vectorPath } from './support/vectors.ts';

const tls = makeTls();
const credential = {
  getToken: async () => ({ token: 'of-the-day', expiresOnTimestamp: Date.now() + 3_600_000 }),
};
const permitAll = 'version= 1.0;authorizationrules{=> permit();};issuancerules{};';

/** What the server answers now. */
let current: Recording;
let received: { method: string; path: string; text: string; authorization: string | undefined }[] = [];
let server: Server;
let endpoint: string;

beforeAll(async () => {
  server = createServer(tls, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', endpoint);
    if (url.pathname === '/certs') {
      response.end(encodeJson(keysOfTheDay(current) as never));
      return;
    }
    received.push({
      method: request.method ?? '',
      path: url.pathname,
      text: Buffer.concat(chunks).toString(),
      authorization: request.headers.authorization,
    });
    const {
      'content-length': _length,
      'transfer-encoding': _encoding,
      ...headers
    } = current.response.headers;
    response.writeHead(current.response.status, headers);
    response.end(encodeJson(current.response.body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => server.close(done)));

/** The recorded key set that has the key of the recorded token. */
function keysOfTheDay({ response }: Recording) {
  const { token } = response.body;
  const kid = typeof token === 'string' ? parseAttestationToken(token).keyId : undefined;
  const set = recordedKeySets().find(({ keys }) => keys.some((key) => key.kid === kid));
  if (set === undefined) throw new Error('no key set of that day');
  return set;
}

function optionsFor(recording: Recording) {
  const { token } = recording.response.body;
  const issuer = typeof token === 'string' ? parseAttestationToken(token).issuer : undefined;
  const day = new Date(recording.response.headers['date'] ?? 0);
  return {
    tlsOptions: { ca: tls.cert },
    retryOptions: { maxRetries: 0 },
    currentDate: () => day,
    ...(issuer !== undefined && { validationOptions: { expectedIssuer: issuer } }),
  };
}

const attester = (recording: Recording) => new AttestationClient(endpoint, credential, optionsFor(recording));
const administrator = (recording: Recording) =>
  new AttestationAdministrationClient(endpoint, credential, optionsFor(recording));

/** The document in a recorded body: bare, or as a JSON string. */
function documentIn({ request }: Recording): string | undefined {
  const body: unknown = request.body;
  if (typeof body !== 'string') return undefined;
  return body.startsWith('"') ? (JSON.parse(body) as string) : body;
}

const evidenceFiles = {
  '/attest/OpenEnclave': 'maa/evidence/cpp-sdk.928c12bc.oe-report.bin',
  '/attest/SgxEnclave': 'maa/evidence/cpp-sdk.4f9aa62e.sgx-quote.bin',
} as const;

async function attest(recording: Recording) {
  const { path, body } = recording.request;
  const evidence = new Uint8Array(
    readFileSync(vectorPath(evidenceFiles[path as keyof typeof evidenceFiles])),
  );
  const data = isJsonObject(body) ? dataIn(body) : draftOf(recording);
  const client = attester(recording);
  return path === '/attest/OpenEnclave'
    ? client.attestOpenEnclave(evidence, data)
    : client.attestSgxEnclave(evidence, data);
}

function dataIn(body: JsonObject): AttestData {
  const { runtimeData, draftPolicyForAttestation } = body;
  const bytes = isJsonObject(runtimeData)
    ? new Uint8Array(Buffer.from(String(runtimeData['data']), 'base64url'))
    : undefined;
  const isJson = isJsonObject(runtimeData) && runtimeData['dataType'] === 'JSON';
  return {
    ...(bytes !== undefined && (isJson ? { runTimeJson: bytes } : { runTimeData: bytes })),
    ...(typeof draftPolicyForAttestation === 'string' && { draftPolicyForAttestation }),
  };
}

/** Older recordings kept no request; an unsecured answer tells that there was a draft. */
function draftOf({ decodedResponseToken }: Recording): AttestData {
  return decodedResponseToken?.header['alg'] === 'none' ? { draftPolicyForAttestation: permitAll } : {};
}

/** Members of a body in any order and spacing. */
const asJson = (text: string) => encodeJson(JSON.parse(text) as never);

describe.skipIf(!haveVectors())('recorded exchanges of the real service (point 12)', () => {
  const all = recordings();
  const of = (method: string, path: RegExp) =>
    all.filter(({ request }) => request.method === method && path.test(request.path));
  const good = (each: Recording[]) => each.filter(({ response }) => response.status === 200);
  const play = (recording: Recording) => {
    current = recording;
    received = [];
  };

  it('are all played back below', () => {
    const played = [
      ...of('POST', /^\/attest\/(?:Sgx|Open)/),
      ...of('POST', /^\/attest\/Tpm$/),
      ...of('GET', /^\/policies\//),
      ...of('PUT', /^\/policies\//),
      ...of('POST', /^\/policies\/\w+:reset$/),
      ...of('GET', /^\/certificates$/),
      ...of('POST', /^\/certificates:/),
      ...of('GET', /openid-configuration$/),
    ];
    expect(new Set(played).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(70);
  });

  it.each(good(of('POST', /^\/attest\/(?:Sgx|Open)/)))('$name', async (recording) => {
    play(recording);
    const { body, token } = await attest(recording);
    expect(body.claims).toEqual(recording.decodedResponseToken?.claims);
    const isDraft = token.algorithm === 'none';
    expect(body).toMatchObject({ verifierType: 'sgx', verified: !isDraft, unsecured: isDraft, productId: 1 });
    expect(body.evidence).toMatchObject({ type: 'sgx', isDebuggable: true, svn: 1 });
    const { body: sent } = recording.request;
    // What is sent now is what was sent then.
    if (isJsonObject(sent)) expect(asJson(received[0]?.text ?? '')).toBe(encodeJson(sent));
    expect(received[0]?.authorization).toBe('Bearer of-the-day');
  });

  it.each(of('POST', /^\/attest\/(?:Sgx|Open)/).filter(({ response }) => response.status === 400))(
    '$name',
    async (recording) => {
      play(recording);
      const error = await attest(recording).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(AttestationServiceError);
      expect(error).toMatchObject({
        statusCode: 400,
        serviceCode: 'PolicyEvaluationError',
        reason: { code: 'PolicyNotPermitting' },
        requestId: recording.response.headers['x-ms-request-id'],
      });
    },
  );

  it.each(of('POST', /^\/attest\/Tpm$/))('$name', async (recording) => {
    play(recording);
    const data = isJsonObject(recording.request.body) ? String(recording.request.body['data']) : '';
    const message = Buffer.from(data, 'base64url').toString();
    const answer = JSON.parse(await attester(recording).attestTpm(message)) as {
      payload: { challenge: string };
    };
    expect(Buffer.from(answer.payload.challenge, 'base64url')).toHaveLength(16);
    expect(asJson(received[0]?.text ?? '')).toBe(encodeJson(recording.request.body ?? null));
  });

  it.each(of('GET', /^\/policies\//))('$name', async (recording) => {
    play(recording);
    const type = recording.request.path.split('/').at(-1) ?? '';
    const { body, policy } = await administrator(recording).getPolicy(type);
    const document = String(recording.decodedResponseToken?.claims['x-ms-policy']);
    expect(policy.document).toBe(document);
    const { header } = parseJws(document);
    if (header['alg'] === 'none')
      expect(policy.kind).toBe(body === '' ? 'empty' : type === 'Tpm' ? 'unsecured' : policy.kind);
    else expect(policy).toMatchObject({ kind: 'signed', signatureVerified: true });
    // First calls of a test found the instance as it was made.
    if (/GetPolicy_/.test(recording.name)) expect(policy.kind).toBe(type === 'Tpm' ? 'empty' : 'default');
  });

  it.each(of('PUT', /^\/policies\//))('$name', async (recording) => {
    play(recording);
    const type = recording.request.path.split('/').at(-1) ?? '';
    const document = documentIn(recording);
    const signer = recording.decodedResponseToken?.claims['x-ms-policy-signer'];
    const certificate = isJsonObject(signer)
      ? signerOf(signer as { x5c: string[] }).certificates[0]
      : undefined;
    if (document === undefined) {
      // The recorder kept no request, so its hash cannot be made again: the token is verified, the comparison left out.
      const set = administrator(recording).setPolicy(type, permitAll, {
        validationOptions: { validateToken: false },
      });
      const { body, token } = await set;
      expect(body).toMatchObject({
        policyResolution: 'Updated',
        policySigner: { certificates: [certificate] },
      });
      expect(await signedOnTheDay(recording, token)).toBe(true);
      const checked = administrator(recording).setPolicy(type, permitAll);
      await expect(checked).rejects.toMatchObject({ code: 'TokenRefused' });
      return;
    }
    const { body } = await administrator(recording).setPolicy(type, parseAttestationToken(document));
    expect(received[0]?.text).toBe(document);
    expect(body).toMatchObject({ policyResolution: 'Updated', sentToken: document });
    expect(base64url(body.policyTokenHash)).toBe(
      recording.decodedResponseToken?.claims['x-ms-policy-token-hash'],
    );
    expect(body.policySigner?.certificates[0]).toBe(certificate);
  });

  it.each(of('POST', /^\/policies\/\w+:reset$/))('$name', async (recording) => {
    play(recording);
    const type = /(\w+):reset$/.exec(recording.request.path)?.[1] ?? '';
    const document = documentIn(recording);
    const { body } = await administrator(recording).resetPolicy(
      type,
      document === undefined ? {} : { document },
    );
    expect(body.policyResolution).toBe('Removed');
    if (document !== undefined) expect(received[0]?.text).toBe(document);
  });

  it.each(of('GET', /^\/certificates$/))('$name', async (recording) => {
    play(recording);
    const { body } = await administrator(recording).getPolicyManagementCertificates();
    const set = recording.decodedResponseToken?.claims['x-ms-policy-certificates'];
    expect(body).toEqual(publishedKeys.parse(set).keys.map(signerOf));
  });

  it.each(of('POST', /^\/certificates:/))('$name', async (recording) => {
    play(recording);
    const document = documentIn(recording) ?? '';
    const payload = JSON.parse(Buffer.from(parseJws(document).payload).toString()) as {
      policyCertificate: { x5c: string[] };
    };
    const pem = signerOf(payload.policyCertificate).certificates[0] ?? '';
    const client = administrator(recording);
    const change = recording.request.path.endsWith(':add')
      ? client.addPolicyManagementCertificate(pem, { document })
      : client.removePolicyManagementCertificate(pem, { document });
    if (recording.response.status !== 200) {
      const refusal = await change.catch((thrown: unknown) => thrown);
      expect(refusal).toMatchObject({
        code: 'ServiceRefused',
        serviceCode: 'InvalidOperation',
        statusCode: 400,
      });
      return;
    }
    const { body } = await change;
    expect(received[0]?.text).toBe(String(recording.request.body));
    expect(body.certificateThumbprint).toBe(
      recording.decodedResponseToken?.claims['x-ms-certificate-thumbprint'],
    );
    expect(body.certificateResolution).toBe(
      recording.request.path.endsWith(':add') ? 'IsPresent' : 'IsAbsent',
    );
  });

  it.each(of('GET', /openid-configuration$/))('$name', async (recording) => {
    play(recording);
    const metadata = await attester(recording).getOpenIdMetadata();
    expect(metadata).toEqual(recording.response.body);
    // The recorder hid one of the two host names.
    expect(metadata.jwks_uri).toMatch(/^https:.*\/certs$/);
  });
});

/** Whether the token is the instance's of that day, by the same rules as the client's. */
async function signedOnTheDay(recording: Recording, token: AttestationToken): Promise<boolean> {
  const issuer = token.issuer ?? '';
  const { unsecured } = await verifyToken(token.serialize(), {
    issuers: [issuer],
    keys: createLocalKeySource({ [issuer]: keysOfTheDay(recording) }),
    now: new Date(recording.response.headers['date'] ?? 0),
    tolerance: 60,
    acceptUnsecured: false,
  });
  return !unsecured;
}

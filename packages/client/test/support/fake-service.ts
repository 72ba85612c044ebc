/** An HTTP server that answers as an attestation service does; every answer can be replaced. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@veritee/core';
import { sgxClaims, signToken, type TestSigner, unsecuredToken } from './signing.ts';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** Empty where the body is no JSON object. */
  readonly body: Record<string, unknown>;
  /** The body as it came. */
  readonly text: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
}

export interface FakeService {
  readonly endpoint: string;
  /** All requests in order. */
  readonly received: Received[];
  /** The published keys; the first one signs. */
  signers: TestSigner[];
  /** Claims beside those of every token. */
  claims: Record<string, unknown>;
  /** Replaces the answer to what it returns something for. */
  answer: (request: Received) => Answer | Promise<Answer> | undefined;
  count(path: string): number;
  close(): Promise<void>;
}

/** Starts the service on a free loopback port; over TLS when a key and certificate are given. */
export async function startService(
  signers: TestSigner[],
  tls?: { key: string; cert: string },
): Promise<FakeService> {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    void respond(service, request, response);
  };
  const server: Server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const received: Received[] = [];
  const service: FakeService = {
    endpoint: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    received,
    signers,
    claims: {},
    answer: () => undefined,
    count: (path) => received.filter((request) => request.path === path).length,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
  return service;
}

async function respond(
  service: FakeService,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', service.endpoint);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const received: Received = {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
    text,
  };
  service.received.push(received);
  const {
    status = 200,
    headers = {},
    body,
  } = (await service.answer(received)) ?? ordinaryAnswer(service, received);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'x-ms-request-id': '00-4ddd4bf02667dd29ab761efea990d757-ea57374b84faca36-00',
    ...headers,
  });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** What tokens call the kinds of evidence; SGX for all others. */
const claimedTypes: ReadonlyMap<string, string> = new Map([
  ['SevSnpVm', 'sevsnpvm'],
  ['TdxVm', 'tdxvm'],
  ['AzureGuest', 'azurevm'],
]);

/** What the service says unless told otherwise. */
export function ordinaryAnswer(
  service: Pick<FakeService, 'endpoint' | 'signers' | 'claims'>,
  request: Pick<Received, 'path' | 'body'>,
): Answer {
  if (request.path === '/certs') return { body: { keys: service.signers.map(({ key }) => key) } };
  if (request.path === '/.well-known/openid-configuration') {
    return { body: { issuer: service.endpoint, jwks_uri: `${service.endpoint}/certs` } };
  }
  const [signer] = service.signers;
  if (!request.path.startsWith('/attest/') || signer === undefined) return { status: 404, body: '' };
  const type = claimedTypes.get(request.path.slice('/attest/'.length)) ?? 'sgx';
  const claims = {
    ...tokenClaims(service, request.body),
    'x-ms-attestation-type': type,
    ...service.claims,
  } as JsonObject;
  const isDraft = request.body['draftPolicyForAttestation'] !== undefined;
  return { body: { token: isDraft ? unsecuredToken(claims) : signToken(signer, claims) } };
}

/** Like the services, on the real clock. */
export function tokenClaims(
  service: Pick<FakeService, 'endpoint' | 'claims'>,
  body: Record<string, unknown>,
): JsonObject {
  const seconds = Math.floor(Date.now() / 1000);
  const data = body['runtimeData'] as { data: string; dataType: string } | undefined;
  return sgxClaims({
    iss: service.endpoint,
    iat: seconds,
    nbf: seconds,
    exp: seconds + 28_800,
    nonce: body['nonce'],
    ...(data?.dataType === 'Binary' && { 'x-ms-sgx-ehd': data.data }),
    ...(data?.dataType === 'JSON' && {
      'x-ms-runtime': JSON.parse(Buffer.from(data.data, 'base64url').toString()),
    }),
    ...service.claims,
  });
}

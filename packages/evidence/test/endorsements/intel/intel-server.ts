/** A local HTTP server that answers as Intel's PCS or a PCCS does, and can be told to misbehave. */

import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { hex } from '@veritee/core/internal';
import { decodeRevocationList } from '@veritee/core/internal/x509';
import { onTestFinished } from 'vitest';
import type { CollateralFile } from '../../../src/endorsements/intel/collateral-file.ts';
import { signedJsonBody } from '../../../src/endorsements/intel/signed-json.ts';

/** What the server has: the endorsements of one platform. */
export interface ServerContent {
  readonly fmspc: string;
  readonly ca: 'processor' | 'platform';
  readonly collateral: CollateralFile;
  /** PEM of the PCK certificate and of its issuers. */
  readonly pck?: { readonly leaf: string; readonly issuers: string };
}

/** Takes a request over; false leaves it to the server. */
export type Misbehaviour = (request: IncomingMessage, response: ServerResponse, path: string) => boolean;

/** A running server. */
export interface IntelServer {
  readonly url: string;
  /** Root list of Intel's distribution point, for kind `pcs`. */
  readonly rootCrlUrl: string;
  /** Path and query of every request so far. */
  readonly requests: readonly string[];
  /** Headers of the requests. */
  readonly headers: readonly IncomingMessage['headers'][];
  misbehave(how: Misbehaviour | undefined): void;
}

/** Starts a server that is gone after the test. */
export async function startIntelServer(
  content: ServerContent,
  tls?: { readonly key: string; readonly cert: string },
): Promise<IntelServer> {
  const requests: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  let misbehaviour: Misbehaviour | undefined;
  const listener: RequestListener = (request, response) => {
    const url = new URL(request.url ?? '/', 'http://server');
    requests.push(url.pathname + url.search);
    headers.push(request.headers);
    if (misbehaviour?.(request, response, url.pathname)) return;
    answer(content, url, response);
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  return {
    url,
    rootCrlUrl: `${url}/IntelSGXRootCA.der`,
    requests,
    headers,
    misbehave: (how) => {
      misbehaviour = how;
    },
  };
}

function answer(content: ServerContent, url: URL, response: ServerResponse): void {
  const found = find(content, url);
  if (found === undefined) response.writeHead(404).end('Not found.');
  else
    response
      .writeHead(200, { 'content-type': found.type, 'Request-ID': '0', ...found.headers })
      .end(found.body);
}

interface Found {
  readonly body: Uint8Array | string;
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function find({ collateral, fmspc, ca, pck }: ServerContent, url: URL): Found | undefined {
  const chain = (name: string, pem: string): Record<string, string> => ({ [name]: encodeURIComponent(pem) });
  const list = (text: string): Uint8Array => decodeRevocationList(text).der;
  const is = (name: string, value: string): boolean => url.searchParams.get(name)?.toLowerCase() === value;
  const path = url.pathname.replace('/certification/v3/', '/certification/v4/');
  if (path === '/sgx/certification/v4/tcb' && is('fmspc', fmspc)) {
    const body = signedJsonBody('tcbInfo', collateral.tcb_info, collateral.tcb_info_signature ?? '');
    const name = url.pathname.includes('/v3/') ? 'SGX-TCB-Info-Issuer-Chain' : 'TCB-Info-Issuer-Chain';
    return { body, type: 'application/json', headers: chain(name, collateral.tcb_info_issuer_chain) };
  }
  if (path === '/sgx/certification/v4/qe/identity') {
    const body = signedJsonBody(
      'enclaveIdentity',
      collateral.qe_identity,
      collateral.qe_identity_signature ?? '',
    );
    const headers = chain('sgx-enclave-identity-issuer-chain', collateral.qe_identity_issuer_chain);
    return { body, type: 'application/json', headers };
  }
  if (path === '/sgx/certification/v4/pckcrl' && is('ca', ca) && is('encoding', 'der')) {
    const headers = chain('SGX-PCK-CRL-Issuer-Chain', collateral.pck_crl_issuer_chain);
    return { body: list(collateral.pck_crl), type: 'application/pkix-crl', headers };
  }
  if (path === '/sgx/certification/v4/rootcacrl') {
    return { body: hex(list(collateral.root_ca_crl)), type: 'text/plain' };
  }
  if (path === '/IntelSGXRootCA.der')
    return { body: list(collateral.root_ca_crl), type: 'application/pkix-crl' };
  if (path === '/sgx/certification/v4/pckcert' && pck !== undefined) {
    const headers = chain('SGX-PCK-Certificate-Issuer-Chain', pck.issuers);
    return { body: pck.leaf, type: 'application/x-pem-file', headers };
  }
  return undefined;
}

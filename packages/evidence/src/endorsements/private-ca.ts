/** A `fetch` for servers whose certificate comes from a CA of one's own, as that of most PCCS does. */

import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import { CodedError } from '@veritee/core';
import { decodeCertificates } from '@veritee/core/internal/x509';
import { EvidenceError } from '../errors.ts';
import type { Fetch } from './http.ts';

/** Statuses whose `Response` may not have a body. */
const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * A GET-only `fetch` over `node:https` that trusts the given certificates beside the public CAs. Plain HTTP goes to
 * the given fallback.
 *
 * @param ca - PEM of one or more certificates: the CA, or the server's own self-signed certificate
 * @throws EvidenceError `EndorsementsFormat` when it is no PEM certificate
 */
export function fetchTrusting(ca: string, plain: Fetch): Fetch {
  requireCertificates(ca);
  const agent = new Agent({ ca: [...rootCertificates, ca], keepAlive: true, maxSockets: 8 });
  return (url, init) => (url.startsWith('https:') ? overTls(url, init, agent) : plain(url, init));
}

function requireCertificates(ca: string): void {
  try {
    decodeCertificates(ca);
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new EvidenceError('EndorsementsFormat', 'The CA of the endorsement service cannot be read.', {
      expected: 'one or more certificates in PEM',
      cause,
    });
  }
}

function overTls(url: string, init: RequestInit, agent: Agent): Promise<Response> {
  return new Promise((resolve, reject) => {
    const headers = Object.fromEntries(new Headers(init.headers));
    const signal = init.signal ?? undefined;
    const outgoing = request(url, { agent, headers, ...(signal !== undefined && { signal }) }, (message) => {
      try {
        resolve(responseOf(message));
      } catch (error) {
        message.destroy();
        reject(error);
      }
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

function responseOf(message: IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const status = message.statusCode ?? 0;
  if (WITHOUT_BODY.has(status)) message.resume();
  const body = WITHOUT_BODY.has(status) ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array>);
  return new Response(body, { status, headers });
}

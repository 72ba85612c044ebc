/** Plain HTTPS requests to a service under its development CA, with a token of its development identity. */

import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { RunningService } from '../src/start/running-service.ts';

/** An answer, its body parsed. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: {
    readonly token?: string;
    readonly access_token?: string;
    readonly tcbBaselines?: readonly Readonly<Record<string, unknown>>[];
    readonly error?: {
      readonly code: string;
      readonly message: string;
      readonly innererror: Readonly<Record<string, unknown>> & { readonly code: string };
    };
  };
}

/** What to send. */
export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request as it is: no header is added that the caller did not name. */
export function send(service: RunningService, url: string, sent: Sent = {}): Promise<Answer> {
  const ca = readFileSync(service.certificateAuthority ?? '');
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = sent;
    const outgoing = request(url, { ca, method, headers: { ...headers } }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('end', () => {
        const text = Buffer.concat(parts).toString();
        const status = incoming.statusCode ?? 0;
        resolve({ status, headers: incoming.headers, body: JSON.parse(text || '{}') as Answer['body'] });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The `Authorization` header of a contributor. */
export function contributor(service: RunningService): Promise<string> {
  const { AZURE_CLIENT_ID = '', AZURE_CLIENT_SECRET = '' } = service.environment;
  return tokenOf(service, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET);
}

/** The `Authorization` header of an application of the development identity. */
export async function tokenOf(service: RunningService, clientId: string, secret: string): Promise<string> {
  const { AZURE_AUTHORITY_HOST, AZURE_TENANT_ID } = service.environment;
  const form = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: secret,
    scope: 'https://attest.azure.net/.default',
  };
  const { body } = await send(service, `${AZURE_AUTHORITY_HOST}/${AZURE_TENANT_ID}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
  if (body.access_token === undefined) throw new Error('The development identity gave no token.');
  return `Bearer ${body.access_token}`;
}

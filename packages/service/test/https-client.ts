/** Plain HTTPS requests to a service under its development CA, with a token of its development identity. */

import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { RunningService } from '../src/service.ts';

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
        resolve({ status, headers: incoming.headers, body: JSON.parse(text) as Answer['body'] });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The `Authorization` header of a contributor. */
export async function contributor(service: RunningService): Promise<string> {
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER = '' } = service.environment;
  const url = `${IDENTITY_ENDPOINT}?api-version=2019-08-01&resource=https://attest.azure.net`;
  const { body } = await send(service, url, { headers: { 'x-identity-header': IDENTITY_HEADER } });
  return `Bearer ${body.access_token}`;
}

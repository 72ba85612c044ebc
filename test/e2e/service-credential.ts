/** A credential of the development identity, as users bring one: by the managed-identity endpoint that the service prints. */

import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { RunningService } from '@veritee/service';

/** What `@azure/core-auth` calls a TokenCredential. */
export interface ServiceCredential {
  getToken(scopes: string | string[]): Promise<{ token: string; expiresOnTimestamp: number }>;
}

/** The certificate authority of the service's TLS, PEM. */
export function authorityOf(service: RunningService): string {
  return readFileSync(service.certificateAuthority ?? '', 'utf8');
}

/** Asks for a token whenever one is needed. */
export function serviceCredential(service: RunningService): ServiceCredential {
  return {
    async getToken(scopes) {
      const resource = [scopes].flat()[0]?.replace('/.default', '') ?? '';
      const { IDENTITY_ENDPOINT = '', IDENTITY_HEADER = '' } = service.environment;
      const url = `${IDENTITY_ENDPOINT}?api-version=2019-08-01&resource=${encodeURIComponent(resource)}`;
      const text = await get(url, IDENTITY_HEADER, authorityOf(service));
      const { access_token: token, expires_on: expires } = JSON.parse(text) as Record<string, string>;
      return { token: token ?? '', expiresOnTimestamp: Number(expires) * 1000 };
    },
  };
}

function get(url: string, header: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { ca, headers: { 'X-IDENTITY-HEADER': header } }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve(text));
    });
    asked.on('error', reject);
    asked.end();
  });
}

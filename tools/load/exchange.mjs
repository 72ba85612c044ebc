// @ts-check

/** Requests to a service that has a development identity. */

import { request } from 'node:https';

/**
 * Sends one request and reads its whole answer.
 *
 * @returns {Promise<{ status: number, text: string }>}
 */
export function exchange(
  /** @type {string} */ url,
  /** @type {import('node:https').RequestOptions} */ options,
  /** @type {string | undefined} */ body,
) {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` };
    const sent = request(url, { ...options, headers: { ...options.headers, ...length } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A token of the development identity, with which its operator may do everything. */
export async function operatorToken(
  /** @type {{ endpoint: string, environment: Readonly<Record<string, string>> }} */ {
    endpoint,
    environment,
  },
  /** @type {import('node:https').Agent} */ agent,
) {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: environment['AZURE_CLIENT_ID'] ?? '',
    client_secret: environment['AZURE_CLIENT_SECRET'] ?? '',
    resource: 'https://attest.azure.net',
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const { text } = await exchange(
    `${endpoint}/adfs/oauth2/token`,
    { agent, method: 'POST', headers },
    form.toString(),
  );
  return /** @type {{ access_token: string }} */ (JSON.parse(text)).access_token;
}

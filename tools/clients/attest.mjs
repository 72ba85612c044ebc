// @ts-check

/** Requests of the runner itself, by Node's own client. */

import { request } from 'node:https';

/**
 * Sends one request with a JSON body.
 *
 * @param {string} url
 * @param {{ ca: string, headers?: Readonly<Record<string, string>>, body?: object, method?: string }} wanted `ca`: PEM
 * @returns {Promise<Record<string, any>>} the JSON of the answer
 * @throws {Error} when the service refuses
 */
export async function sent(url, { ca, headers = {}, body, method = body === undefined ? 'GET' : 'POST' }) {
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await new Promise((done, failed) => {
    const outgoing = request(url, { method, ca, headers: { ...headers, ...type } }, done);
    outgoing.on('error', failed);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
  const text = (await bodyOf(response)).toString();
  if (response.statusCode >= 300) throw new Error(`${method} ${url}: ${response.statusCode} ${text}`);
  return JSON.parse(text);
}

/** @returns {Promise<Buffer>} */
export async function bodyOf(/** @type {AsyncIterable<Uint8Array>} */ stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * Attests a quote.
 *
 * @param {string} url of the route, without a query
 * @param {{ ca: string, quote: Uint8Array, runtimeData: Uint8Array, draft?: string }} evidence
 * @returns {Promise<string>} the token
 */
export async function attested(url, { ca, quote, runtimeData, draft }) {
  const text = (/** @type {Uint8Array} */ bytes) => Buffer.from(bytes).toString('base64url');
  const body = {
    quote: text(quote),
    runtimeData: { data: text(runtimeData), dataType: 'Binary' },
    ...(draft !== undefined && { draftPolicyForAttestation: draft }),
  };
  return (await sent(`${url}?api-version=2020-10-01`, { ca, body }))['token'];
}

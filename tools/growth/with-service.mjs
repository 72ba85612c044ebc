// @ts-check

/** A service in this process, with a data directory, a simulated PKI, and a token for its operator. */

import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { base64url, utf8 } from '@veritee/core/internal';
import { cachedSource } from '@veritee/evidence';
import { startService } from '@veritee/service';
import { createSimulatedPki, simulatedAnchors, simulateSgx, simulatorSource } from '@veritee/simulator';
import { exchange, operatorToken } from '../load/exchange.mjs';

const VERSION = 'api-version=2022-08-01';
const pki = createSimulatedPki();
const runtimeData = utf8('growth');
const attestBody = JSON.stringify({
  quote: base64url(simulateSgx(pki, { runtimeData })),
  runtimeData: { data: base64url(runtimeData), dataType: 'Binary' },
});
const POLICY = 'version=1.0;authorizationrules{=>permit();};issuancerules{};';
const policyDocument = `eyJhbGciOiJub25lIn0.${base64url(
  utf8(JSON.stringify({ AttestationPolicy: base64url(utf8(POLICY)) })),
)}.`;

/**
 * @typedef {object} Growing
 * @property {number} startMilliseconds how long the service took to start
 * @property {(endpoint?: string) => Promise<number>} attest milliseconds
 * @property {(endpoint?: string) => Promise<number>} changePolicy milliseconds
 * @property {(path: string) => Promise<number>} get milliseconds
 * @property {readonly { readonly name: string, readonly endpoint: string }[]} instances
 */

/**
 * @template T
 * @param {{ dataDirectory: string, instances?: readonly string[] }} plan
 * @param {(service: Growing) => Promise<T>} measure
 * @returns {Promise<T>}
 */
export async function withService({ dataDirectory, instances = [] }, measure) {
  const now = () => new Date();
  const start = performance.now();
  const service = await startService({
    dataDirectory,
    source: cachedSource(simulatorSource(pki, { currentDate: now }), { currentDate: now }),
    anchors: simulatedAnchors(pki),
    development: { roots: ['growth'], identity: true },
    instances: instances.map((name) => ({ name, mode: 'AAD' })),
  });
  const startMilliseconds = performance.now() - start;
  const agent = new Agent({ keepAlive: true, ca: readFileSync(service.certificateAuthority ?? '') });
  try {
    const token = await operatorToken(service, agent);
    const timed = async (
      /** @type {string} */ url,
      /** @type {string} */ method,
      /** @type {string | undefined} */ body,
      /** @type {Record<string, string>} */ headers,
    ) => {
      const began = performance.now();
      const { status, text } = await exchange(url, { agent, method, headers }, body);
      if (status !== 200) throw new Error(`${method} ${url}: ${status} ${text.slice(0, 300)}`);
      return performance.now() - began;
    };
    const authorization = `Bearer ${token}`;
    return await measure({
      startMilliseconds,
      instances: service.instances,
      attest: (endpoint = service.endpoint) =>
        timed(`${endpoint}/attest/SgxEnclave?${VERSION}`, 'POST', attestBody, {
          'content-type': 'application/json',
        }),
      changePolicy: (endpoint = service.endpoint) =>
        timed(`${endpoint}/policies/SgxEnclave?${VERSION}`, 'PUT', policyDocument, {
          authorization,
          'content-type': 'text/plain',
        }),
      get: (path) => timed(`${service.endpoint}${path}`, 'GET', undefined, { authorization }),
    });
  } finally {
    agent.destroy();
    await service.close();
  }
}

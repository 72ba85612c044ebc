// @ts-check

/** A service that trusts the simulator, and facts for programs that use it: evidence, signers, addresses. */

import { join } from 'node:path';
import { hex, utf8 } from '@veritee/core/internal';
import { openSimulatedPki, simulate } from '@veritee/simulator';
import { startService } from './service.mjs';
import { makeSigner, pemBody } from './signer.mjs';

/** Its quote and report are bound to it. */
const runtimeData = utf8('{"key":{"kty":"EC"},"z":1}');
const enclave = {
  mrEnclave: new Uint8Array(32).fill(0xe1),
  mrSigner: new Uint8Array(32).fill(0x51),
  isvProdId: 7,
  isvSvn: 3,
};

/**
 * @template T
 * @param {{ host: string, region: string, args?: readonly string[] }} place
 * @param {(service: import('./service.mjs').Service) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withSimulatedService({ host, region, args = [] }, use) {
  const service = await startService({ host, region, args: ['--simulator', ...args] });
  try {
    return await use(service);
  } finally {
    await service.stop();
  }
}

/**
 * An SGX quote.
 *
 * @param {import('./service.mjs').Service} service
 * @param {Partial<typeof enclave> & { runtimeData?: Uint8Array, debug?: boolean }} [measured] what differs in the enclave
 * @returns {string} base64
 */
export function quoteOf(service, measured = {}) {
  const pki = openSimulatedPki(join(service.data, 'simulator'));
  const { evidence } = simulate('SgxEnclave', pki, { ...enclave, runtimeData, ...measured });
  return Buffer.from(evidence).toString('base64');
}

/**
 * Texts on one line each; bytes as base64.
 *
 * @param {import('./service.mjs').Service} service
 * @param {Partial<typeof enclave>} [measured] what differs in the enclave
 * @returns {Record<string, string>}
 */
export function factsOf(service, measured = {}) {
  const pki = openSimulatedPki(join(service.data, 'simulator'));
  const bound = { ...enclave, ...measured, runtimeData };
  const base64 = (/** @type {Uint8Array} */ bytes) => Buffer.from(bytes).toString('base64');
  /** @type {Record<string, string>} */
  const facts = {
    aad: service.aad,
    isolated: service.isolated,
    shared: service.shared,
    mrEnclave: hex(bound.mrEnclave),
    mrSigner: hex(bound.mrSigner),
    runtimeData: base64(runtimeData),
    quote: base64(simulate('SgxEnclave', pki, bound).evidence),
    report: base64(simulate('OpenEnclave', pki, bound).evidence),
  };
  const signers = {
    manager: service.manager,
    stranger: makeSigner('stranger', new Date()),
    added: makeSigner('added', new Date()),
  };
  for (const [name, { certificate, key }] of Object.entries(signers)) {
    facts[`${name}Certificate`] = pemBody(certificate);
    facts[`${name}Key`] = pemBody(key);
  }
  return facts;
}

/** The quote that the rows measure with: a real one where the reference cases are, a simulated one elsewhere. */

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { anchorsFrom, builtInAnchors } from '@veritee/evidence';
import { createSimulatedPki, simulate } from '@veritee/simulator';
import { root } from '../setup.mjs';

/** By kind of TEE. */
const REAL = {
  SgxEnclave: 'sgx/sgx-v3-swhardeningneeded-tcb3eval17-268c0681',
  TdxVm: 'tdx/tdx-v5-uptodate-tcb3eval18-cf77a6e9',
};

/**
 * @typedef {object} QuoteCase
 * @property {Uint8Array} quote
 * @property {import('@veritee/evidence').CollateralFile} collateral
 * @property {import('@veritee/evidence').TrustAnchors} anchors
 * @property {Date} now
 * @property {() => unknown} verifyWithPeer
 */

/** @returns {QuoteCase} */
export function quoteCase(/** @type {keyof typeof REAL} */ type = 'SgxEnclave') {
  const folder = join(resolve(root, process.env['VERITEE_VECTORS'] ?? '../shared/vectors'), REAL[type]);
  return existsSync(folder) ? real(folder) : simulated(type);
}

/** @returns {QuoteCase} */
function real(/** @type {string} */ folder) {
  const json = (/** @type {string} */ file) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const quote = readFileSync(join(folder, 'quote.bin'));
  const collateral = json('collateral.json');
  const now = new Date(json('expected.json').verificationTime);
  const verifyWithPeer = peer(quote, collateral, now, undefined);
  return { quote, collateral, anchors: builtInAnchors(), now, verifyWithPeer };
}

/** @returns {QuoteCase} */
function simulated(/** @type {keyof typeof REAL} */ type) {
  const { evidence, collateral, rootPem, at } = simulate(type, createSimulatedPki());
  const rootDer = Buffer.from(rootPem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const verifyWithPeer = peer(evidence, collateral, at, rootDer);
  return { quote: evidence, collateral, anchors: { Intel: anchorsFrom(rootPem) }, now: at, verifyWithPeer };
}

/** The peer takes lists and signatures as bytes. */
function peer(
  /** @type {Uint8Array} */ quote,
  /** @type {import('@veritee/evidence').CollateralFile} */ collateral,
  /** @type {Date} */ now,
  /** @type {Buffer | undefined} */ rootDer,
) {
  const { QuoteVerifier } = createRequire(import.meta.url)('@phala/dcap-qvl');
  const fromHex = (/** @type {string} */ text) => Buffer.from(text, 'hex');
  const verifier = new QuoteVerifier(rootDer);
  const prepared = {
    ...collateral,
    root_ca_crl: fromHex(collateral.root_ca_crl),
    pck_crl: fromHex(collateral.pck_crl),
    tcb_info_signature: fromHex(collateral.tcb_info_signature),
    qe_identity_signature: fromHex(collateral.qe_identity_signature),
  };
  const bytes = Buffer.from(quote);
  const seconds = Math.floor(now.getTime() / 1000);
  return () => verifier.verify(bytes, prepared, seconds);
}

// @ts-check

/** Tokens for verifiers that are told nothing but an issuer's URL: good ones of two keys, and ones that must be refused. */

import { readFileSync } from 'node:fs';
import { attested, sent } from './attest.mjs';
import { quoteOf } from './simulated.mjs';

const runtimeData = Buffer.from('what a verifier is to find');
const DRAFT = 'version= 1.0;authorizationrules{=> permit();};issuancerules{};';
const MODES = /** @type {const} */ (['aad', 'isolated', 'shared']);

/**
 * Texts by name: for each instance `MODE.issuer`, `MODE.good.KEY` and `MODE.bad.FAULT`.
 *
 * @param {import('./service.mjs').Service} service
 * @returns {Promise<Record<string, string>>}
 */
export async function issuedTokens(service) {
  const ca = readFileSync(service.authority, 'utf8');
  const quote = Buffer.from(quoteOf(service, { runtimeData }), 'base64');
  const token = (/** @type {string} */ issuer, /** @type {string | undefined} */ draft = undefined) =>
    attested(`${issuer}/attest/SgxEnclave`, {
      ca,
      quote,
      runtimeData,
      ...(draft !== undefined && { draft }),
    });
  const first = await Promise.all(MODES.map((mode) => token(service[mode])));
  await Promise.all(MODES.map((mode) => rotated(service, ca, service[mode])));
  const second = await Promise.all(MODES.map((mode) => token(service[mode])));
  /** @type {Record<string, string>} */
  const facts = {};
  for (const [at, mode] of MODES.entries()) {
    const [old = '', current = '', others = ''] = [first[at], second[at], second[(at + 1) % MODES.length]];
    const draft = await token(service[mode], DRAFT);
    const named = { issuer: service[mode], 'good.retired': old, 'good.current': current };
    const bad = {
      signature: withSignature(current, current.split('.')[2]?.split('').reverse().join('') ?? ''),
      'signature of another token': withSignature(current, old.split('.')[2] ?? ''),
      claims: withClaims(current, { 'x-ms-sgx-is-debuggable': true }),
      issuer: withClaims(others, { iss: service[mode] }),
      'another instance': others,
      'no signature': withSignature(current, ''),
      draft,
    };
    for (const [name, value] of Object.entries(named)) facts[`${mode}.${name}`] = value;
    for (const [name, value] of Object.entries(bad))
      facts[`${mode}.bad.${name.replaceAll(' ', '-')}`] = value;
  }
  return facts;
}

/** A new key signs from now on; both are published. @returns {Promise<void>} */
async function rotated(
  /** @type {import('./service.mjs').Service} */ service,
  /** @type {string} */ ca,
  /** @type {string} */ issuer,
) {
  const { IDENTITY_ENDPOINT = '', IDENTITY_HEADER = '' } = service.environment;
  const query = 'api-version=2019-08-01&resource=https%3A%2F%2Fattest.azure.net';
  const { access_token } = await sent(`${IDENTITY_ENDPOINT}?${query}`, {
    ca,
    headers: { 'x-identity-header': IDENTITY_HEADER },
  });
  const name = new URL(issuer).hostname.split('.')[0];
  await sent(`${service.aad}/management/attestationProviders/${name}/rotateKey?api-version=2021-06-01`, {
    ca,
    headers: { authorization: `Bearer ${access_token}` },
    body: { now: true },
  });
}

/** @returns {string} */
function withSignature(/** @type {string} */ token, /** @type {string} */ signature) {
  const [header, payload] = token.split('.');
  return `${header}.${payload}.${signature}`;
}

/** @returns {string} */
function withClaims(/** @type {string} */ token, /** @type {object} */ claims) {
  const [header, payload = '', signature] = token.split('.');
  const own = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const altered = Buffer.from(JSON.stringify({ ...own, ...claims })).toString('base64url');
  return `${header}.${altered}.${signature}`;
}

// @ts-check

/**
 * The part of SQL Server with an SGX enclave in the attestation of Always Encrypted, as Microsoft's JDBC driver expects
 * it: takes the driver's challenge, attests at the address in it, and answers with token, keys and signature.
 */

import { createECDH, createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { attested, bodyOf } from './attest.mjs';

const SGX = 2;
/** Magic of BCRYPT_ECDH_PUBLIC_P384, and the length of a coordinate. */
const ECDH_MAGIC = Buffer.from('45434b3330000000', 'hex');
const COORDINATE = 48;

/**
 * @typedef {object} SqlServer
 * @property {string} url takes a challenge by POST; `?fault=` lets it do one thing wrong
 * @property {() => void} close
 */

/**
 * Starts one.
 *
 * @param {{ authority: string, quote: (runtimeData: Uint8Array) => Uint8Array }} parts `authority`: PEM file of the CA
 *   of the attestation service
 * @returns {Promise<SqlServer>}
 */
export async function startSqlServer({ authority, quote }) {
  const ca = readFileSync(authority, 'utf8');
  const server = createServer(async (incoming, outgoing) => {
    try {
      const fault = new URL(incoming.url ?? '/', 'http://server').searchParams.get('fault') ?? '';
      const { bytes, secret } = await answer(await bodyOf(incoming), { ca, quote, fault });
      outgoing.writeHead(200, { secret }).end(bytes);
    } catch (error) {
      outgoing.writeHead(500).end(String(error));
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}/`, close: () => void server.close() };
}

async function answer(
  /** @type {Buffer} */ challenge,
  /** @type {{ ca: string, quote: (runtimeData: Uint8Array) => Uint8Array, fault: string }} */ {
    ca,
    quote,
    fault,
  },
) {
  const { url, nonce, clientKey } = parseChallenge(challenge);
  const enclave = generateKeyPairSync('rsa', { modulusLength: 2048 });
  // An SGX enclave binds the nonce by mixing it into its key.
  const mixed = fault === 'other-nonce' ? Buffer.from(nonce).reverse() : nonce;
  const identity = exclusiveOr(publicBlob(enclave.publicKey), mixed);
  const runtimeData = fault === 'other-key' ? Buffer.from('another key') : identity;
  const token = withFault(await attested(url, { ca, quote: quote(runtimeData), runtimeData }), fault);

  const exchange = createECDH('secp384r1');
  const point = exchange.generateKeys();
  const dhKey = Buffer.concat([ECDH_MAGIC, point.subarray(1)]);
  const signature = sign('sha256', dhKey, enclave.privateKey);
  const body = Buffer.concat([
    ...[words(identity.length, token.length, SGX), identity, token],
    // Of the session: size, and its id.
    ...[words(8), Buffer.alloc(8, 7), words(dhKey.length, signature.length), dhKey, signature],
  ]);
  const shared = exchange.computeSecret(Buffer.concat([Buffer.from([4]), clientKey]));
  return {
    bytes: Buffer.concat([words(body.length + 4), body]),
    secret: createHash('sha256').update(shared).digest('hex'),
  };
}

/** The driver's message: kind of enclave, challenge (address in UTF-16, nonce), its Diffie-Hellman key. */
function parseChallenge(/** @type {Buffer} */ message) {
  let at = 4;
  const taken = (/** @type {number} */ length) => {
    at += length;
    return message.subarray(at - length, at);
  };
  const counted = () => taken(taken(4).readUInt32LE());
  taken(4);
  const url = counted().toString('utf16le').replaceAll('\0', '');
  const nonce = counted();
  const clientKey = counted().subarray(ECDH_MAGIC.length);
  if (nonce.length !== 256 || clientKey.length !== 2 * COORDINATE || at !== message.length) {
    throw new Error('the challenge is not what the driver is known to send');
  }
  return { url, nonce, clientKey };
}

/** BCRYPT_RSAPUBLIC_BLOB. @returns {Buffer} */
function publicBlob(/** @type {import('node:crypto').KeyObject} */ key) {
  const { n = '', e = '' } = key.export({ format: 'jwk' });
  const [modulus, exponent] = [Buffer.from(n, 'base64url'), Buffer.from(e, 'base64url')];
  const header = words(modulus.length * 8, exponent.length, modulus.length, 0, 0);
  return Buffer.concat([Buffer.from('RSA1'), header, exponent, modulus]);
}

/** @returns {Buffer} */
function exclusiveOr(/** @type {Buffer} */ bytes, /** @type {Buffer} */ mask) {
  return Buffer.from(bytes.map((byte, at) => byte ^ Number(mask[at % mask.length])));
}

/** @returns {Buffer} */
function words(/** @type {readonly number[]} */ ...values) {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt32LE(value, 4 * at);
  return bytes;
}

/** @returns {Buffer} */
function withFault(/** @type {string} */ token, /** @type {string} */ fault) {
  const [header, payload, signature = ''] = token.split('.');
  const other = signature.startsWith('A') ? 'B' : 'A';
  if (fault === 'altered-token') return Buffer.from(`${header}.${payload}.${other}${signature.slice(1)}`);
  return Buffer.from(fault === 'quoted' ? `"${token}"` : token);
}

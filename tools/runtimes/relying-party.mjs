// @ts-check

/**
 * What a client and a relying party do, on whatever runtime this is started with: `node`, `deno run -A`, `bun`, or from `edge.mjs`. Uses the built packages and
 * nothing of the runtime but WebCrypto. Prints one line and exits with 0 when everything came out as it must.
 */

import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { AttestationClient } from '@veritee/client';
import {
  keyEncryptionKeyOf,
  parseReleasePolicy,
  unwrapSecret,
  wrapSecret,
} from '@veritee/client/key-release';
import { createTokenVerifier } from '@veritee/client/relying-party';
import { boundKeyBytes } from '@veritee/client/signing-certificate';

const issuer = 'https://mine.wus.attest.azure.net';
const encoder = new TextEncoder();

function base64url(/** @type {Uint8Array} */ bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function fail(/** @type {string} */ what) {
  throw new Error(`not as it must be: ${what}`);
}

/** A network that holds one service, which always gives this token. @returns {import('@azure/core-rest-pipeline').HttpClient} */
function answering(/** @type {string} */ token) {
  return {
    sendRequest: async (request) => ({
      request,
      status: 200,
      headers: createHttpHeaders({ 'content-type': 'application/json' }),
      bodyAsText: JSON.stringify({ token }),
    }),
  };
}

/** @returns {Promise<string[]>} */
async function codesOf(/** @type {Promise<unknown>} */ attempt) {
  try {
    await attempt;
    return ['accepted'];
  } catch (/** @type {any} */ error) {
    return error.problems?.map((/** @type {{ code: string }} */ { code }) => code) ?? [error.code];
  }
}

/** @returns {Promise<string>} a line that says that all is well */
export async function runRelyingParty() {
  const signing = await crypto.subtle.generateKey(
    {
      name: 'RSASSA-PKCS1-v1_5',
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: 'SHA-256',
    },
    true,
    ['sign', 'verify'],
  );
  const encryption = await crypto.subtle.generateKey(
    { name: 'RSA-OAEP', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
    true,
    ['encrypt', 'decrypt'],
  );
  const { n = '', e = '' } = await crypto.subtle.exportKey('jwk', signing.publicKey);
  const published = { keys: [{ kty: 'RSA', kid: 'key-1', n, e }] };
  const ofEnclave = await crypto.subtle.exportKey('jwk', encryption.publicKey);

  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: issuer,
    iat: now,
    nbf: now,
    exp: now + 3600,
    jti: '0'.repeat(64),
    'x-ms-attestation-type': 'sgx',
    'x-ms-ver': '1.0',
    'x-ms-sgx-is-debuggable': false,
    'x-ms-sgx-mrsigner': '5a'.repeat(32),
    'x-ms-sgx-svn': 3,
    'x-ms-runtime': { keys: [{ kty: 'RSA', kid: 'mine', use: 'enc', n: ofEnclave.n, e: ofEnclave.e }] },
  };
  const header = { alg: 'RS256', kid: 'key-1', typ: 'JWT' };
  const input = [header, claims].map((part) => base64url(encoder.encode(JSON.stringify(part)))).join('.');
  const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', signing.privateKey, encoder.encode(input));
  const token = `${input}.${base64url(new Uint8Array(signature))}`;

  const verifier = createTokenVerifier({ issuers: [issuer], keys: published });
  const verified = await verifier.verify(token, { signer: '5a'.repeat(32), minimumSvn: 3 });
  if (verified.claims['x-ms-sgx-svn'] !== 3) fail('the claims of a good token');

  const flipped = token.slice(0, -10) + (token.at(-10) === 'A' ? 'B' : 'A') + token.slice(-9);
  for (const [what, text, expectations, expected] of /** @type {const} */ ([
    ['a changed signature', flipped, {}, 'SignatureInvalid'],
    ['a low version', token, { minimumSvn: 4 }, 'SvnTooLow'],
    ['another signer', token, { signer: '5b'.repeat(32) }, 'SignerUnexpected'],
  ])) {
    const codes = await codesOf(verifier.verify(text, expectations));
    if (codes.join() !== expected) fail(`${what}: ${codes.join()}`);
  }

  // The platform's own Request says whether it understands how keys are asked for.
  const asking = /** @type {typeof fetch} */ (
    async (url, init) => {
      new Request(url, init);
      return Response.json(published);
    }
  );
  await createTokenVerifier({ issuers: [issuer], fetchKeys: { fetch: asking } }).verify(token);

  const client = new AttestationClient(issuer, { keys: published, httpClient: answering(token) });
  const { body } = await client.attestSgxEnclave(new Uint8Array([3]));
  if (body.svn !== 3) fail('the result of attesting');

  const policy = parseReleasePolicy({
    version: '1.0.0',
    anyOf: [{ authority: issuer, allOf: [{ claim: 'x-ms-sgx-is-debuggable', equals: 'false' }] }],
  });
  if (!policy.evaluate(verified).released) fail('a release policy');
  const { key } = await keyEncryptionKeyOf(verified.claims);
  const privateKey = new Uint8Array(await crypto.subtle.exportKey('pkcs8', encryption.privateKey));
  for (const enc of /** @type {const} */ (['RSA-OAEP-256', 'CKM_RSA_AES_KEY_WRAP', 'RSA_AES_KEY_WRAP_384'])) {
    const opened = await unwrapSecret(
      await wrapSecret(encoder.encode('open sesame'), key, enc),
      privateKey,
      enc,
    );
    if (new TextDecoder().decode(opened) !== 'open sesame') fail(enc);
  }

  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', signing.publicKey));
  if (boundKeyBytes(spki).at(-1) !== 0) fail('the bytes that bind a key');

  return 'client and relying party: ok';
}

// Edge runtimes load this from a module of their own, have no `process`, and allow no work while they load.
if (globalThis.process?.argv?.[1]?.endsWith('relying-party.mjs')) console.log(await runRelyingParty());

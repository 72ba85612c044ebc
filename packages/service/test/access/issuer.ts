/** A real OpenID issuer on a loopback port, whose keys and moods a test changes. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** A signing key with its public form. */
export interface TestKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

/** A fresh key. */
export async function makeKey(kid: string, algorithm = 'RS256'): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { kid, algorithm, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid } };
}

/** The issuer. */
export interface TestIssuer {
  readonly url: string;
  /** What it publishes. */
  keys: TestKey[];
  /** How often its keys were asked for. */
  fetches: number;
  /** Answers in place of the keys, when set. */
  mood: 'well' | 'down' | 'redirecting' | 'huge' | 'other issuer';
  close(): Promise<void>;
}

/** Starts an issuer. */
export async function startIssuer(keys: TestKey[]): Promise<TestIssuer> {
  const server = createServer((request, response) => {
    const { mood } = issuer;
    if (request.url === '/.well-known/openid-configuration') {
      const named = mood === 'other issuer' ? 'https://elsewhere.example' : issuer.url;
      return response.end(JSON.stringify({ issuer: named, jwks_uri: `${issuer.url}/keys` }));
    }
    if (request.url === '/stolen') return response.end(JSON.stringify(published()));
    issuer.fetches++;
    if (mood === 'down') return response.writeHead(500).end();
    if (mood === 'redirecting') return response.writeHead(302, { location: `${issuer.url}/stolen` }).end();
    if (mood === 'huge')
      return response.end(JSON.stringify({ ...published(), more: 'x'.repeat(600 * 1024) }));
    return response.end(JSON.stringify(published()));
  });
  const published = () => ({ keys: issuer.keys.map(({ publicJwk }) => publicJwk) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer: TestIssuer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    keys,
    fetches: 0,
    mood: 'well',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return issuer;
}

/** A token of the issuer; claims that are `undefined` are left out. */
export function tokenOf(
  issuer: { readonly url: string },
  key: TestKey,
  claims: Record<string, unknown> = {},
  now = NOW,
) {
  const iat = now.getTime() / 1000;
  const all = {
    iss: issuer.url,
    aud: 'https://attest.azure.net',
    sub: 'someone',
    iat,
    nbf: iat,
    exp: iat + 3600,
    ...claims,
  };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return new SignJWT(given)
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid, typ: 'JWT' })
    .sign(key.privateKey);
}

/** The moment at which tests run, unless they say otherwise. */
export const NOW = new Date('2025-06-11T12:00:00Z');

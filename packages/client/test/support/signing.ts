/** Keys, published keys and tokens as a service makes them, for tests. */

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { JsonObject, PublishedKey } from '@veritee/core';
import { base64url, encodeJson, utf8 } from '@veritee/core/internal';
import { issueCertificate } from '@veritee/core/internal/x509/issue';

export const issuer = 'https://tests.wus.attest.azure.net';
export const now = new Date('2026-03-01T12:00:00Z');

/** Seconds since 1970 at `now` plus an offset. */
export function at(offset: number): number {
  return now.getTime() / 1000 + offset;
}

export interface TestSigner {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly key: PublishedKey & { kid: string; x5c: string[] };
}

type KeyKind = 'RSA' | 'P-256' | 'P-384' | 'RSA-1024';

function keyPair(kind: KeyKind): { privateKey: KeyObject; publicKey: KeyObject } {
  const { privateKey, publicKey } =
    kind === 'RSA' || kind === 'RSA-1024'
      ? generateKeyPairSync('rsa', { modulusLength: kind === 'RSA' ? 2048 : 1024 })
      : generateKeyPairSync('ec', { namedCurve: kind });
  return { privateKey, publicKey };
}

/** A signer whose key is published as Azure does it: certificate, id and type, nothing else. */
export function makeSigner(kid: string, kind: KeyKind = 'RSA'): TestSigner {
  const { privateKey, publicKey } = keyPair(kind);
  const name = [['CN', issuer]] as const;
  const certificate = issueCertificate(
    {
      subject: name,
      publicKey,
      serialNumber: '01',
      notBefore: new Date('2019-05-01T00:00:00Z'),
      notAfter: new Date('2049-12-31T23:59:59Z'),
    },
    { name, privateKey, publicKey },
  );
  const x5c = [Buffer.from(certificate.der).toString('base64')];
  return { privateKey, publicKey, key: { x5c, kid, kty: kind.startsWith('RSA') ? 'RSA' : 'EC' } };
}

const mrEnclave = '292a1f4b519e46627eb2478a3d9851405653c5b4b0a6925de843834d9216850e';
const mrSigner = '4aea5f9a0ed04b11f889aadfe6a1d376213a29a95a85ce7337ae6f7fece6610c';

/** The body of an SGX token, as the services make it. */
export function sgxClaims(changes: Record<string, unknown> = {}): JsonObject {
  const claims: Record<string, unknown> = {
    exp: at(28_800),
    iat: at(0),
    iss: issuer,
    jti: '00b109b068db7f225f3a0a77b6e2472cad03443537b10447f4bed65c5e21a683',
    nbf: at(0),
    'x-ms-attestation-type': 'sgx',
    'x-ms-policy-hash': 'ViVGS4BYl70X8eUrgryHg0TtbEk9WtIc6DtTBEFxaWc',
    'x-ms-sgx-is-debuggable': false,
    'x-ms-sgx-mrenclave': mrEnclave,
    'x-ms-sgx-mrsigner': mrSigner,
    'x-ms-sgx-product-id': 1,
    'x-ms-sgx-report-data': '0'.repeat(128),
    'x-ms-sgx-svn': 3,
    'x-ms-ver': '1.0',
    ...changes,
  };
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)) as JsonObject;
}

const hashes: Record<string, string> = { '256': 'sha256', '384': 'sha384', '512': 'sha512' };

/** Signs a token; header members replace or, when undefined, remove those that the services write. */
export function signToken(
  signer: TestSigner,
  claims: JsonObject = sgxClaims(),
  header: Record<string, unknown> = {},
): string {
  const whole: Record<string, unknown> = {
    alg: signer.key.kty === 'RSA' ? 'RS256' : 'ES256',
    jku: `${claims['iss']}/certs`,
    kid: signer.key.kid,
    typ: 'JWT',
    ...header,
  };
  const input = signingInput(whole, claims);
  return `${input}.${base64url(rawSignature(String(whole['alg']), input, signer.privateKey))}`;
}

/** A token without signature, as drafts are answered. */
export function unsecuredToken(claims: JsonObject = sgxClaims(), signature = ''): string {
  return `${signingInput({ alg: 'none', jku: `${claims['iss']}/certs`, kid: 'key-1', typ: 'JWT' }, claims)}.${signature}`;
}

export function signingInput(header: Record<string, unknown>, claims: JsonObject): string {
  return `${base64url(utf8(JSON.stringify(header)))}.${base64url(utf8(encodeJson(claims)))}`;
}

function rawSignature(algorithm: string, input: string, key: KeyObject): Uint8Array {
  const hash = hashes[algorithm.slice(2)] ?? 'sha256';
  const data = Buffer.from(input);
  if (algorithm.startsWith('ES')) return sign(hash, data, { key, dsaEncoding: 'ieee-p1363' });
  if (!algorithm.startsWith('PS')) return sign(hash, data, key);
  return sign(hash, data, { key, padding: 6, saltLength: Number(algorithm.slice(2)) / 8 });
}

/** The same text with one bit of one part changed. */
export function flipBit(token: string, part: 0 | 1 | 2): string {
  const parts = token.split('.');
  const bytes = Buffer.from(parts[part] ?? '', 'base64url');
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  parts[part] = bytes.toString('base64url');
  return parts.join('.');
}

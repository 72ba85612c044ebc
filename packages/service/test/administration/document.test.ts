import { generateKeyPairSync } from 'node:crypto';
import { unsecuredJws } from '@veritee/core/internal';
import { policyPayload } from '@veritee/core/internal/maa';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentHash, readDocument, signerJwk } from '../../src/administration/document.ts';
import { AdministrationError } from '../../src/errors/administration-error.ts';
import {
  codeOf,
  POLICY,
  type SignerOptions,
  signed,
  signedPolicy,
  signerNamed,
  tampered,
  x5cOf,
} from './signing.ts';

const rsa = signerNamed('rsa');
const other = signerNamed('other');
const p256 = signerNamed('p256', { kind: 'P-256' });
const p384 = signerNamed('p384', { kind: 'P-384' });
const p521 = signerNamed('p521', { kind: 'P-521' });
const payload = policyPayload(POLICY);
const jwk = { x5c: x5cOf(rsa) };

describe('a document', () => {
  it('may be unsecured', () => {
    const { signer, text } = readDocument('eyJhbGciOiJub25lIn0..');
    expect(signer).toBeUndefined();
    expect(text).toBe('eyJhbGciOiJub25lIn0..');
  });

  it.each([
    ['RS256', rsa, {}],
    ['RS384', rsa, { hash: 'sha384' }],
    ['RS512', rsa, { hash: 'sha512' }],
    ['PS256', rsa, { pss: true }],
    ['PS384', rsa, { pss: true, hash: 'sha384' }],
    ['PS512', rsa, { pss: true, hash: 'sha512' }],
    ['ES256', p256, {}],
    ['ES384', p384, { hash: 'sha384' }],
    ['ES512', p521, { hash: 'sha512' }],
  ])('may be signed with %s', (alg, by, options) => {
    const document = signedPolicy(by, { alg, ...options });
    expect(readDocument(document).signer?.algorithm).toBe(alg);
    expect(codeOf(() => readDocument(tampered(document, 1)))).toBe('SignatureInvalid');
    expect(codeOf(() => readDocument(tampered(document, 2)))).toBe('SignatureInvalid');
  });

  it.each([
    ['RSA256 with jwk.x5c, as Python writes it', rsa, { alg: 'RSA256', header: { jwk } }, 'RS256'],
    ['RSA256 with x5c, as in a sample of the documentation', rsa, { alg: 'RSA256' }, 'RS256'],
    ['ECDH256 with a DER signature, as Python writes it', p256, { alg: 'ECDH256', der: true }, 'ES256'],
    ['ES256 with a DER signature, as C++ writes it', p256, { der: true }, 'ES256'],
    ['ECDH256 with a raw signature', p256, { alg: 'ECDH256' }, 'ES256'],
    ['a bare jwk', rsa, { header: { jwk: rsa.publicKey.export({ format: 'jwk' }) } }, 'RS256'],
    ['the same certificate at both places', rsa, { header: { jwk, x5c: x5cOf(rsa) } }, 'RS256'],
  ])('may be signed with %s', (_dialect, by, options, algorithm) => {
    const document = signedPolicy(by, options);
    expect(readDocument(document).signer?.algorithm).toBe(algorithm);
    expect(codeOf(() => readDocument(tampered(document, 1)))).toBe('SignatureInvalid');
  });

  it.each([
    ['HS256 with the public key as secret', { alg: 'HS256' }, 'AlgorithmNotAccepted'],
    ['an algorithm of another key', { alg: 'ES256' }, 'AlgorithmNotAccepted'],
    ['a hash that was not used', { alg: 'RS512' }, 'SignatureInvalid'],
    ['a padding that was not used', { alg: 'PS256' }, 'SignatureInvalid'],
    ['alg none and a signature', { alg: 'none' }, 'AlgorithmNotAccepted'],
    ['alg None', { alg: 'None' }, 'AlgorithmNotAccepted'],
    ['no certificate', { header: {} }, 'KeyInvalid'],
    ["somebody else's certificate", { header: { x5c: x5cOf(other) } }, 'SignatureInvalid'],
    ['two different keys', { header: { x5c: x5cOf(rsa), jwk: { x5c: x5cOf(other) } } }, 'KeyInvalid'],
    ['critical members', { header: { x5c: x5cOf(rsa), crit: ['b64'], b64: false } }, 'DocumentFormat'],
    ['a certificate that is none', { header: { x5c: ['AAAA'] } }, 'CertificateFormat'],
    ['a certificate as PEM', { header: { x5c: ['-----BEGIN CERTIFICATE-----'] } }, 'CertificateFormat'],
    ['no certificate in x5c', { header: { x5c: [] } }, 'CertificateFormat'],
    ['x5c that is no array', { header: { x5c: 'AAAA' } }, 'CertificateFormat'],
    ['x5c without end', { header: { x5c: Array(9).fill(x5cOf(rsa)[0]) } }, 'CertificateFormat'],
    ['jwk that is no object', { header: { jwk: 'key' } }, 'KeyInvalid'],
    ['jwk that is no key', { header: { jwk: { kty: 'RSA' } } }, 'KeyInvalid'],
    ['a secret in jwk', { header: { jwk: rsa.privateKey.export({ format: 'jwk' }) } }, 'KeyInvalid'],
    [
      'a key whose exponent is 1',
      { header: { jwk: { ...rsa.publicKey.export({ format: 'jwk' }), e: 'AQ' } } },
      'KeyInvalid',
    ],
    ['a symmetric key in jwk', { header: { jwk: { kty: 'oct', k: 'AAAA' } } }, 'KeyInvalid'],
  ])('is refused with %s', (_what, options, code) => {
    expect(codeOf(() => readDocument(signedPolicy(rsa, options)))).toBe(code);
  });

  it.each<[string, SignerOptions]>([
    ['RSA of 1024 bits', { kind: 'rsa-1024' }],
    ['a curve that is not accepted', { kind: 'secp256k1' }],
    ['a key for other things', { keys: generateKeyPairSync('rsa', { modulusLength: 1024 }) }],
  ])('is refused with %s', (_what, options) => {
    expect(codeOf(() => readDocument(signedPolicy(signerNamed('weak', options))))).toBe('KeyInvalid');
  });

  it('is refused where another algorithm than ES256 comes as DER: no client writes that', () => {
    const document = signedPolicy(p384, { alg: 'ES384', hash: 'sha384', der: true });
    expect(codeOf(() => readDocument(document))).toBe('SignatureInvalid');
  });

  it.each([
    ['no JWS', 'version= 1.0;authorizationrules{=> permit();};'],
    ['two parts', 'eyJhbGciOiJub25lIn0.'],
    ['four parts', 'eyJhbGciOiJub25lIn0...'],
    ['a header that is no JSON', 'AAAA..'],
    [
      'a header with a member twice',
      `${Buffer.from('{"alg":"none","alg":"RS256"}').toString('base64url')}..`,
    ],
    ['padding', 'eyJhbGciOiJub25lIn0=..'],
  ])('is refused with %s', (_what, text) => expect(codeOf(() => readDocument(text))).toBe('DocumentFormat'));

  it('that is unsecured names no certificate: it would look signed', () => {
    const header = (more: object): string =>
      Buffer.from(JSON.stringify({ alg: 'none', ...more })).toString('base64url');
    for (const more of [{ x5c: x5cOf(rsa) }, { jwk }]) {
      expect(codeOf(() => readDocument(`${header(more)}..`))).toBe('AlgorithmNotAccepted');
    }
    expect(readDocument(`${header({ typ: 'JWT' })}..`).signer).toBeUndefined();
  });

  it('without alg is refused', () => {
    const header = Buffer.from(JSON.stringify({ x5c: x5cOf(rsa) })).toString('base64url');
    expect(codeOf(() => readDocument(`${header}..`))).toBe('AlgorithmNotAccepted');
  });

  it('of any shape is read or refused with a code', () => {
    const parts = fc.tuple(fc.json(), fc.string(), fc.uint8Array({ maxLength: 40 }));
    fc.assert(
      fc.property(parts, ([header, body, signature]) => {
        const text = [header, body, signature]
          .map((part) => Buffer.from(part).toString('base64url'))
          .join('.');
        try {
          readDocument(text);
        } catch (error) {
          expect(error).toBeInstanceOf(AdministrationError);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a signer in answers', () => {
  it('is the certificate chain as it was sent', () => {
    const { signer } = readDocument(signedPolicy(rsa, { header: { x5c: x5cOf(rsa, other) } }));
    expect(signer && signerJwk(signer)).toEqual({
      alg: 'RS256',
      kty: 'RSA',
      use: 'sig',
      x5c: x5cOf(rsa, other),
    });
  });

  it('is the key where there is no certificate', () => {
    const key = p256.publicKey.export({ format: 'jwk' });
    const { signer } = readDocument(signed(payload, p256, { header: { jwk: { ...key, x5t: 'no matter' } } }));
    expect(signer && signerJwk(signer)).toEqual({ alg: 'ES256', use: 'sig', ...key });
  });
});

it('the hash of a document covers its very text', () => {
  // Recorded for an unsecured permit-all policy.
  const document = unsecuredJws({ alg: 'none' }, payload);
  expect(documentHash(document)).toBe('c6sEJQItV50OeP9IrP_bzywAMOVvj5uDPbklA_bwdYQ');
});

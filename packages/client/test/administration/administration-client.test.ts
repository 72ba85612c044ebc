/** What the administration client refuses: half keys, wrong keys, and instances that answer something else. The honest ways are tested against the real service in test/e2e. */

import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { JsonObject } from '@veritee/core';
import { base64url } from '@veritee/core/internal';
import { policyPayload, unsecuredPolicyToken } from '@veritee/core/internal/maa';
import { defaultPolicy } from '@veritee/evidence';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AttestationAdministrationClient } from '../../src/administration/administration-client.ts';
import type { AttestationAdministrationClientOptions } from '../../src/administration/options.ts';
import { createAttestationPolicyToken, documentStamp } from '../../src/administration/policy-token.ts';
import { type FakeService, startService } from '../support/fake-service.ts';
import { codesOf } from '../support/problems.ts';
import { flipBit, makeSigner, signToken, type TestSigner } from '../support/signing.ts';
import { haveVectors, vectorText } from '../support/vectors.ts';

const signer = makeSigner('key-1');
const policySigner = makeSigner('policy');
const stranger = makeSigner('stranger');
const policy = 'version= 1.0;authorizationrules{=> permit();};issuancerules{};';
const pemOf = ({ key }: TestSigner) =>
  `-----BEGIN CERTIFICATE-----\n${key.x5c[0]?.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`;
const keyOf = ({ privateKey }: TestSigner) => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const pair = { privateKey: keyOf(policySigner), certificate: pemOf(policySigner) };
const jwkOf = ({ key }: TestSigner) => ({ alg: 'RS256', kty: 'RSA', use: 'sig', x5c: key.x5c });
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');
const NOW = new Date('2026-03-01T12:00:00Z');
let service: FakeService;

beforeAll(async () => {
  service = await startService([signer]);
});
beforeEach(() => {
  service.answer = () => undefined;
  service.received.length = 0;
});
afterAll(() => service.close());

const admin = (options: AttestationAdministrationClientOptions = {}) =>
  new AttestationAdministrationClient(service.endpoint, undefined, {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
    ...options,
  });

/** A token of administration: times and issuer, and these claims. */
function adminToken(claims: Record<string, unknown>): string {
  const seconds = Math.floor(Date.now() / 1000);
  const common = { exp: seconds + 3600, iat: seconds, iss: service.endpoint, nbf: seconds };
  return signToken(signer, { ...common, ...claims } as JsonObject);
}

/** Answers every call of administration with the claims that are made of what was sent. */
function answerWith(claims: (sent: string) => Record<string, unknown>): void {
  service.answer = ({ path, text }) => {
    if (path === '/certs') return undefined;
    const sent = text.startsWith('"') ? (JSON.parse(text) as string) : text;
    return { body: { token: adminToken(claims(sent)) } };
  };
}

const updated = (sent: string, changes: Record<string, unknown> = {}) => ({
  'x-ms-policy-result': 'Updated',
  'x-ms-policy-token-hash': sha256(sent),
  ...changes,
});

describe('setPolicy (point 8)', () => {
  it('sends the document as plain text and gives it back with the hash that was compared', async () => {
    answerWith((sent) => updated(sent));
    const { body } = await admin().setPolicy('SgxEnclave', policy);
    const [put] = service.received;
    expect(put).toMatchObject({
      method: 'PUT',
      path: '/policies/SgxEnclave',
      text: unsecuredPolicyToken(policy),
    });
    expect(put?.headers['content-type']).toBe('text/plain');
    expect(put?.query.get('api-version')).toBe('2020-10-01');
    expect(body).toMatchObject({ policyResolution: 'Updated', sentToken: put?.text, policy: put?.text });
    expect(body.policyTokenHash).toEqual(
      new Uint8Array(
        createHash('sha256')
          .update(put?.text ?? '')
          .digest(),
      ),
    );
  });

  it.each([
    ['PolicyTokenHashUnexpected', { 'x-ms-policy-token-hash': sha256('another document') }],
    ['PolicyTokenHashUnexpected', { 'x-ms-policy-token-hash': '' }],
    ['ClaimMissing', { 'x-ms-policy-token-hash': undefined }],
    ['ClaimMalformed', { 'x-ms-policy-token-hash': 7 }],
    ['ClaimUnexpected', { 'x-ms-policy-result': 'Removed' }],
    ['ClaimMissing', { 'x-ms-policy-result': undefined }],
    ['PolicySignerUnexpected', { 'x-ms-policy-signer': jwkOf(stranger) }],
  ])('refuses an answer with %s: %j', async (code, changes) => {
    answerWith((sent) => updated(sent, changes));
    expect(await codesOf(admin().setPolicy('SgxEnclave', policy))).toContain(code);
  });

  it('refuses an answer that names another signer, or none', async () => {
    answerWith((sent) => updated(sent, { 'x-ms-policy-signer': jwkOf(policySigner) }));
    expect(await codesOf(admin(pair).setPolicy('SgxEnclave', policy))).toEqual(['accepted']);
    for (const seen of [jwkOf(stranger), undefined]) {
      answerWith((sent) => updated(sent, { 'x-ms-policy-signer': seen }));
      expect(await codesOf(admin(pair).setPolicy('SgxEnclave', policy))).toEqual(['PolicySignerUnexpected']);
    }
  });

  it('refuses a forged answer, whatever it says', async () => {
    service.answer = ({ path, text }) =>
      path === '/certs' ? undefined : { body: { token: flipBit(adminToken(updated(text)), 2) } };
    expect(await codesOf(admin().setPolicy('SgxEnclave', policy))).toEqual(['SignatureInvalid']);
    expect(await codesOf(admin().resetPolicy('SgxEnclave'))).toContain('SignatureInvalid');
  });

  it('sends nothing that is no policy', async () => {
    for (const text of ['', '  ', undefined, 7, 'version= 1.0;\ud800']) {
      expect(await codesOf(admin().setPolicy('SgxEnclave', text as never))).toEqual(['PolicyInvalid']);
    }
    const warned = admin({
      checkPolicy: () => [
        { message: 'odd', severity: 'warning' },
        { message: 'wrong', line: 3 },
      ],
    });
    const error = await warned.setPolicy('SgxEnclave', policy).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'PolicyInvalid', found: 'Line 3: wrong' });
    expect(await codesOf(admin().setPolicy('../SgxEnclave', policy))).toEqual(['AttestationTypeInvalid']);
    expect(service.received).toHaveLength(0);
  });

  it('sends a policy token as it is, and does not sign it again', async () => {
    answerWith((sent) => updated(sent, { 'x-ms-policy-signer': jwkOf(policySigner) }));
    const token = await createAttestationPolicyToken(policy, pair.privateKey, pair.certificate);
    await admin().setPolicy('SgxEnclave', token);
    // The key of the client is for documents that are made here.
    await admin({ privateKey: keyOf(stranger), certificate: pemOf(stranger) }).setPolicy('SgxEnclave', token);
    const puts = service.received.filter(({ method }) => method === 'PUT').map(({ text }) => text);
    expect(puts).toEqual([token.serialize(), token.serialize()]);
    expect(await codesOf(admin().setPolicy('SgxEnclave', token, pair))).toEqual(['DataAmbiguous']);
    const document = token.serialize();
    const beside = { document } as never;
    expect(await codesOf(admin().setPolicy('SgxEnclave', policy, beside))).toEqual(['DataAmbiguous']);
    expect(await codesOf(admin().setPolicy('SgxEnclave', token, beside))).toEqual(['DataAmbiguous']);
    expect(await codesOf(admin().setPolicy('SgxEnclave', {} as never))).toEqual(['PolicyInvalid']);
    const odd = admin().resetPolicy('SgxEnclave', { document: 'not a document' });
    expect(await codesOf(odd)).toEqual(['DataInvalid']);
    for (const more of [pair, { unsecured: true }]) {
      const twice = { document: 'eyJhbGciOiJub25lIn0..', ...more } as never;
      expect(await codesOf(admin().resetPolicy('SgxEnclave', twice))).toEqual(['DataAmbiguous']);
    }
  });
});

describe('getPolicy (point 8)', () => {
  const stored = (document: unknown) => {
    answerWith(() => ({ 'x-ms-policy': document }));
    return admin().getPolicy('SgxEnclave');
  };

  it('tells default, empty, unsecured and signed apart', async () => {
    const byDefault = await stored(unsecuredPolicyToken(defaultPolicy('SgxEnclave') ?? ''));
    expect(byDefault.policy.kind).toBe('default');
    const empty = await stored('eyJhbGciOiJub25lIn0..');
    expect(empty).toMatchObject({ body: '', policy: { kind: 'empty' } });
    const unsecured = await stored(unsecuredPolicyToken(policy));
    expect(unsecured).toMatchObject({
      body: policy,
      policy: { kind: 'unsecured', signatureVerified: false },
    });
    const token = await createAttestationPolicyToken(policy, pair.privateKey, pair.certificate);
    const signed = await stored(token.serialize());
    expect(signed).toMatchObject({ body: policy, policy: { kind: 'signed', signatureVerified: true } });
    expect(signed.policy.signer?.certificates).toEqual([pemOf(policySigner)]);
    // The default's text, signed by somebody, is somebody's policy.
    const text = defaultPolicy('SgxEnclave') ?? '';
    const own = await createAttestationPolicyToken(text, pair.privateKey, pair.certificate);
    expect((await stored(own.serialize())).policy.kind).toBe('signed');
  });

  it('knows every default of the policy language’s own table', async () => {
    for (const type of ['SgxEnclave', 'OpenEnclave', 'SevSnpVm', 'TdxVm', 'AzureGuest']) {
      answerWith(() => ({ 'x-ms-policy': unsecuredPolicyToken(defaultPolicy(type) ?? '') }));
      expect((await admin().getPolicy(type)).policy.kind).toBe('default');
      const other = await admin().getPolicy(type === 'TdxVm' ? 'SgxEnclave' : 'TdxVm');
      expect(other.policy.kind).toBe('unsecured');
    }
  });

  it('refuses a stored policy whose signature is not good', async () => {
    const token = (await createAttestationPolicyToken(policy, pair.privateKey, pair.certificate)).serialize();
    const [header = '', payload = '', signature = ''] = token.split('.');
    const other = base64url(Buffer.from(policyPayload('version= 1.0;authorizationrules{=> deny();};')));
    const strangersHeader = base64url(Buffer.from(JSON.stringify({ alg: 'RS256', x5c: stranger.key.x5c })));
    const bare = base64url(Buffer.from('{"alg":"RS256"}'));
    const hmac = base64url(Buffer.from(JSON.stringify({ alg: 'HS256', x5c: policySigner.key.x5c })));
    for (const document of [
      flipBit(token, 2),
      `${header}.${other}.${signature}`,
      `${strangersHeader}.${payload}.${signature}`,
      `${bare}.${payload}.${signature}`,
      `${hmac}.${payload}.${signature}`,
      `${header}.${payload}.`,
      `eyJhbGciOiJub25lIn0.${payload}.${signature}`,
    ]) {
      expect(await codesOf(stored(document))).toEqual(['PolicySignatureInvalid']);
    }
  });

  it('refuses an answer that holds no policy', async () => {
    expect(await codesOf(stored(undefined))).toEqual(['ClaimMissing']);
    for (const document of [7, 'x', 'a.b.c', `eyJhbGciOiJub25lIn0.${base64url(Buffer.from('{}'))}.`]) {
      expect(await codesOf(stored(document))).toEqual(['ClaimMalformed']);
    }
  });

  it('of the dialects of Python and C++: algorithms of own names, the certificate in jwk, ECDSA in ASN.1', async () => {
    const ec = makeSigner('ec', 'P-256');
    const document = (alg: string, by: TestSigner, der: boolean) => {
      const header = base64url(Buffer.from(JSON.stringify({ alg, jwk: { x5c: by.key.x5c } })));
      const input = `${header}.${base64url(Buffer.from(policyPayload(policy)))}`;
      const key = { key: by.privateKey, dsaEncoding: der ? ('der' as const) : ('ieee-p1363' as const) };
      return `${input}.${base64url(sign('sha256', Buffer.from(input), key))}`;
    };
    for (const each of [document('RSA256', policySigner, false), document('ECDH256', ec, false)]) {
      expect((await stored(each)).policy.signatureVerified).toBe(true);
    }
    // ASN.1 leaves out leading zeros, so signatures differ in length.
    for (let i = 0; i < 40; i++) {
      for (const alg of ['ECDH256', 'ES256']) {
        expect((await stored(document(alg, ec, true))).policy.signatureVerified).toBe(true);
      }
    }
    for (const alg of ['ECDH256', 'ES256']) {
      const flipped = flipBit(document(alg, ec, true), 2);
      expect(await codesOf(stored(flipped))).toEqual(['PolicySignatureInvalid']);
    }
  });

  it('signed on P-521 or by a bare key, which services take from other clients', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-521' });
    const header = base64url(
      Buffer.from(JSON.stringify({ alg: 'ES512', jwk: publicKey.export({ format: 'jwk' }) })),
    );
    const input = `${header}.${base64url(Buffer.from(policyPayload(policy)))}`;
    const signature = sign('sha512', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const document = `${input}.${base64url(signature)}`;
    const { policy: read } = await stored(document);
    expect(read).toMatchObject({ kind: 'signed', signatureVerified: true });
    expect('signer' in read).toBe(false);
    expect(await codesOf(stored(flipBit(document, 2)))).toEqual(['PolicySignatureInvalid']);
  });

  it('reads without judging when verification is switched off', async () => {
    const token = (await createAttestationPolicyToken(policy, pair.privateKey, pair.certificate)).serialize();
    answerWith(() => ({ 'x-ms-policy': flipBit(token, 2) }));
    const { policy: read } = await admin({ validationOptions: { validateToken: false } }).getPolicy(
      'SgxEnclave',
    );
    expect(read).toMatchObject({ kind: 'signed', signatureVerified: false, text: policy });
  });
});

describe.skipIf(!haveVectors())('stored policies of real writers (point 8)', () => {
  it.each([
    'policies/docs-signed-policy.RSA256.jws.txt',
    'policies/sgx-default-1.0.unsecured.jws.txt',
    'policies/sgx-default-1.1.unsecured.jws.txt',
  ])('%s', async (file) => {
    const document = vectorText(file).trim();
    answerWith(() => ({ 'x-ms-policy': document }));
    const { policy: read } = await admin().getPolicy('SgxEnclave');
    expect(read).toMatchObject(
      file.includes('default')
        ? { kind: 'default', text: vectorText(file.replace('.unsecured.jws', '')) }
        : { kind: 'signed', signatureVerified: true },
    );
  });
});

describe('certificates', () => {
  const thumbprint = (of: TestSigner) =>
    createHash('sha1')
      .update(Buffer.from(of.key.x5c[0] ?? '', 'base64'))
      .digest('hex')
      .toUpperCase();
  const present = {
    'x-ms-certificate-thumbprint': thumbprint(stranger),
    'x-ms-policycertificates-result': 'IsPresent',
  };

  it('are sent in a signed document as JSON text, and the answer must be about them', async () => {
    answerWith(() => present);
    const { body } = await admin(pair).addPolicyManagementCertificate(pemOf(stranger));
    const [post] = service.received;
    expect(post).toMatchObject({
      method: 'POST',
      path: '/certificates:add',
      text: JSON.stringify(body.sentToken),
    });
    const [, payload = ''] = body.sentToken.split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual({
      policyCertificate: { kty: 'RSA', x5c: stranger.key.x5c },
    });
    expect(body).toMatchObject({
      certificateThumbprint: thumbprint(stranger),
      certificateResolution: 'IsPresent',
    });
    const other = admin(pair).addPolicyManagementCertificate(pemOf(signer));
    expect(await codesOf(other)).toEqual(['CertificateUnexpected']);
    const removal = admin(pair).removePolicyManagementCertificate(pemOf(stranger));
    expect(await codesOf(removal)).toEqual(['ClaimUnexpected']);
  });

  it('of EC keys say so, and results by the described name are read', async () => {
    const ec = makeSigner('ec', 'P-384');
    answerWith(() => ({
      'x-ms-certificate-thumbprint': thumbprint(ec),
      'x-ms-certificate-result': 'IsAbsent',
    }));
    const { body } = await admin().removePolicyManagementCertificate(
      pemOf(ec),
      pair.privateKey,
      pair.certificate,
    );
    expect(body.certificateResolution).toBe('IsAbsent');
    const [, payload = ''] = body.sentToken.split('.');
    expect(Buffer.from(payload, 'base64url').toString()).toContain('"kty":"EC"');
  });

  it('need a key that signs, and are one each', async () => {
    const attempts: [string, Promise<unknown>][] = [
      ['SigningKeyMissing', admin().addPolicyManagementCertificate(pemOf(stranger))],
      [
        'SigningKeyMissing',
        admin().addPolicyManagementCertificate(pemOf(stranger), pair.privateKey as never),
      ],
      ['CertificateInvalid', admin(pair).addPolicyManagementCertificate('text')],
      [
        'CertificateInvalid',
        admin(pair).addPolicyManagementCertificate(pemOf(stranger).replace('END CERT', 'END A CERT')),
      ],
      [
        'CertificateInvalid',
        admin(pair).addPolicyManagementCertificate(
          pemOf(signer) + pemOf(stranger).replace('END CERT', 'END A CERT'),
        ),
      ],
      ['CertificateInvalid', admin(pair).addPolicyManagementCertificate(keyOf(stranger))],
      ['CertificateInvalid', admin(pair).addPolicyManagementCertificate(pemOf(stranger) + pemOf(signer))],
    ];
    for (const [code, attempt] of attempts) expect(await codesOf(attempt)).toEqual([code]);
    expect(service.received).toHaveLength(0);
  });

  it('in a document made elsewhere must be the ones that are meant, before it is sent', async () => {
    answerWith(() => present);
    const { body } = await admin(pair).addPolicyManagementCertificate(pemOf(stranger));
    service.received.length = 0;
    const document = body.sentToken;
    const again = await admin().addPolicyManagementCertificate(pemOf(stranger), { document });
    expect(again.body.sentToken).toBe(document);
    expect(service.received).toHaveLength(2);
    expect(await codesOf(admin().addPolicyManagementCertificate(pemOf(signer), { document }))).toEqual([
      'DataInvalid',
    ]);
    const empty = admin().addPolicyManagementCertificate(pemOf(stranger), {
      document: 'eyJhbGciOiJub25lIn0..',
    });
    expect(await codesOf(empty)).toEqual(['DataInvalid']);
    expect(service.received).toHaveLength(2);
  });

  it('are listed as signers', async () => {
    answerWith(() => ({ 'x-ms-policy-certificates': { keys: [jwkOf(stranger)] } }));
    expect((await admin().getPolicyManagementCertificates()).body).toEqual([
      { certificates: [pemOf(stranger)] },
    ]);
    answerWith(() => ({ 'x-ms-policy-certificates': [] }));
    expect(await codesOf(admin().getPolicyManagementCertificates())).toEqual(['ClaimMalformed']);
    answerWith(() => ({}));
    expect(await codesOf(admin().getPolicyManagementCertificates())).toEqual(['ClaimMissing']);
  });
});

describe('signing keys (point 9)', () => {
  const set = (options: object) => admin().setPolicy('SgxEnclave', policy, options);
  beforeEach(() => answerWith((sent) => updated(sent, { 'x-ms-policy-signer': jwkOf(policySigner) })));

  it('come in pairs, for the client and for the call', async () => {
    for (const half of [
      { privateKey: pair.privateKey },
      { certificate: pair.certificate },
      { signingAlgorithm: 'RS256' },
    ]) {
      expect(await codesOf(set(half))).toEqual(['SigningKeyMissing']);
      expect(await codesOf(() => admin(half as never))).toEqual(['SigningKeyMissing']);
      // The half of a call is not made whole by the client's.
      expect(await codesOf(admin(pair).setPolicy('SgxEnclave', policy, half as never))).toEqual([
        'SigningKeyMissing',
      ]);
    }
    expect(await codesOf(() => admin({ ...pair, certificate: 'text' }))).toEqual(['CertificateInvalid']);
    expect(service.received).toHaveLength(0);
  });

  it('of a call stand in for those of the client, and can be left out by name', async () => {
    const strangers = { privateKey: keyOf(stranger), certificate: pemOf(stranger) };
    const client = admin(strangers);
    expect(await codesOf(client.setPolicy('SgxEnclave', policy, pair))).toEqual(['accepted']);
    expect(await codesOf(client.setPolicy('SgxEnclave', policy))).toEqual(['PolicySignerUnexpected']);
    answerWith((sent) => updated(sent));
    expect(await codesOf(client.setPolicy('SgxEnclave', policy, { unsecured: true }))).toEqual(['accepted']);
    const both = { ...pair, unsecured: true } as never;
    expect(await codesOf(client.setPolicy('SgxEnclave', policy, both))).toEqual(['OptionsInvalid']);
    expect(await codesOf(client.resetPolicy('SgxEnclave', { unsecured: 'yes' as never }))).toEqual([
      'OptionsInvalid',
    ]);
  });

  it('that are not those of the certificate are found before anything is sent', async () => {
    const { privateKey: other } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const ec = makeSigner('ec', 'P-256');
    const pem = (key: typeof other) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { certificate } = pair;
    const cases: [string, object][] = [
      ['SigningKeyMismatch', { privateKey: pem(other), certificate }],
      ['SigningKeyMismatch', { privateKey: other.export({ format: 'jwk' }), certificate }],
      ['SigningKeyMismatch', { privateKey: () => new Uint8Array(256), certificate }],
      ['SigningKeyMismatch', { ...pair, signingAlgorithm: 'ES256' }],
      // ASN.1 is not the form of JWS.
      [
        'SigningKeyMismatch',
        { privateKey: (bytes: Uint8Array) => sign('sha256', bytes, ec.privateKey), certificate: pemOf(ec) },
      ],
      ['SigningKeyMismatch', { privateKey: pem(ec.privateKey), certificate }],
      ['SigningKeyInvalid', { privateKey: 'text', certificate }],
      ['SigningKeyInvalid', { privateKey: pair.privateKey + pair.privateKey, certificate }],
      ['SigningKeyInvalid', { privateKey: { kty: 'RSA' }, certificate }],
      ['SigningKeyInvalid', { privateKey: policySigner.publicKey.export({ format: 'jwk' }), certificate }],
      ['SigningKeyInvalid', { privateKey: () => 'signature' as never, certificate }],
      ['SigningKeyInvalid', { ...pair, signingAlgorithm: 'HS256' }],
      ['SigningKeyInvalid', { ...pair, signingAlgorithm: 'none' }],
      ['CertificateInvalid', { privateKey: pair.privateKey, certificate: pair.privateKey }],
      ['CertificateInvalid', { privateKey: pair.privateKey, certificate: 'text' }],
      ['CertificateInvalid', { privateKey: keyOf(weak), certificate: pemOf(weak) }],
    ];
    for (const [code, options] of cases)
      expect([code, ...(await codesOf(set(options)))]).toEqual([code, code]);
    expect(service.received).toHaveLength(0);
  });
  const weak = makeSigner('weak', 'RSA-1024');

  it('that are encrypted are told what to do', async () => {
    const encrypted = policySigner.privateKey
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
      .toString();
    const error = await set({ ...pair, privateKey: encrypted }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'SigningKeyInvalid', hint: expect.stringContaining('openssl pkey') });
  });

  it('of WebCrypto sign by the algorithm that they are for, and by no other', async () => {
    const der = policySigner.privateKey.export({ type: 'pkcs8', format: 'der' });
    const params = { name: 'RSA-PSS', hash: 'SHA-384' };
    const key = await crypto.subtle.importKey('pkcs8', der, params, false, ['sign']);
    const { body } = await set({ ...pair, privateKey: key });
    expect(Buffer.from(body.sentToken.split('.')[0] ?? '', 'base64url').toString()).toContain(
      '"alg":"PS384"',
    );
    expect(await codesOf(set({ ...pair, privateKey: key, signingAlgorithm: 'RS256' }))).toEqual([
      'SigningKeyMismatch',
    ]);
    const pairOfKeys = await crypto.subtle.generateKey(
      { ...params, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
      false,
      ['sign', 'verify'],
    );
    expect(await codesOf(set({ ...pair, privateKey: pairOfKeys.publicKey }))).toEqual(['SigningKeyInvalid']);
  });

  it('send the chain that comes with the certificate', async () => {
    const { body } = await set({ ...pair, certificate: pair.certificate + pemOf(signer) });
    const header = JSON.parse(Buffer.from(body.sentToken.split('.')[0] ?? '', 'base64url').toString());
    expect(header).toEqual({ alg: 'RS256', x5c: [...policySigner.key.x5c, ...signer.key.x5c] });
  });

  it('never stand in an error', async () => {
    const secret = pair.privateKey.split('\n')[3] ?? '';
    const broken = pair.privateKey.replace('\n', '\nAAAA');
    for (const privateKey of [broken, pair.privateKey.replace('-----END', '----END')]) {
      const error = await set({ ...pair, privateKey }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'SigningKeyInvalid' });
      expect(
        JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).cause),
      ).not.toContain(secret);
    }
  });
});

describe('documents that are signed', () => {
  const headers = () =>
    service.received
      .filter(({ path }) => path !== '/certs')
      .map(({ text }) => {
        const document = text.startsWith('"') ? JSON.parse(text) : text;
        return JSON.parse(Buffer.from(String(document).split('.')[0] ?? '', 'base64url').toString());
      });
  const stamp = { iat: NOW.getTime() / 1000, jti: expect.stringMatching(/^[\w-]{22}$/) };

  it('say when and under which name of their own, where one of them would fit elsewhere or again', async () => {
    const client = admin({ ...pair, currentDate: () => NOW });
    for (const act of [
      () => client.resetPolicy('SgxEnclave'),
      () => client.resetPolicy('SgxEnclave'),
      () => client.addPolicyManagementCertificate(pemOf(stranger)),
      () => client.removePolicyManagementCertificate(pemOf(stranger)),
      () => client.setPolicy('SgxEnclave', policy, { stamped: true }),
    ]) {
      await act().catch(() => undefined);
    }
    expect(headers()).toHaveLength(5);
    for (const header of headers()) expect(header).toMatchObject(stamp);
    expect(new Set(headers().map(({ jti }) => jti)).size).toBe(5);
  });

  it('and set a policy are those of the official clients, unless asked otherwise', async () => {
    await admin(pair)
      .setPolicy('SgxEnclave', policy)
      .catch(() => undefined);
    expect(Object.keys(headers()[0])).toEqual(['alg', 'x5c']);
    const token = await createAttestationPolicyToken(policy, pair.privateKey, pair.certificate, {
      stamp: documentStamp(NOW),
    });
    expect(token.header).toMatchObject(stamp);
  });

  it('and reset a policy have an empty payload all the same', async () => {
    await admin(pair)
      .resetPolicy('SgxEnclave')
      .catch(() => undefined);
    expect(service.received[0]?.text.split('.')[1]).toBe('');
  });
});

describe('createAttestationPolicyToken', () => {
  it('is a token at once when unsecured', () => {
    const token = createAttestationPolicyToken(policy);
    expect(token.serialize()).toBe(unsecuredPolicyToken(policy));
    expect(token.algorithm).toBe('none');
    expect(token.getBody()).toEqual({ AttestationPolicy: base64url(Buffer.from(policy)) });
  });

  it('refuses half a pair at once', async () => {
    expect(
      await codesOf(() => createAttestationPolicyToken(policy, pair.privateKey, undefined as never)),
    ).toEqual(['SigningKeyMissing']);
  });
});

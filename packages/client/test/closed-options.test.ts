/** Every entry point that takes options or demands, against every form in which these can be missed. */

import { describe, expect, it } from 'vitest';
import { foreignForms } from '../../../test/support/foreign-forms.ts';
import { AttestationAdministrationClient } from '../src/administration/administration-client.ts';
import { createAttestationPolicyToken } from '../src/administration/policy-token.ts';
import { AttestationClient } from '../src/attestation/attestation-client.ts';
import { memoryTokenCache } from '../src/attestation/token-cache.ts';
import { releaseKey } from '../src/key-release/release-key.ts';
import { parseReleasePolicy } from '../src/key-release/release-policy.ts';
import { requireAttestation as forExpress } from '../src/relying-party/express.ts';
import { requireAttestation as forFastify } from '../src/relying-party/fastify.ts';
import { createRemoteKeySource } from '../src/relying-party/fetch-keys.ts';
import { createGuard, type GuardOptions } from '../src/relying-party/guard.ts';
import { createCachedKeySource, createLocalKeySource } from '../src/relying-party/signers.ts';
import { createTokenVerifier } from '../src/relying-party/token-verifier.ts';
import { verifyToken } from '../src/relying-party/verify-token.ts';
import { verifySigningCertificate } from '../src/signing-certificate/verify-signing-certificate.ts';
import { answerTpmChallenge } from '../src/tpm/conversation.ts';
import type { Tpm } from '../src/tpm/tpm.ts';
import { codesOf } from './support/problems.ts';
import { issuer, makeSigner, now, sgxClaims, signToken } from './support/signing.ts';

const signer = makeSigner('key-1');
const keys = { keys: [signer.key] };
const verifierOptions = { issuers: [issuer], keys, currentDate: () => now };
const verifier = createTokenVerifier(verifierOptions);
const token = signToken(signer);
const rules = {
  issuers: [issuer],
  keys: createLocalKeySource({ [issuer]: keys }),
  now,
  tolerance: 60,
  acceptUnsecured: false,
};
const policyText = {
  version: '1.0.0',
  anyOf: [{ authority: issuer, allOf: [{ claim: 'x-ms-attestation-type', equals: 'sgx' }] }],
};
const requests: string[] = [];
const client = new AttestationClient(issuer, { httpClient: unreachable(), currentDate: () => now });
const admin = new AttestationAdministrationClient(issuer, undefined, { httpClient: unreachable() });
const prove = async () => ({ claims: sgxClaims() });
const bytes = new Uint8Array(512);

/** Nothing may be sent before options are read. */
function unreachable() {
  return {
    sendRequest: (request: { url: string }) => {
      requests.push(request.url);
      return Promise.reject(new Error('sent'));
    },
  };
}

/** What is called with a value in the place of options, members that are good there, and the code of the refusal. */
const entries: readonly (readonly [string, object, string, (value: never) => unknown])[] = [
  [
    'expectations of a verifier',
    { nonce: 'n' },
    'ExpectationInvalid',
    (value) => verifier.verify(token, value),
  ],
  [
    'expected claims',
    { 'x-ms-ver': '1.0' },
    'ExpectationInvalid',
    (value) => verifier.verify(token, { claims: value }),
  ],
  [
    'predicates',
    { never: () => false },
    'ExpectationInvalid',
    (value) => verifier.verify(token, { predicates: value }),
  ],
  ['options of one verification', {}, 'OptionsInvalid', (value) => verifier.verify(token, {}, value)],
  ['options of a verifier', verifierOptions, 'OptionsInvalid', (value) => createTokenVerifier(value)],
  [
    'options of the fetcher in a verifier',
    { discovery: true },
    'OptionsInvalid',
    (value) => createTokenVerifier({ issuers: [issuer], fetchKeys: value }),
  ],
  ['rules of a verification', rules, 'OptionsInvalid', (value) => verifyToken(token, value)],
  ['options of a key fetcher', { timeout: 1 }, 'OptionsInvalid', (value) => createRemoteKeySource(value)],
  [
    'options of a key cache',
    { maximumAge: 1 },
    'OptionsInvalid',
    (value) => createCachedKeySource(async () => keys, value),
  ],
  ['options of a guard', { verifier }, 'OptionsInvalid', (value) => createGuard(value)],
  ['options of a guard for Express', { verifier }, 'OptionsInvalid', (value) => forExpress(value)],
  ['options of a guard for Fastify', { verifier }, 'OptionsInvalid', (value) => forFastify(value)],
  [
    'expectations that a guard is told for a request',
    { nonce: 'n' },
    'ExpectationInvalid',
    (value) => createGuard({ verifier, expectations: async () => value })(withToken()),
  ],
  [
    'options of a signing certificate',
    { prove, expectations: { signer: 'aa'.repeat(32) } },
    'OptionsInvalid',
    (value) => verifySigningCertificate(signer.key.x5c[0] ?? '', value),
  ],
  [
    'expectations of a signing certificate',
    { signer: 'aa'.repeat(32) },
    'ExpectationInvalid',
    (value) => verifySigningCertificate(signer.key.x5c[0] ?? '', { prove, expectations: value }),
  ],
  [
    'options of a release policy',
    { allOperators: false },
    'OptionsInvalid',
    (value) => parseReleasePolicy(policyText, value),
  ],
  [
    'a release request',
    { policy: parseReleasePolicy(policyText), secret: new Uint8Array(16) },
    'OptionsInvalid',
    (value) => releaseKey({ issuer, claims: sgxClaims(), unsecured: false }, value),
  ],
  [
    'options of an attestation client',
    { currentDate: () => now },
    'OptionsInvalid',
    (value) => new AttestationClient(issuer, undefined, value),
  ],
  [
    'validation options of an attestation client',
    { expectedIssuer: issuer },
    'OptionsInvalid',
    (value) => new AttestationClient(issuer, { validationOptions: value }),
  ],
  [
    'options of an administration client',
    { currentDate: () => now },
    'OptionsInvalid',
    (value) => new AttestationAdministrationClient(issuer, undefined, value),
  ],
  [
    'options of attest',
    { nonce: 'n' },
    'OptionsInvalid',
    (value) => client.attest('SgxEnclave', bytes, value),
  ],
  [
    'options of attestSgxEnclave',
    { nonce: 'n' },
    'OptionsInvalid',
    (value) => client.attestSgxEnclave(bytes, value),
  ],
  [
    'options of attestOpenEnclave',
    { nonce: 'n' },
    'OptionsInvalid',
    (value) => client.attestOpenEnclave(bytes, value),
  ],
  [
    'options of attestSevSnpVm',
    { nonce: 'n' },
    'OptionsInvalid',
    (value) => client.attestSevSnpVm(bytes, value),
  ],
  ['options of attestTdxVm', { nonce: 'n' }, 'OptionsInvalid', (value) => client.attestTdxVm(bytes, value)],
  ['options of attestTpm', {}, 'OptionsInvalid', (value) => client.attestTpm('{}', value)],
  [
    'options of attestTpmPlatform',
    { relyingPartyId: 'x' },
    'OptionsInvalid',
    (value) => client.attestTpmPlatform({} as Tpm, value),
  ],
  ['options of attestAzureGuest', {}, 'OptionsInvalid', (value) => client.attestAzureGuest('{}', value)],
  [
    'options of verifyAttestationToken',
    { nonce: 'n' },
    'OptionsInvalid',
    (value) => client.verifyAttestationToken(token, value),
  ],
  [
    'validation options of a call',
    { expectedIssuer: issuer },
    'OptionsInvalid',
    (value) => client.verifyAttestationToken(token, { validationOptions: value }),
  ],
  ['options of getAttestationSigners', {}, 'OptionsInvalid', (value) => client.getAttestationSigners(value)],
  ['options of getOpenIdMetadata', {}, 'OptionsInvalid', (value) => client.getOpenIdMetadata(value)],
  [
    'options of getTcbBaselines',
    {},
    'OptionsInvalid',
    (value) => client.getTcbBaselines('SgxEnclave', value),
  ],
  ['options of getPolicy', {}, 'OptionsInvalid', (value) => admin.getPolicy('SgxEnclave', value)],
  [
    'options of setPolicy',
    { unsecured: true },
    'OptionsInvalid',
    (value) => admin.setPolicy('SgxEnclave', 'x', value),
  ],
  [
    'options of resetPolicy',
    { unsecured: true },
    'OptionsInvalid',
    (value) => admin.resetPolicy('SgxEnclave', value),
  ],
  [
    'options of getPolicyManagementCertificates',
    {},
    'OptionsInvalid',
    (value) => admin.getPolicyManagementCertificates(value),
  ],
  [
    'options of createAttestationPolicyToken',
    { signingAlgorithm: 'RS256' },
    'OptionsInvalid',
    (value) => createAttestationPolicyToken('x', '', '', value),
  ],
  ['options of a token cache', { minimumLife: 1 }, 'OptionsInvalid', (value) => memoryTokenCache(value)],
  [
    'data of a TPM request',
    { relyingPartyId: 'x' },
    'OptionsInvalid',
    (value) => answerTpmChallenge('{}', {} as Tpm, value),
  ],
];

function withToken(text = token) {
  return { headers: { authorization: `Bearer ${text}` } };
}

/** Names of claims and predicates are the caller's own, and expectations of a guard may be a function. */
const anyName = ['expected claims', 'predicates'];

describe.each(entries)('%s', (what, members, code, act) => {
  const forms = foreignForms(members).filter(
    ([form]) =>
      !(what === 'expectations that a guard is told for a request' && form === 'a Promise') &&
      !(anyName.includes(what) && /unknown member|inherited name|__proto__ of JSON/.test(form)),
  );

  it.each(forms)('are refused as %s', async (_form, value) => {
    expect(await codesOf(async () => act(value as never))).toEqual([code]);
    expect(requests).toEqual([]);
  });
});

describe('createGuard', () => {
  it.each(foreignForms({ signer: 'aa'.repeat(32) }).filter(([form]) => form !== 'a function'))(
    'refuses expectations that are %s before the first request',
    (_, expectations) => {
      expect(() => createGuard({ verifier, expectations } as never)).toThrowError(
        expect.objectContaining({ code: 'ExpectationInvalid' }),
      );
    },
  );

  it.each<[string, object]>([
    ['undefined expectations', { expectations: undefined }],
    ['null for expectations', { expectations: null }],
    ['a word for true', { optional: 'false' }],
    ['a verifier that is none', { verifier: {} }],
    ['a verifier that is a promise', { verifier: Promise.resolve(verifier) }],
    ['a header for a function', { tokenFrom: 'x-token' }],
  ])('refuses %s', (_, change) => {
    expect(() => createGuard({ verifier, ...change } as unknown as GuardOptions)).toThrowError();
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['true', true],
    ['a token that is only read', { token: 'x' }],
  ])('lets nobody through when its verifier returns %s', async (_, result) => {
    const guard = createGuard({ verifier: { verify: async () => result } } as unknown as GuardOptions);
    expect(await codesOf(guard(withToken()))).toEqual(['OptionsInvalid']);
  });

  it.each([[['a']], [{}], [1], [null], [true]])('refuses %j in the place of a token', async (found) => {
    const guard = createGuard({ verifier, tokenFrom: () => found as unknown as string });
    expect((await guard(withToken())).refusal?.status).toBe(401);
  });
});

describe('expected values', () => {
  it.each<[string, unknown]>([
    ['a Map', new Map()],
    ['a Promise', Promise.resolve({})],
    ['a date', new Date(0)],
    ['bytes', new Uint8Array()],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a function', () => ({})],
    ['a symbol', Symbol('x')],
    ['an undefined member', { a: undefined }],
    ['an undefined item', [undefined]],
    ['a hole', new Array(1)],
    ['an inherited member', Object.create({ a: 1 })],
    ['a deep Map', { a: [{ b: new Map() }] }],
  ])('that JSON cannot hold are refused: %s', async (_, value) => {
    // Written as JSON, each of them is one of these.
    for (const claim of [{}, null, [null], { a: [{ b: {} }] }, '1970-01-01T00:00:00.000Z']) {
      const claims = { custom: value as never };
      const text = signToken(signer, sgxClaims({ custom: claim }));
      expect(await codesOf(verifier.verify(text, { claims }))).toEqual(['ExpectationInvalid']);
    }
  });

  it('are compared under the names that objects inherit', async () => {
    const claims = JSON.parse('{"__proto__":{"a":1}}');
    expect(await codesOf(verifier.verify(token, { claims }))).toEqual(['ClaimMissing']);
  });

  it('are read once', async () => {
    let reads = 0;
    const expectations = {
      get minimumSvn() {
        reads += 1;
        return reads === 1 ? 99 : 0;
      },
    };
    expect(await codesOf(verifier.verify(token, expectations))).toEqual(['SvnTooLow']);
    expect(reads).toBe(1);
  });
});

describe('verifySigningCertificate', () => {
  it.each(['nonce', 'policyHash', 'runtimeData', 'maxTokenAge', 'mrEnclave', 'mrSigner', 'tcbStatus'])(
    'refuses %s, which evidence alone cannot meet',
    async (name) => {
      const expectations = { signer: 'aa'.repeat(32), [name]: 'aa'.repeat(32) };
      const attempt = verifySigningCertificate(signer.key.x5c[0] ?? '', { prove, expectations } as never);
      expect(await codesOf(attempt)).toEqual(['ExpectationInvalid']);
    },
  );

  it.each([{ issuer: undefined }, { keyId: undefined }, { issuer: null }])('refuses %j', async (change) => {
    const options = { prove, expectations: { signer: 'aa'.repeat(32) }, ...change };
    expect(await codesOf(verifySigningCertificate('', options as never))).toEqual(['OptionsInvalid']);
  });
});

describe('clients', () => {
  it('take the members of Azure’s own options', async () => {
    const options = {
      retryOptions: { maxRetries: 0 },
      proxyOptions: undefined,
      tlsOptions: {},
      redirectOptions: { maxRetries: 0 },
      userAgentOptions: { userAgentPrefix: 'x' },
      telemetryOptions: {},
      loggingOptions: {},
      additionalPolicies: [],
      allowInsecureConnection: false,
      validationOptions: undefined,
      httpClient: unreachable(),
    };
    const own = new AttestationClient(issuer, undefined, {
      ...options,
      currentDate: () => now,
      keys,
    } as never);
    const call = {
      abortSignal: new AbortController().signal,
      requestOptions: { timeout: 1000, customHeaders: {}, onDownloadProgress: () => undefined },
      tracingOptions: {},
      serializerOptions: {},
      onResponse: () => undefined,
      validationOptions: {},
    };
    expect(await codesOf(own.verifyAttestationToken(token, call as never))).toEqual(['accepted']);
    expect(() => new AttestationAdministrationClient(issuer, undefined, options as never)).not.toThrow();
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a number', 1],
    ['empty', ''],
  ])('refuse a nonce that is %s where a token is verified', async (_, nonce) => {
    const attempt = client.verifyAttestationToken(token, { nonce } as never);
    expect(await codesOf(attempt)).toEqual(['OptionsInvalid']);
  });

  it.each<[string, unknown]>([
    ['a Promise', Promise.resolve({ a: 1 })],
    ['a Map', new Map([['a', 1]])],
    ['a Set', new Set(['a'])],
    ['other bytes', new Uint16Array(2)],
    ['a function', () => ({})],
  ])('do not send %s as JSON', async (_, value) => {
    const options = { runTimeJson: value as object, checkRunTimeData: false };
    expect(await codesOf(client.attestSgxEnclave(bytes, options))).toEqual(['DataInvalid']);
    expect(await codesOf(client.attestTpm(value as object))).toEqual(['DataInvalid']);
    expect(requests).toEqual([]);
  });

  it('do not send a policy when the check of it returns no list', async () => {
    for (const verdict of [undefined, false, {}, 'error']) {
      const checked = new AttestationAdministrationClient(issuer, undefined, {
        httpClient: unreachable(),
        checkPolicy: () => verdict as never,
      });
      expect(await codesOf(checked.setPolicy('SgxEnclave', 'x'))).toEqual(['OptionsInvalid']);
    }
    expect(requests).toEqual([]);
  });
});

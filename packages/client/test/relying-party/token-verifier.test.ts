import { afterAll, describe, expect, it } from 'vitest';
import { createRemoteKeySource } from '../../src/relying-party/fetch-keys.ts';
import { createCachedKeySource, createLocalKeySource } from '../../src/relying-party/signers.ts';
import { createTokenVerifier, type TokenVerifierOptions } from '../../src/relying-party/token-verifier.ts';
import { startService, tokenClaims } from '../support/fake-service.ts';
import { codesOf } from '../support/problems.ts';
import { at, issuer, makeSigner, now, sgxClaims, signToken, unsecuredToken } from '../support/signing.ts';

const signer = makeSigner('key-1');
const keys = { keys: [signer.key] };
const clock = () => now;

describe('createTokenVerifier', () => {
  it('verifies with given keys and clock', async () => {
    const verifier = createTokenVerifier({ issuers: [`${issuer}/`], keys, currentDate: clock });
    const { claims } = await verifier.verify(signToken(signer), { productId: 1, minimumSvn: 2 });
    expect(claims['iss']).toBe(issuer);
  });

  it('never accepts an unsecured token', async () => {
    const verifier = createTokenVerifier({ issuers: [issuer], keys, currentDate: clock });
    expect(await codesOf(verifier.verify(unsecuredToken()))).toEqual(['TokenUnsecured']);
  });

  it('tolerates a minute unless told otherwise', async () => {
    const token = signToken(signer, sgxClaims({ exp: at(-30) }));
    expect(
      await codesOf(createTokenVerifier({ issuers: [issuer], keys, currentDate: clock }).verify(token)),
    ).toEqual(['accepted']);
    const strict = createTokenVerifier({ issuers: [issuer], keys, currentDate: clock, clockTolerance: 0 });
    expect(await codesOf(strict.verify(token))).toEqual(['TokenExpired']);
  });

  it('lists problems of the token and unmet expectations together', async () => {
    const verifier = createTokenVerifier({ issuers: [issuer], keys, currentDate: clock });
    const token = signToken(signer, sgxClaims({ exp: at(-9000), 'x-ms-sgx-is-debuggable': true }));
    expect(await codesOf(verifier.verify(token, { minimumSvn: 4 }))).toEqual([
      'TokenExpired',
      'DebuggableRefused',
      'SvnTooLow',
    ]);
  });

  it('keeps the keys of several issuers apart', async () => {
    const other = makeSigner('key-2');
    const sibling = 'https://sibling.wus.attest.azure.net';
    const verifier = createTokenVerifier({
      issuers: [issuer, sibling],
      keys: createLocalKeySource({ [issuer]: keys, [sibling]: { keys: [other.key] } }),
      currentDate: clock,
    });
    expect(await codesOf(verifier.verify(signToken(signer)))).toEqual(['accepted']);
    expect(await codesOf(verifier.verify(signToken(other, sgxClaims({ iss: sibling }))))).toEqual([
      'accepted',
    ]);
    expect(await codesOf(verifier.verify(signToken(other)))).toEqual(['KeyUnknown']);
  });

  it('fetches keys from the issuer, and only once', async () => {
    const service = await startService([signer]);
    afterAll(() => service.close());
    const verifier = createTokenVerifier({
      issuers: [service.endpoint],
      keys: createCachedKeySource(createRemoteKeySource({ allowInsecureConnection: true })),
    });
    for (let i = 0; i < 3; i++) await verifier.verify(signToken(signer, tokenClaims(service, {})));
    expect(service.count('/certs')).toBe(1);
    const forged = signToken(makeSigner('key-7'), tokenClaims(service, {}), {
      jku: `${service.endpoint}/evil`,
    });
    expect(await codesOf(verifier.verify(forged))).toEqual(['KeyUrlUnexpected', 'KeyUnknown']);
    expect(service.count('/evil')).toBe(0);
  });

  it('does not fetch over insecure connections by default', async () => {
    const verifier = createTokenVerifier({ issuers: ['http://127.0.0.1:1'], currentDate: clock });
    const token = signToken(signer, sgxClaims({ iss: 'http://127.0.0.1:1' }));
    expect(await codesOf(verifier.verify(token))).toEqual(['OptionsInvalid']);
  });

  it.each([
    ['no issuers', {}],
    ['an empty list of issuers', { issuers: [] }],
    ['an issuer that is no URL', { issuers: ['*.attest.azure.net'] }],
    ['one issuer as text', { issuers: issuer }],
    ['an undefined member', { issuers: [issuer], currentDate: undefined }],
    ['a misspelt member', { issuers: [issuer], key: keys }],
    ['keys that are none', { issuers: [issuer], keys: { keys: 'x' } }],
    ['keys as text', { issuers: [issuer], keys: '{"keys":[]}' }],
    ['given keys that are to be fetched', { issuers: [issuer], keys, fetchKeys: {} }],
    ['one key set for two issuers', { issuers: [issuer, 'https://b.example'], keys }],
  ])('refuses %s', async (_, options) => {
    expect(await codesOf(() => createTokenVerifier(options as unknown as TokenVerifierOptions))).toEqual([
      'OptionsInvalid',
    ]);
  });
});

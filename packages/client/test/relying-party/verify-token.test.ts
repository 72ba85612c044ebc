import { base64url, utf8 } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { createLocalKeySource } from '../../src/relying-party/signers.ts';
import { type TokenRules, verifyToken } from '../../src/relying-party/verify-token.ts';
import { TokenVerificationError } from '../../src/tokens/errors.ts';
import { codesOf } from '../support/problems.ts';
import {
  at,
  flipBit,
  issuer,
  makeSigner,
  now,
  sgxClaims,
  signingInput,
  signToken,
  unsecuredToken,
} from '../support/signing.ts';

const signer = makeSigner('key-1');
const stranger = makeSigner('key-9');
const certs = `${issuer}/certs`;

function rules(changes: Partial<TokenRules> = {}): TokenRules {
  return {
    issuers: [issuer],
    keys: createLocalKeySource({ [issuer]: { keys: [signer.key] } }),
    now,
    tolerance: 60,
    acceptUnsecured: false,
    ...changes,
  };
}

function cutSignature(token: string): string {
  const [header, body, signature = ''] = token.split('.');
  return `${header}.${body}.${Buffer.from(signature, 'base64url').subarray(1).toString('base64url')}`;
}

describe('verifyToken', () => {
  it('accepts a token of the issuer and names its signer', async () => {
    const verified = await verifyToken(signToken(signer), rules());
    expect(verified.issuer).toBe(issuer);
    expect(verified.unsecured).toBe(false);
    expect(verified.signer?.keyId).toBe('key-1');
    expect(verified.expiresOn.getTime()).toBe(at(28_800) * 1000);
    expect(verified.claims['x-ms-sgx-svn']).toBe(3);
  });

  it.each([
    ['a changed signature', flipBit(signToken(signer), 2), ['SignatureInvalid']],
    ['a signature cut short', cutSignature(signToken(signer)), ['SignatureInvalid']],
    ['no signature', `${signToken(signer).split('.').slice(0, 2).join('.')}.`, ['SignatureInvalid']],
    ['a key id that the issuer does not have', signToken(stranger), ['KeyUnknown']],
    ['the key id of another key', signToken(stranger, undefined, { kid: 'key-1' }), ['SignatureInvalid']],
    [
      'its own key in its header',
      signToken(stranger, undefined, { x5c: stranger.key.x5c }),
      ['KeyUnknown', 'EmbeddedKeyUnexpected'],
    ],
    [
      'a foreign certificate in its header, though signed by the right key',
      signToken(signer, undefined, { x5c: stranger.key.x5c }),
      ['EmbeddedKeyUnexpected'],
    ],
    ['an empty chain in its header', signToken(signer, undefined, { x5c: [] }), ['EmbeddedKeyUnexpected']],
    [
      'its own JWK in its header',
      signToken(stranger, undefined, { kid: undefined, jwk: stranger.publicKey.export({ format: 'jwk' }) }),
      ['SignatureInvalid', 'EmbeddedKeyUnexpected'],
    ],
    [
      'another place for its keys',
      signToken(signer, undefined, { jku: 'https://evil.example/certs' }),
      ['KeyUrlUnexpected'],
    ],
    [
      'the certs of a sibling instance',
      signToken(signer, undefined, { jku: 'https://other.wus.attest.azure.net/certs' }),
      ['KeyUrlUnexpected'],
    ],
    [
      'a critical header member',
      signToken(signer, undefined, { crit: ['b64'], b64: false }),
      ['CriticalHeaderUnknown'],
    ],
    [
      'an empty list of critical members',
      signToken(signer, undefined, { crit: [] }),
      ['CriticalHeaderUnknown'],
    ],
    ['no signature algorithm', unsecuredToken(), ['TokenUnsecured']],
    [
      'another issuer',
      signToken(signer, sgxClaims({ iss: 'https://other.wus.attest.azure.net' })),
      ['IssuerUnexpected'],
    ],
    [
      'an issuer that only begins like ours',
      signToken(signer, sgxClaims({ iss: `${issuer}.evil.example` })),
      ['IssuerUnexpected'],
    ],
    [
      'an issuer with a trailing slash',
      signToken(signer, sgxClaims({ iss: `${issuer}/` })),
      ['IssuerUnexpected'],
    ],
    ['no issuer', signToken(signer, sgxClaims({ iss: undefined }), { jku: certs }), ['IssuerUnexpected']],
    ['no expiry', signToken(signer, sgxClaims({ exp: undefined })), ['ClaimMissing']],
    ['an end in the past', signToken(signer, sgxClaims({ exp: at(-61) })), ['TokenExpired']],
    ['an end at the last tolerated moment', signToken(signer, sgxClaims({ exp: at(-60) })), ['TokenExpired']],
    ['a beginning in the future', signToken(signer, sgxClaims({ nbf: at(61) })), ['TokenNotYetValid']],
  ])('refuses a token with %s', async (_, token, codes) => {
    expect(await codesOf(verifyToken(token, rules()))).toEqual(codes);
  });

  it('accepts a token that brings the published certificate along, as those of TPMs do', async () => {
    const token = signToken(signer, undefined, { x5c: signer.key.x5c, jku: undefined });
    expect(await codesOf(verifyToken(token, rules()))).toEqual(['accepted']);
  });

  it('names the fault of a token signed by another key of the issuer than it says', async () => {
    const keys = createLocalKeySource({ [issuer]: { keys: [signer.key, stranger.key] } });
    const token = signToken(stranger, undefined, { kid: 'key-1' });
    expect(await codesOf(verifyToken(token, rules({ keys })))).toEqual(['KeyIdMismatch']);
    expect(await codesOf(verifyToken(signToken(stranger), rules({ keys })))).toEqual(['accepted']);
  });

  it('tolerates clocks that differ a little', async () => {
    const early = signToken(signer, sgxClaims({ nbf: at(60), iat: at(60) }));
    const late = signToken(signer, sgxClaims({ exp: at(-59) }));
    expect(await codesOf(verifyToken(early, rules()))).toEqual(['accepted']);
    expect(await codesOf(verifyToken(late, rules()))).toEqual(['accepted']);
    expect(await codesOf(verifyToken(early, rules({ tolerance: 0 })))).toEqual(['TokenNotYetValid']);
    expect(await codesOf(verifyToken(late, rules({ tolerance: 0 })))).toEqual(['TokenExpired']);
  });

  it('refuses any change of a payload bit', async () => {
    const codes = await codesOf(verifyToken(flipBit(signToken(signer), 1), rules()));
    expect(['SignatureInvalid', 'TokenFormat', 'IssuerUnexpected', 'ClaimMissing']).toContain(codes[0]);
  });

  it('refuses an HMAC made with the public key', async () => {
    const input = signingInput({ alg: 'HS256', kid: 'key-1' }, sgxClaims());
    const pem = signer.publicKey.export({ type: 'spki', format: 'pem' });
    const { createHmac } = await import('node:crypto');
    const token = `${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`;
    expect(await codesOf(verifyToken(token, rules()))).toEqual(['AlgorithmNotAllowed']);
  });

  it.each(['none ', 'None', 'NONE', 'EdDSA', 'ES512', 'RS1', '__proto__', 'toString'])(
    'does not know the algorithm %s',
    async (alg) => {
      const token = `${signingInput({ alg, kid: 'key-1' }, sgxClaims())}.${base64url(utf8('x'))}`;
      expect(await codesOf(verifyToken(token, rules({ acceptUnsecured: true })))).toEqual([
        'AlgorithmNotAllowed',
      ]);
    },
  );

  it('accepts an unsecured token only when told to, and marks it', async () => {
    const verified = await verifyToken(unsecuredToken(), rules({ acceptUnsecured: true }));
    expect(verified.unsecured).toBe(true);
    expect('signer' in verified).toBe(false);
  });

  it('checks all but the signature of an unsecured token', async () => {
    const unsecured = rules({ acceptUnsecured: true });
    expect(await codesOf(verifyToken(unsecuredToken(sgxClaims(), 'AAAA'), unsecured))).toEqual([
      'SignatureInvalid',
    ]);
    expect(
      await codesOf(verifyToken(unsecuredToken(sgxClaims({ iss: 'https://b.example' })), unsecured)),
    ).toEqual(['IssuerUnexpected']);
    expect(await codesOf(verifyToken(unsecuredToken(sgxClaims({ exp: at(-100) })), unsecured))).toEqual([
      'TokenExpired',
    ]);
  });

  it('lists all problems at once, with what was expected and found', async () => {
    const token = flipBit(
      signToken(signer, sgxClaims({ exp: at(-9000), nbf: at(9000) }), { jku: 'https://evil.example' }),
      2,
    );
    const error = await verifyToken(token, rules()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TokenVerificationError);
    const refusal = error as TokenVerificationError;
    expect(refusal.code).toBe('TokenRefused');
    expect(refusal.problems.map(({ code }) => code)).toEqual([
      'KeyUrlUnexpected',
      'SignatureInvalid',
      'TokenExpired',
      'TokenNotYetValid',
    ]);
    expect(refusal.problems[0]).toMatchObject({ expected: certs, found: '"https://evil.example"' });
    expect(refusal.has('TokenExpired')).toBe(true);
    expect(refusal.has('KeyUnknown')).toBe(false);
    expect(refusal.message).not.toContain(token.slice(0, 40));
  });

  it('asks for no keys on behalf of a foreign issuer', async () => {
    const keys = { keysOf: () => Promise.reject(new Error('asked')) };
    const token = signToken(signer, sgxClaims({ iss: 'https://evil.example' }));
    expect(await codesOf(verifyToken(token, rules({ keys })))).toEqual(['IssuerUnexpected']);
  });

  it('says that keys are unavailable instead of judging the token', async () => {
    expect(await codesOf(verifyToken(signToken(signer), rules({ keys: createLocalKeySource({}) })))).toEqual([
      'KeysUnavailable',
    ]);
  });

  it('refuses to judge by a clock that gives no time', async () => {
    const expired = signToken(signer, sgxClaims({ exp: at(-9000) }));
    expect(await codesOf(verifyToken(expired, rules({ now: new Date('never') })))).toEqual([
      'OptionsInvalid',
    ]);
    expect(await codesOf(verifyToken(expired, rules({ tolerance: Number.NaN })))).toEqual(['OptionsInvalid']);
    expect(await codesOf(verifyToken(expired, rules({ tolerance: -1 })))).toEqual(['OptionsInvalid']);
    expect(await codesOf(verifyToken(expired, rules({ tolerance: Number.POSITIVE_INFINITY })))).toEqual([
      'OptionsInvalid',
    ]);
  });
});

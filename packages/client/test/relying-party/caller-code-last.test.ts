/** Code of the caller may have effects, such as using a nonce up: it never sees a token that is refused without it. */

import { describe, expect, it } from 'vitest';
import { AttestationClient } from '../../src/attestation/attestation-client.ts';
import type { TokenExpectations } from '../../src/relying-party/expectations.ts';
import { createGuard } from '../../src/relying-party/guard.ts';
import { createLocalKeySource } from '../../src/relying-party/signers.ts';
import { createTokenVerifier } from '../../src/relying-party/token-verifier.ts';
import { verifyToken } from '../../src/relying-party/verify-token.ts';
import { verifySigningCertificate } from '../../src/signing-certificate/verify-signing-certificate.ts';
import { codesOf } from '../support/problems.ts';
import {
  at,
  flipBit,
  issuer,
  makeSigner,
  now,
  sgxClaims,
  signToken,
  unsecuredToken,
} from '../support/signing.ts';

const signer = makeSigner('key-1');
const keys = { keys: [signer.key] };
const verifier = createTokenVerifier({ issuers: [issuer], keys, currentDate: () => now });
const good = signToken(signer);

/** Tokens that are not genuine or not in force, by what is wrong with them. */
const bad: readonly (readonly [string, string])[] = [
  ['a forged signature', flipBit(good, 2)],
  ['a changed body', flipBit(good, 1)],
  ['another key', signToken(makeSigner('key-1'))],
  ['an unknown key', signToken(makeSigner('key-2'))],
  ['another issuer', signToken(signer, sgxClaims({ iss: 'https://other.wus.attest.azure.net' }))],
  ['no issuer', signToken(signer, sgxClaims({ iss: undefined }))],
  ['no signature', unsecuredToken()],
  ['an unknown algorithm', signToken(signer, sgxClaims(), { alg: 'HS256' })],
  ['a critical header', signToken(signer, sgxClaims(), { crit: ['x'] })],
  ['keys elsewhere', signToken(signer, sgxClaims(), { jku: 'https://evil.example/certs' })],
  ['a key of its own', signToken(signer, sgxClaims(), { jwk: {} })],
  ['an end in the past', signToken(signer, sgxClaims({ exp: at(-100) }))],
  ['no end', signToken(signer, sgxClaims({ exp: undefined }))],
  ['a start in the future', signToken(signer, sgxClaims({ nbf: at(100) }))],
  ['no form', 'a.b.c'],
];

/** Expectations that the good token does not meet. */
const unmet: readonly (readonly [string, TokenExpectations])[] = [
  ['attestationType', { attestationType: 'tdxvm' }],
  ['measurement', { measurement: 'ab'.repeat(32) }],
  ['signer', { signer: 'ab'.repeat(32) }],
  ['minimumSvn', { minimumSvn: 9 }],
  ['policyHash', { policyHash: new Uint8Array(32) }],
  ['nonce', { nonce: 'n' }],
  ['runtimeData', { runtimeData: 'x' }],
  ['maxTokenAge of an older token', { maxTokenAge: 0, claims: { 'x-ms-ver': '2' } }],
  ['claims', { claims: { 'x-ms-ver': '2' } }],
];

/** A predicate that counts, and would burn a nonce. */
function counting(): { burn: () => boolean; count: number } {
  const counter = {
    count: 0,
    burn: () => {
      counter.count += 1;
      return true;
    },
  };
  return counter;
}

describe('a predicate', () => {
  it.each(bad)('is not called for a token with %s', async (_, token) => {
    const counter = counting();
    expect(await codesOf(verifier.verify(token, { predicates: { burn: counter.burn } }))).not.toEqual([
      'accepted',
    ]);
    expect(counter.count).toBe(0);
  });

  it.each(unmet)('is not called when %s is not met', async (_, expectations) => {
    const counter = counting();
    const attempt = verifier.verify(good, { ...expectations, predicates: { burn: counter.burn } });
    expect(await codesOf(attempt)).not.toContain('PredicateUnmet');
    expect(counter.count).toBe(0);
  });

  it('is not called for evidence that can be debugged', async () => {
    const counter = counting();
    const token = signToken(signer, sgxClaims({ 'x-ms-sgx-is-debuggable': true }));
    const attempt = verifier.verify(token, { predicates: { burn: counter.burn } });
    expect([await codesOf(attempt), counter.count]).toEqual([['DebuggableRefused'], 0]);
  });

  it('is called once for a token that is good otherwise', async () => {
    const counter = counting();
    const attempt = verifier.verify(good, { minimumSvn: 3, predicates: { burn: counter.burn } });
    expect([await codesOf(attempt), counter.count]).toEqual([['accepted'], 1]);
  });

  it('that returns a promise is not met, and its failure ends nothing', async () => {
    const later = (() => Promise.reject(new Error('later'))) as unknown as () => boolean;
    expect(await codesOf(verifier.verify(good, { predicates: { later } }))).toEqual(['PredicateUnmet']);
    await new Promise((done) => setImmediate(done));
  });
});

describe('expectations that a guard asks for', () => {
  const guardWith = (burn: () => boolean) =>
    createGuard({ verifier, expectations: () => (burn() ? { minimumSvn: 3 } : {}) });
  const requestWith = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

  it.each(bad)('are not asked for a token with %s', async (_, token) => {
    const counter = counting();
    expect((await guardWith(counter.burn)(requestWith(token))).refusal).toBeDefined();
    expect(counter.count).toBe(0);
  });

  it('are asked once for a good one', async () => {
    const counter = counting();
    expect((await guardWith(counter.burn)(requestWith(good))).attestation?.issuer).toBe(issuer);
    expect(counter.count).toBe(1);
  });
});

describe('demands of a verification', () => {
  const rules = {
    issuers: [issuer],
    keys: createLocalKeySource({ [issuer]: keys }),
    now,
    tolerance: 60,
    acceptUnsecured: false,
  };

  it.each(bad)('are not asked about a token with %s', async (_, token) => {
    const counter = counting();
    const demands = () => (counter.burn() ? [] : []);
    expect(await codesOf(verifyToken(token, { ...rules, demands }))).not.toEqual(['accepted']);
    expect(counter.count).toBe(0);
  });

  it('refuse when they return no list', async () => {
    for (const verdict of [undefined, null, true, 'PredicateUnmet', {}]) {
      const attempt = verifyToken(good, { ...rules, demands: () => verdict as never });
      expect(await codesOf(attempt)).toEqual(['OptionsInvalid']);
    }
  });
});

describe('a client’s own check', () => {
  it.each(bad)('is not called for an answer with %s', async (_, token) => {
    const counter = counting();
    const client = new AttestationClient(issuer, {
      keys,
      currentDate: () => now,
      validationOptions: { validateAttestationToken: () => (counter.burn() ? [] : []) },
    });
    expect(await codesOf(client.verifyAttestationToken(token))).not.toEqual(['accepted']);
    expect(await codesOf(client.verifyAttestationToken(good, { nonce: 'other' }))).toEqual(['ClaimMissing']);
    expect(counter.count).toBe(0);
    await client.verifyAttestationToken(good);
    expect(counter.count).toBe(1);
  });
});

describe('a prover of embedded evidence', () => {
  it('is not called for a certificate that does not hold by itself', async () => {
    let count = 0;
    const prove = async () => {
      count += 1;
      return { claims: sgxClaims() };
    };
    const expectations = { signer: 'ab'.repeat(32) };
    const [certificate = ''] = signer.key.x5c;
    for (const options of [
      { prove, expectations },
      { prove, expectations, now: new Date('2051-01-01') },
      { prove, expectations, issuer: 'https://other.example' },
    ]) {
      expect(await codesOf(verifySigningCertificate(certificate, options))).not.toEqual(['accepted']);
    }
    expect(count).toBe(0);
  });
});

/** Real tokens of the real service verify by the keys that it published on the day. */

import type { JsonObject } from '@veritee/core';
import { encodeJson, parseJson, unsecuredJws } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { attestationResult } from '../../src/claims/attestation-result.ts';
import type { TokenExpectations } from '../../src/relying-party/expectations.ts';
import { unmetExpectations } from '../../src/relying-party/meet-expectations.ts';
import { parseExpectations } from '../../src/relying-party/parse-expectations.ts';
import { createCachedKeySource, createLocalKeySource } from '../../src/relying-party/signers.ts';
import { createTokenVerifier } from '../../src/relying-party/token-verifier.ts';
import { verifyToken } from '../../src/relying-party/verify-token.ts';
import { parseAttestationToken } from '../../src/tokens/attestation-token.ts';
import { TokenVerificationError } from '../../src/tokens/errors.ts';
import { flipBit } from '../support/signing.ts';
import { haveVectors, recordedKeySets, recordings, vectorText } from '../support/vectors.ts';

describe.skipIf(!haveVectors())('recorded tokens', () => {
  const sets = recordedKeySets();
  const answers = recordings().flatMap(({ name, response }) => {
    const token = response.body['token'];
    return typeof token === 'string' ? [{ name, text: token, token: parseAttestationToken(token) }] : [];
  });
  const signed = answers.filter(({ token }) => token.algorithm !== 'none');
  const keysFor = (kid: string | undefined) => {
    const set = sets.find(({ keys }) => keys.some((key) => key.kid === kid));
    if (set === undefined) throw new Error(`no key set with ${kid}`);
    return set;
  };

  it('are there', () => {
    expect(signed.length).toBeGreaterThan(40);
  });

  it.each(signed)('$name verifies at the time of the recording', async ({ text, token }) => {
    const issuer = token.issuer ?? '';
    const verified = await verifyToken(text, {
      issuers: [issuer],
      keys: createLocalKeySource({ [issuer]: keysFor(token.keyId) }),
      now: token.issuedAt ?? new Date(0),
      tolerance: 0,
      acceptUnsecured: false,
    });
    expect(verified.signer?.keyId).toBe(token.keyId);
    expect(verified.unsecured).toBe(false);
  });

  it.each(signed)('$name is refused with one bit changed', async ({ text, token }) => {
    const issuer = token.issuer ?? '';
    const verifier = createTokenVerifier({
      issuers: [issuer],
      keys: keysFor(token.keyId),
      currentDate: () => token.issuedAt ?? new Date(0),
    });
    await expect(verifier.verify(flipBit(text, 2))).rejects.toThrow(TokenVerificationError);
    await expect(verifier.verify(flipBit(text, 1))).rejects.toThrow(TokenVerificationError);
  });

  it('give typed results with every claim kept', () => {
    const attested = recordings().filter(
      ({ request, decodedResponseToken }) =>
        request.path.startsWith('/attest/') && decodedResponseToken !== null,
    );
    expect(attested.length).toBeGreaterThan(10);
    for (const { request, response, decodedResponseToken } of attested) {
      if (request.path.endsWith('/Tpm')) continue;
      const result = attestationResult(parseAttestationToken(String(response.body['token'])), {
        unsecured: false,
        verified: true,
      });
      expect(result.claims).toEqual(decodedResponseToken?.claims);
      expect(result.verifierType).toBe('sgx');
      expect(result.mrEnclave).toBe(decodedResponseToken?.claims['x-ms-sgx-mrenclave']);
      expect(result.productId).toBe(1);
      expect(result.isDebuggable).toBe(true);
      expect(result.policyHash).toHaveLength(32);
      expect(result.sgxCollateral?.quotehash).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('find the key of a later day when the issuer has changed it, by one fetch more', async () => {
    const eraB = sets.find(({ keys }) => keys.some(({ kid }) => kid?.startsWith('rPtB')));
    const later = signed.filter(({ token }) => token.keyId?.startsWith('XxRc')).slice(0, 5);
    const issuer = later[0]?.token.issuer ?? '';
    const ofIssuer = later.filter(({ token }) => token.issuer === issuer);
    const published = [eraB, keysFor(later[0]?.token.keyId)];
    let fetches = 0;
    const now = ofIssuer[0]?.token.issuedAt ?? new Date(0);
    const keys = createCachedKeySource(async () => published[Math.min(fetches++, 1)] ?? { keys: [] });
    const verified = await Promise.all(
      ofIssuer.map(({ text }) =>
        verifyToken(text, { issuers: [issuer], keys, now, tolerance: 86_400, acceptUnsecured: false }),
      ),
    );
    expect(verified.length).toBeGreaterThan(1);
    expect(fetches).toBe(2);
  });

  it('of confidential virtual machines and TPMs meet expectations in their own claims', async () => {
    const now = new Date(0);
    const unmet = async (claims: JsonObject, expectations: TokenExpectations) => {
      const token = parseAttestationToken(unsecuredJws({ alg: 'none' }, encodeJson(claims)));
      const problems = await unmetExpectations(token, parseExpectations(expectations), { now, tolerance: 0 });
      return problems.map(({ code }) => code);
    };
    const snp = parseAttestationToken(vectorText('tokens/sevsnpvm.sharedweu-test.jwt.txt').trim()).claims;
    const guest = parseAttestationToken(vectorText('tokens/azurevm.sharedweu.jwt.txt').trim()).claims;
    const tpm = parseJson(vectorText('../tpm/protocol/sample-tpm-token-windows11.json')) as {
      payload: JsonObject;
    };
    const measurement = String(snp['x-ms-sevsnpvm-launchmeasurement']);
    expect(await unmet(snp, { attestationType: 'sevsnpvm', measurement, minimumSvn: 0 })).toEqual([]);
    expect(await unmet(snp, { measurement: 'ab'.repeat(48) })).toEqual(['MeasurementUnexpected']);
    expect(await unmet(guest, { attestationType: 'azurevm', tcbStatus: 'azure-compliant-cvm' })).toEqual([]);
    expect(await unmet(guest, { tcbStatus: 'azure-compliant-uvm', signer: 'ab'.repeat(48) })).toEqual([
      'SignerUnexpected',
      'TeeStatusUnexpected',
    ]);
    expect(await unmet(tpm.payload, { attestationType: 'tpm', nonce: 'AQIDBA' })).toEqual([]);
    expect(await unmet(tpm.payload, { claims: { secureBootEnabled: true, vbsEnabled: false } })).toEqual([
      'ClaimUnexpected',
    ]);
  });

  it('of confidential virtual machines give typed results too', () => {
    for (const [file, type] of [
      ['tokens/sevsnpvm.sharedweu-test.jwt.txt', 'sevsnpvm'],
      ['tokens/azurevm.sharedweu.jwt.txt', 'azurevm'],
    ] as const) {
      const result = attestationResult(parseAttestationToken(vectorText(file).trim()), {
        unsecured: false,
        verified: false,
      });
      expect(result.verifierType).toBe(type);
    }
  });
});

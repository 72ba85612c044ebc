/** Real tokens of the real service verify by the keys that it published on the day. */

import { describe, expect, it } from 'vitest';
import { parseAttestationToken } from '../../src/relying-party/attestation-token.ts';
import { TokenVerificationError } from '../../src/relying-party/errors.ts';
import { offlineKeys } from '../../src/relying-party/signers.ts';
import { createTokenVerifier } from '../../src/relying-party/token-verifier.ts';
import { verifyToken } from '../../src/relying-party/verify-token.ts';
import { attestationResult } from '../../src/results.ts';
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
      keys: offlineKeys({ [issuer]: keysFor(token.keyId) }),
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
      clock: () => token.issuedAt ?? new Date(0),
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

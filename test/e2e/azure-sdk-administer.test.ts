/** The official JavaScript client administers our service: every call of its README, its own token validation on. */

import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { defaultPolicy } from '@veritee/evidence';
import { policyHash } from '@veritee/policy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientEnvironment, type Facts, startAdministeredService } from './administered-service.ts';

const SCRIPT = fileURLToPath(new URL('azure-sdk-administer.mjs', import.meta.url));

describe('the official client @azure/attestation 1.0.0, unmodified', () => {
  let stop: () => Promise<void>;
  let facts: Facts;
  let outcomes: Record<string, unknown>;

  beforeAll(async () => {
    const administered = await startAdministeredService();
    stop = administered.close;
    facts = administered.facts;
    const env = clientEnvironment(administered);
    outcomes = JSON.parse((await promisify(execFile)(process.execPath, [SCRIPT], { env })).stdout);
  }, 120_000);
  afterAll(() => stop());

  const refused = (code: string) => ({ error: { kind: 'RestError', code, statusCode: 400 } });
  const answered = (endpoint: string, more: object) => ({ issuer: endpoint, algorithm: 'RS256', ...more });
  const pem = (certificate: string) => certificate.replaceAll(/\s/g, '');
  const listed = (outcome: unknown) => (outcome as string[][]).map(([certificate = '']) => pem(certificate));

  it.each(['SgxEnclave', 'OpenEnclave'])('gets the default policy of %s', (type) => {
    expect(outcomes[`aad get ${type}`]).toBe(defaultPolicy(type));
  });

  it('fails by itself where no policy is: it expects one in every document', () => {
    expect(outcomes['aad get Tpm']).toMatchObject({ error: { kind: 'TypeError' } });
  });

  it.each(['SgxEnclave', 'OpenEnclave', 'Tpm'])('sets and gets an unsecured policy for %s', (type) => {
    const hash = outcomes['aad hash'];
    expect(hash).toMatch(/^[\w-]{43}$/);
    expect(outcomes[`aad set ${type}`]).toEqual(answered(facts.aad, { resolution: 'Updated', hash }));
    expect(outcomes[`aad get set ${type}`]).toBe(facts.policy);
  });

  it('sets and gets a signed policy; hash and signer come back', () => {
    expect(outcomes['aad set signed']).toEqual(
      answered(facts.aad, {
        resolution: 'Updated',
        hash: outcomes['aad hash signed'],
        signer: [expect.stringContaining('BEGIN CERTIFICATE')],
      }),
    );
    const { signer } = outcomes['aad set signed'] as { readonly signer: readonly string[] };
    expect(pem(signer[0] ?? '')).toBe(pem(facts.stranger.certificate));
    expect(outcomes['aad get signed']).toBe(facts.policy);
  });

  it('finds the signer of the policy in force in attestation tokens', async () => {
    expect(outcomes['attest under a signed policy']).toEqual({
      signer: [expect.any(String)],
      policyHash: await policyHash(facts.policy),
    });
    const { signer } = outcomes['attest under a signed policy'] as { readonly signer: readonly string[] };
    expect(pem(signer[0] ?? '')).toBe(pem(facts.stranger.certificate));
  });

  it('begins the conversation of a TPM once there is a policy for it, and not without a token', () => {
    expect(outcomes['attest Tpm']).toEqual({
      payload: {
        challenge: expect.stringMatching(/^[\w-]{22}$/),
        service_context: expect.stringMatching(/^[\w-]+$/),
      },
    });
    expect(outcomes['attest Tpm anonymously']).toMatchObject({
      error: { kind: 'RestError', code: 'Unauthorized', statusCode: 401 },
    });
    expect(outcomes['attest Tpm after the reset']).toMatchObject(refused('InvalidOperation'));
  });

  it('is told where a policy is wrong', () => {
    expect(outcomes['aad set broken']).toMatchObject({
      error: {
        code: 'PolicyParsingError',
        statusCode: 400,
        message: expect.stringContaining('Line 2, column 31'),
      },
    });
  });

  it('sets a policy signed with ECDSA', () => {
    expect(outcomes['aad set signed with ECDSA']).toMatchObject({
      resolution: 'Updated',
      signer: [expect.any(String)],
    });
    const { signer } = outcomes['aad set signed with ECDSA'] as { readonly signer: readonly string[] };
    expect(pem(signer[0] ?? '')).toBe(pem(facts.elliptic.certificate));
  });

  it('resets policies, signed and unsecured', () => {
    for (const name of ['aad reset signed', 'aad reset SgxEnclave', 'aad reset Tpm']) {
      expect(outcomes[name]).toEqual(answered(facts.aad, { resolution: 'Removed' }));
    }
    expect(outcomes['aad get reset']).toBe(defaultPolicy('SgxEnclave'));
  });

  it('finds no certificates in AAD mode, and adds none', () => {
    expect(outcomes['aad certificates']).toEqual([]);
    expect(outcomes['aad add']).toMatchObject(refused('InvalidOperation'));
  });

  it('administers an isolated instance by its certificate, and by no other', () => {
    expect(outcomes['isolated set unsecured']).toMatchObject(refused('InvalidOperation'));
    expect(outcomes['isolated set by a stranger']).toMatchObject(refused('InvalidParameter'));
    expect(outcomes['isolated set']).toMatchObject(answered(facts.isolated, { resolution: 'Updated' }));
    expect(outcomes['isolated get']).toBe(facts.policy);
    expect(outcomes['isolated reset unsecured']).toMatchObject(refused('InvalidOperation'));
    expect(outcomes['isolated reset']).toEqual(answered(facts.isolated, { resolution: 'Removed' }));
  });

  it('lists, adds and removes policy management certificates', () => {
    const [manager, added] = [pem(facts.manager.certificate), pem(facts.added)];
    const thumbprint = new X509Certificate(facts.added).fingerprint.replaceAll(':', '');
    expect(listed(outcomes['isolated certificates'])).toEqual([manager]);
    expect(outcomes['isolated add by a stranger']).toMatchObject(refused('InvalidParameter'));
    for (const name of ['isolated add', 'isolated add again']) {
      expect(outcomes[name]).toEqual({ thumbprint, resolution: 'IsPresent' });
    }
    expect(listed(outcomes['isolated certificates added'])).toEqual([manager, added]);
    expect(outcomes['isolated remove']).toEqual({ thumbprint, resolution: 'IsAbsent' });
    expect(outcomes['isolated remove the last']).toMatchObject(refused('InvalidOperation'));
    expect(listed(outcomes['isolated certificates removed'])).toEqual([manager]);
  });

  it('finds the signing keys, however its credential is handed over', () => {
    // One key under two names: there was a policy for TPMs, whose reports name it by its certificate.
    expect(outcomes['signers']).toEqual([2, 2, 2]);
  });

  it('is told that a report is no quote', () => {
    expect(outcomes['a report as a quote']).toMatchObject(refused('InvalidParameter'));
  });
});

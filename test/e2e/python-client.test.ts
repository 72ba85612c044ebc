/** The official Python client with azure-identity administers and attests: the calls of its samples, its own validation on. */

import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { hex } from '@veritee/core/internal';
import { defaultPolicy } from '@veritee/evidence';
import { policyHash } from '@veritee/policy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  clientEnvironment,
  enclave,
  type Facts,
  runtimeData,
  startAdministeredService,
} from './administered-service.ts';
import { pythonWithClient } from './python/environment.ts';

const SCRIPT = fileURLToPath(new URL('python/administer.py', import.meta.url));
const ASYNC_SCRIPT = fileURLToPath(new URL('python/administer_async.py', import.meta.url));
const python = await pythonWithClient();

describe.skipIf(python === undefined)(
  'azure-security-attestation 1.0.0 with azure-identity, unmodified',
  () => {
    let stop: () => Promise<void>;
    let facts: Facts;
    let outcomes: Record<string, unknown>;
    let asynchronous: Record<string, unknown>;

    beforeAll(async () => {
      const administered = await startAdministeredService();
      stop = administered.close;
      facts = administered.facts;
      const env = clientEnvironment(administered);
      const run = async (script: string): Promise<Record<string, unknown>> =>
        JSON.parse((await promisify(execFile)(python ?? '', [script], { env })).stdout);
      outcomes = await run(SCRIPT);
      asynchronous = await run(ASYNC_SCRIPT);
    }, 240_000);
    afterAll(() => stop?.());

    const refused = (code: string) => ({ error: { kind: 'HttpResponseError', code, status: 400 } });
    const result = (endpoint: string, more: object) => ({
      issuer: endpoint,
      algorithm: 'RS256',
      hash: null,
      signer: null,
      ...more,
    });
    const pem = (certificate: string) => certificate.replaceAll(/\s/g, '');
    const listed = (outcome: unknown) =>
      (outcome as string[][]).map(([certificate = '']) => pem(certificate));

    it.each(['ClientSecretCredential', 'ManagedIdentityCredential', 'DefaultAzureCredential'])(
      'is let in by %s with nothing but the variables that the service prints',
      (name) => expect(outcomes[`get with ${name}`]).toBe(defaultPolicy('SgxEnclave')),
    );

    it('gets the empty policy of Tpm', () => expect(outcomes['aad get Tpm']).toBe(''));

    it.each(['SgxEnclave', 'OpenEnclave', 'Tpm'])('sets and gets an unsecured policy for %s', (type) => {
      const hash = outcomes['aad hash'];
      expect(hash).toMatch(/^[\w-]{43}$/);
      expect(outcomes[`aad set ${type}`]).toEqual(result(facts.aad, { resolution: 'Updated', hash }));
      expect(outcomes[`aad get set ${type}`]).toBe(facts.policy);
    });

    it('sets a policy signed in its own dialect; hash and signer come back', () => {
      expect(outcomes['aad set signed']).toEqual(
        result(facts.aad, {
          resolution: 'Updated',
          hash: outcomes['aad hash signed'],
          signer: [expect.any(String)],
        }),
      );
      const { signer } = outcomes['aad set signed'] as { readonly signer: readonly string[] };
      expect(pem(signer[0] ?? '')).toBe(pem(facts.stranger.certificate));
      expect(outcomes['aad get signed']).toBe(facts.policy);
    });

    it('is told that a policy is wrong', () => {
      expect(outcomes['aad set broken']).toEqual(refused('PolicyParsingError'));
    });

    it('fails by itself to sign with ECDSA: it calls the key as if it were RSA', () => {
      expect(outcomes['aad set signed with ECDSA']).toMatchObject({ error: { kind: 'TypeError' } });
    });

    it('resets policies, signed and unsecured', () => {
      for (const name of ['aad reset signed', 'aad reset SgxEnclave', 'aad reset Tpm']) {
        expect(outcomes[name]).toEqual(result(facts.aad, { resolution: 'Removed' }));
      }
    });

    it('finds no certificates in AAD mode, and adds none', () => {
      expect(outcomes['aad certificates']).toEqual([]);
      expect(outcomes['aad add']).toEqual(refused('InvalidOperation'));
    });

    it('administers an isolated instance by its certificate, and by no other', () => {
      expect(outcomes['isolated set unsecured']).toEqual(refused('InvalidOperation'));
      expect(outcomes['isolated set by a stranger']).toEqual(refused('InvalidParameter'));
      expect(outcomes['isolated set']).toMatchObject({ issuer: facts.isolated, resolution: 'Updated' });
      expect(outcomes['isolated get']).toBe(facts.policy);
      expect(outcomes['isolated reset unsecured']).toEqual(refused('InvalidOperation'));
      expect(outcomes['isolated reset']).toEqual(result(facts.isolated, { resolution: 'Removed' }));
    });

    it('lists, adds and removes policy management certificates', () => {
      const [manager, added] = [pem(facts.manager.certificate), pem(facts.added)];
      const thumbprint = new X509Certificate(facts.added).fingerprint.replaceAll(':', '');
      expect(listed(outcomes['isolated certificates'])).toEqual([manager]);
      expect(outcomes['isolated add by a stranger']).toEqual(refused('InvalidParameter'));
      expect(outcomes['isolated add']).toEqual({ thumbprint, resolution: 'IsPresent' });
      expect(listed(outcomes['isolated certificates added'])).toEqual([manager, added]);
      expect(outcomes['isolated remove']).toEqual({ thumbprint, resolution: 'IsAbsent' });
      expect(outcomes['isolated remove the last']).toEqual(refused('InvalidOperation'));
      expect(listed(outcomes['isolated certificates removed'])).toEqual([manager]);
    });

    it.each(['quote', 'quote with JSON', 'report', 'report with JSON'])('attests a %s', async (name) => {
      const json = name.endsWith('JSON');
      expect(outcomes[`attest ${name}`]).toMatchObject({
        issuer: facts.aad,
        algorithm: 'RS256',
        mrEnclave: hex(enclave.mrEnclave),
        mrSigner: hex(enclave.mrSigner),
        productId: 7,
        svn: 3,
        isDebuggable: false,
        enclaveHeldData: json ? null : Buffer.from(runtimeData).toString('base64'),
        runtimeClaims: json ? { key: { kty: 'EC' }, z: 1 } : null,
        policyHash: await policyHash(defaultPolicy('SgxEnclave') ?? ''),
      });
    });

    it('begins the conversation of a TPM once there is a policy for it', () => {
      expect(outcomes['attest Tpm']).toEqual({
        payload: {
          challenge: expect.stringMatching(/^[\w-]{22}$/),
          service_context: expect.stringMatching(/^[\w-]+$/),
        },
      });
      expect(outcomes['attest Tpm after the reset']).toEqual(refused('InvalidOperation'));
    });

    it('tries draft policies', () => {
      expect(outcomes['attest draft']).toMatchObject({ algorithm: 'none', policyClaims: { mine: 7 } });
      expect(outcomes['attest denied draft']).toEqual(refused('PolicyEvaluationError'));
      expect(outcomes['a report as a quote']).toEqual(refused('InvalidParameter'));
    });

    it('does the same with its asynchronous clients', () => {
      expect(asynchronous).toEqual({
        set: 'Updated',
        get: facts.policy,
        reset: 'Removed',
        'isolated set': 'Updated',
        'isolated set unsecured': 'InvalidOperation',
        'isolated add': 'IsPresent',
        'isolated certificates': 2,
        'isolated remove': 'IsAbsent',
        'isolated reset': 'Removed',
        attest: hex(enclave.mrEnclave),
        // One key under two names: there was a policy for TPMs.
        signers: 2,
      });
    });

    it('finds the signing keys and the metadata', () => {
      expect(outcomes['signers']).toEqual([1, 1]);
      expect(outcomes['metadata']).toBe(facts.aad);
    });
  },
);

/** Every operation of our client against our service over HTTPS, with a credential: AAD, isolated and shared instances. */

import { createHash, createPrivateKey, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import {
  AttestationAdministrationClient,
  type AttestationAdministrationClientOptions,
  AttestationClient,
  createAttestationPolicyToken,
  type SigningOptions,
  TokenVerificationError,
} from '@veritee/client';
import { apiVersions } from '@veritee/core/internal/maa';
import { toPem } from '@veritee/core/internal/x509';
import { issueCertificate, type NameParts } from '@veritee/core/internal/x509/issue';
import { defaultPolicy, policyVocabularies as vocabularies } from '@veritee/evidence';
import { compilePolicy, policyHash } from '@veritee/policy';
import { simulate } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enclave, pemSigner, policy, runtimeData } from './administered-service.ts';
import { authorityOf, type ServiceCredential, serviceCredential } from './service-credential.ts';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

const manager = pemSigner('manager');
const stranger = pemSigner('stranger');
const added = pemSigner('added');
const managerKey: SigningOptions = { privateKey: manager.privateKey, certificate: manager.certificate };
const strangerKey: SigningOptions = { privateKey: stranger.privateKey, certificate: stranger.certificate };
let simulated: SimulatedService;
let credential: ServiceCredential;
let ca: string;
let endpoints: { aad: string; isolated: string; shared: string };

beforeAll(async () => {
  simulated = await startSimulatedService({
    development: { roots: ['test PKI'], identity: true },
    instances: [
      { name: 'guarded', mode: 'Isolated', certificates: [manager.der] },
      { name: 'sharedwest', mode: 'Shared' },
    ],
  });
  const { service } = simulated;
  const of = (mode: string) => service.instances.find((each) => each.mode === mode)?.endpoint ?? '';
  endpoints = { aad: service.endpoint, isolated: of('Isolated'), shared: of('Shared') };
  credential = serviceCredential(service);
  ca = authorityOf(service);
}, 120_000);
afterAll(() => simulated.close());

const transport = { retryOptions: { maxRetries: 0 } };
const admin = (endpoint: string, options: AttestationAdministrationClientOptions = {}) =>
  new AttestationAdministrationClient(endpoint, credential, { tlsOptions: { ca }, ...transport, ...options });
const attester = (endpoint: string, options = {}) =>
  new AttestationClient(endpoint, credential, { tlsOptions: { ca }, ...transport, ...options });
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error: { serviceCode?: string; code: string }) => error.serviceCode ?? error.code,
  );
const hashOf = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());
const oneLine = (pem: string | undefined) => pem?.replaceAll(/\s/g, '');

describe('attestation', () => {
  const evidence = { ...enclave, isvProdId: 7, isvSvn: 3, runtimeData };

  it.each(['aad', 'isolated', 'shared'] as const)(
    'of SGX and Open Enclave on the %s instance',
    async (mode) => {
      const client = attester(endpoints[mode]);
      const quote = simulate('SgxEnclave', simulated.pki, evidence).evidence;
      const report = simulate('OpenEnclave', simulated.pki, evidence).evidence;
      for (const { body } of [
        await client.attestSgxEnclave(quote, { runTimeData: runtimeData, nonce: 'n-1' }),
        await client.attestOpenEnclave(report, { runTimeJson: runtimeData, nonce: 'n-1' }),
      ]) {
        expect(body).toMatchObject({
          issuer: endpoints[mode],
          verified: true,
          nonce: 'n-1',
          productId: 7,
          svn: 3,
        });
        expect(body.evidence).toMatchObject({ type: 'sgx', mrEnclave: { bytes: enclave.mrEnclave } });
      }
      const draft = await client.attestSgxEnclave(quote, { draftPolicyForAttestation: policy });
      expect(draft.body).toMatchObject({ unsecured: true, verified: false, policyClaims: { mine: 7 } });
    },
  );

  it('in every api-version', async () => {
    const quote = simulate('SgxEnclave', simulated.pki, evidence).evidence;
    for (const apiVersion of apiVersions) {
      const { body } = await attester(endpoints.aad, { apiVersion }).attestSgxEnclave(quote);
      expect(body.verified).toBe(true);
      expect((await admin(endpoints.aad, { apiVersion }).getPolicy('SgxEnclave')).policy.kind).toBe(
        'default',
      );
    }
  });

  it('keys, metadata and TCB baselines', async () => {
    const client = attester(endpoints.isolated);
    const [signer] = await client.getAttestationSigners();
    expect(new X509Certificate(signer?.certificates[0] ?? '').subject).toContain('CN=');
    expect((await client.getOpenIdMetadata()).issuer).toBe(endpoints.isolated);
    expect(Array.isArray(await client.getTcbBaselines('SgxEnclave'))).toBe(true);
  });

  it('of a TPM begins a conversation, for callers with a credential and where a policy was set', async () => {
    const admins = admin(endpoints.aad);
    const hello = { payload: { type: 'aikcert' } };
    await admins.setPolicy('Tpm', policy);
    const answer = JSON.parse(await attester(endpoints.aad).attestTpm(JSON.stringify(hello))) as {
      payload: { challenge: string; service_context: string };
    };
    expect(Buffer.from(answer.payload.challenge, 'base64url').length).toBeGreaterThanOrEqual(16);
    expect(answer.payload.service_context).toMatch(/^[\w-]+$/);
    const anonymous = new AttestationClient(endpoints.aad, undefined, { tlsOptions: { ca }, ...transport });
    expect(await refusal(anonymous.attestTpm(hello))).toBe('Unauthorized');
    expect(await refusal(attester(endpoints.aad).attestTpm({ payload: { type: 'other' } }))).toBe(
      'InvalidParameter',
    );
    await admins.resetPolicy('Tpm');
  });

  it('of other data than the enclave hashed is refused here or there, as the caller likes', async () => {
    const quote = simulate('SgxEnclave', simulated.pki, evidence).evidence;
    const client = attester(endpoints.aad);
    expect(await refusal(client.attestSgxEnclave(quote, { runTimeData: 'x' }))).toBe('RunTimeDataUnbound');
    const sent = client.attestSgxEnclave(quote, { runTimeData: 'x', checkRunTimeData: false });
    expect(await refusal(sent)).toBe('InvalidParameter');
  });
});

describe('policies in AAD mode (point 8)', () => {
  it.each(['SgxEnclave', 'OpenEnclave', 'SevSnpVm', 'TdxVm', 'AzureGuest'])(
    'of %s: the default',
    async (type) => {
      const response = await admin(endpoints.aad).getPolicy(type);
      expect(response.body).toBe(defaultPolicy(type));
      expect(response.policy).toMatchObject({
        kind: 'default',
        text: response.body,
        signatureVerified: false,
      });
      expect(response.token.issuer).toBe(endpoints.aad);
    },
  );

  it('of Tpm: none, which is no error', async () => {
    const { body, policy: stored } = await admin(endpoints.aad).getPolicy('Tpm');
    expect({ body, kind: stored.kind }).toEqual({ body: '', kind: 'empty' });
  });

  it('unsecured: set, read back, in force, reset', async () => {
    const client = admin(endpoints.aad);
    const text = `${policy}\n// äöü €`;
    const { body } = await client.setPolicy('OpenEnclave', text);
    expect(body).toMatchObject({ policyResolution: 'Updated', policyTokenHash: hashOf(body.sentToken) });
    expect(body.sentToken).toBe(createAttestationPolicyToken(text).serialize());
    expect('policySigner' in body).toBe(false);
    const stored = await client.getPolicy('OpenEnclave');
    expect(stored.body).toBe(text);
    expect(stored.policy).toMatchObject({ kind: 'unsecured', document: body.sentToken });
    const report = simulate('OpenEnclave', simulated.pki, enclave).evidence;
    const attested = await attester(endpoints.aad).attestOpenEnclave(report);
    expect(Buffer.from(attested.body.policyHash ?? []).toString('base64url')).toBe(await policyHash(text));
    const reset = await client.resetPolicy('OpenEnclave');
    expect(reset.body).toMatchObject({ policyResolution: 'Removed', sentToken: 'eyJhbGciOiJub25lIn0..' });
    expect('policyTokenHash' in reset.body).toBe(false);
    expect((await client.getPolicy('OpenEnclave')).policy.kind).toBe('default');
  });

  it('signed: the signer comes back, is found in tokens, and its signature is checked', async () => {
    const client = admin(endpoints.aad);
    const { body } = await client.setPolicy('SgxEnclave', policy, strangerKey);
    expect(body.policyTokenHash).toEqual(hashOf(body.sentToken));
    expect(oneLine(body.policySigner?.certificates[0])).toBe(oneLine(stranger.certificate));
    // RS256 is deterministic, so the check by hand works, too.
    const again = await createAttestationPolicyToken(policy, stranger.privateKey, stranger.certificate);
    expect(again.serialize()).toBe(body.sentToken);
    const { policy: stored } = await client.getPolicy('SgxEnclave');
    expect(stored).toMatchObject({ kind: 'signed', text: policy, signatureVerified: true });
    expect(oneLine(stored.signer?.certificates[0])).toBe(oneLine(stranger.certificate));
    const quote = simulate('SgxEnclave', simulated.pki, enclave).evidence;
    const attested = await attester(endpoints.aad).attestSgxEnclave(quote);
    expect(oneLine(attested.body.policySigner?.certificates[0])).toBe(oneLine(stranger.certificate));
    expect((await client.resetPolicy('SgxEnclave', strangerKey)).body.policyResolution).toBe('Removed');
  });

  it('made beforehand is sent to the letter', async () => {
    const token = await createAttestationPolicyToken(policy, stranger.privateKey, stranger.certificate, {
      signingAlgorithm: 'PS256',
    });
    const { body } = await admin(endpoints.aad).setPolicy('SgxEnclave', token);
    expect(body.sentToken).toBe(token.serialize());
    await admin(endpoints.aad).resetPolicy('SgxEnclave');
  });

  it('with mistakes is refused by the service with their place, or before, by a check', async () => {
    const broken = 'version= 1.0;\nauthorizationrules{=> permit()};';
    const error = await admin(endpoints.aad)
      .setPolicy('SgxEnclave', broken)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ serviceCode: 'PolicyParsingError', statusCode: 400 });
    const checking = admin(endpoints.aad, {
      checkPolicy: (text, attestationType) =>
        compilePolicy(text, { attestationType, vocabularies }).diagnostics,
    });
    const local = await checking.setPolicy('SgxEnclave', broken).catch((thrown: unknown) => thrown);
    expect(local).toMatchObject({
      code: 'PolicyInvalid',
      found: expect.stringContaining('Line 2, column 31'),
    });
    expect((await checking.setPolicy('SgxEnclave', policy)).body.policyResolution).toBe('Updated');
    await checking.resetPolicy('SgxEnclave');
  });

  it('has no policy management certificates, and takes none', async () => {
    const client = admin(endpoints.aad);
    expect((await client.getPolicyManagementCertificates()).body).toEqual([]);
    expect(await refusal(client.addPolicyManagementCertificate(added.certificate, strangerKey))).toBe(
      'InvalidOperation',
    );
  });

  it('needs a credential', async () => {
    const anonymous = new AttestationAdministrationClient(endpoints.aad, undefined, {
      tlsOptions: { ca },
      ...transport,
    });
    expect(await refusal(anonymous.getPolicy('SgxEnclave'))).toBe('Unauthorized');
  });
});

describe('an isolated instance', () => {
  it('takes policies of its certificates’ keys only, given once for the client or for the call', async () => {
    const client = admin(endpoints.isolated, managerKey);
    expect((await client.setPolicy('SgxEnclave', policy)).body.policyResolution).toBe('Updated');
    expect((await client.getPolicy('SgxEnclave')).policy).toMatchObject({ kind: 'signed', text: policy });
    expect(await refusal(client.setPolicy('SgxEnclave', policy, { unsecured: true }))).toBe(
      'InvalidOperation',
    );
    expect(await refusal(client.setPolicy('SgxEnclave', policy, strangerKey))).toBe('InvalidParameter');
    expect((await client.resetPolicy('SgxEnclave')).body.policyResolution).toBe('Removed');
    expect(await refusal(admin(endpoints.isolated).resetPolicy('SgxEnclave'))).toBe('InvalidOperation');
  });

  it('lists, adds and removes certificates', async () => {
    const client = admin(endpoints.isolated, managerKey);
    const thumbprint = new X509Certificate(added.certificate).fingerprint.replaceAll(':', '');
    const listed = async () =>
      (await client.getPolicyManagementCertificates()).body.map(({ certificates }) =>
        oneLine(certificates[0]),
      );
    expect(await listed()).toEqual([oneLine(manager.certificate)]);
    const { body } = await client.addPolicyManagementCertificate(added.certificate);
    expect(body).toMatchObject({ certificateThumbprint: thumbprint, certificateResolution: 'IsPresent' });
    expect(await listed()).toEqual([manager, added].map(({ certificate }) => oneLine(certificate)));
    // The official client's order of arguments.
    const removal = await client.removePolicyManagementCertificate(
      added.certificate,
      manager.privateKey,
      manager.certificate,
    );
    expect(removal.body).toMatchObject({
      certificateThumbprint: thumbprint,
      certificateResolution: 'IsAbsent',
    });
    expect(await listed()).toEqual([oneLine(manager.certificate)]);
    expect(await refusal(client.removePolicyManagementCertificate(manager.certificate))).toBe(
      'InvalidOperation',
    );
    expect(await refusal(client.addPolicyManagementCertificate(added.certificate, strangerKey))).toBe(
      'InvalidParameter',
    );
  });
});

describe('a shared instance', () => {
  it('answers its defaults and refuses changes', async () => {
    const client = admin(endpoints.shared);
    expect((await client.getPolicy('SgxEnclave')).policy.kind).toBe('default');
    expect((await client.getPolicyManagementCertificates()).body).toEqual([]);
    expect(['Unauthorized', 'Forbidden']).toContain(await refusal(client.setPolicy('SgxEnclave', policy)));
    expect(['Unauthorized', 'Forbidden']).toContain(await refusal(client.resetPolicy('SgxEnclave')));
  });
});

describe('signing (point 9)', () => {
  const day = 86_400_000;
  function certified(keys: ReturnType<typeof rsa>): string {
    const name: NameParts = [['CN', 'signer']];
    const validity = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + day) };
    const certificate = issueCertificate(
      { subject: name, publicKey: keys.publicKey, serialNumber: '01', ...validity },
      { name, ...keys },
    );
    return toPem(certificate.der, 'CERTIFICATE');
  }
  const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pairs = {
    RSA: rsa(),
    'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    'P-384': generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  };
  const algorithms = [
    ['RS256', 'RSA'],
    ['RS384', 'RSA'],
    ['RS512', 'RSA'],
    ['PS256', 'RSA'],
    ['PS384', 'RSA'],
    ['PS512', 'RSA'],
    ['ES256', 'P-256'],
    ['ES384', 'P-384'],
  ] as const;

  it.each(algorithms)(
    'by %s, with a PEM, a JWK, a WebCrypto key and a function',
    async (signingAlgorithm, kind) => {
      const { privateKey } = pairs[kind];
      const certificate = certified(pairs[kind]);
      const hash = `SHA-${signingAlgorithm.slice(2)}`;
      const params = signingAlgorithm.startsWith('ES')
        ? { name: 'ECDSA', namedCurve: kind }
        : { name: signingAlgorithm.startsWith('RS') ? 'RSASSA-PKCS1-v1_5' : 'RSA-PSS', hash };
      const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
      const older = kind === 'RSA' ? 'pkcs1' : 'sec1';
      const keys = [
        privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        createPrivateKey({ key: pkcs8, type: 'pkcs8', format: 'der' })
          .export({ type: older as 'pkcs1', format: 'pem' })
          .toString(),
        privateKey.export({ format: 'jwk' }) as object as { kty: string },
        await crypto.subtle.importKey('pkcs8', pkcs8, params, false, ['sign']),
        (bytes: Uint8Array, algorithm: string) => {
          expect(algorithm).toBe(signingAlgorithm);
          const digest = hash.replace('SHA-', 'sha');
          if (kind !== 'RSA') return sign(digest, bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' });
          return algorithm.startsWith('RS')
            ? sign(digest, bytes, privateKey)
            : sign(digest, bytes, { key: privateKey, padding: 6, saltLength: Number(digest.slice(3)) / 8 });
        },
      ];
      const client = admin(endpoints.aad);
      for (const key of keys) {
        const { body } = await client.setPolicy('SgxEnclave', policy, {
          privateKey: key as never,
          certificate,
          signingAlgorithm,
        });
        const [header = ''] = body.sentToken.split('.');
        expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({
          alg: signingAlgorithm,
        });
        expect((await client.getPolicy('SgxEnclave')).policy).toMatchObject({
          kind: 'signed',
          signatureVerified: true,
        });
      }
      await client.resetPolicy('SgxEnclave');
    },
  );
});

it('an answer that is not of the instance is refused, for administration too', async () => {
  const client = admin(endpoints.aad, { validationOptions: { expectedIssuer: endpoints.isolated } });
  const error = await client.getPolicy('SgxEnclave').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TokenVerificationError);
  expect((error as TokenVerificationError).problems.map(({ code }) => code)).toContain('IssuerUnexpected');
});

/** The credentials of `@azure/identity` and the official resource client, unmodified, by nothing but the printed variables. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { defaultPolicy } from '@veritee/evidence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pemSigner } from './administered-service.ts';
import { scriptWithAzureClients } from './javascript/environment.ts';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

const script = await scriptWithAzureClients();

describe.skipIf(script === undefined)('@azure/identity 4 and @azure/arm-attestation 2, unmodified', () => {
  let simulated: SimulatedService;
  let outcomes: Record<string, unknown>;

  beforeAll(async () => {
    simulated = await startSimulatedService({
      development: { roots: ['test PKI'], identity: true },
      instances: [{ name: 'shared-local', mode: 'Shared' }],
    });
    const { endpoint, certificateAuthority = '', environment } = simulated.service;
    const env = {
      PATH: process.env['PATH'],
      NODE_EXTRA_CA_CERTS: certificateAuthority,
      ATTESTATION_AAD_URL: endpoint,
      TEST_CERTIFICATE: Buffer.from(pemSigner('manager').der).toString('base64'),
      ...environment,
    };
    const { stdout } = await promisify(execFile)(process.execPath, [script ?? ''], { env });
    outcomes = JSON.parse(stdout);
  }, 240_000);
  afterAll(() => simulated?.close());

  it.each([
    'ClientSecretCredential',
    'EnvironmentCredential',
    'ManagedIdentityCredential',
    'DefaultAzureCredential',
  ])('is let in by %s', (name) => expect(outcomes[name]).toBe(defaultPolicy('SgxEnclave')));

  it('is not let in with a wrong secret', () => {
    expect(outcomes['a wrong secret']).toMatchObject({
      error: { kind: expect.stringMatching(/^Authentication/) },
    });
  });

  it('makes an instance, and administers it at once', () => {
    const { endpoint } = simulated.service;
    const contoso = {
      id: '/subscriptions/subscription-1/resourceGroups/group-1/providers/Microsoft.Attestation/attestationProviders/contoso',
      name: 'contoso',
      type: 'Microsoft.Attestation/attestationProviders',
      location: 'local',
      tags: { a: '1' },
      trustModel: 'AAD',
      status: 'Ready',
      attestUri: `${endpoint}/contoso`,
    };
    expect(outcomes['create']).toEqual(contoso);
    expect(outcomes['get']).toEqual(contoso);
    expect(outcomes['administer the new one']).toBe(defaultPolicy('SgxEnclave'));
  });

  it('makes an isolated one by its certificates, and is told when one is none', () => {
    expect(outcomes['create isolated']).toMatchObject({ name: 'guarded', trustModel: 'Isolated' });
    expect(outcomes['create with no certificate']).toMatchObject({ error: { statusCode: 400 } });
  });

  it('changes tags, lists, and knows the default providers and operations', () => {
    expect(outcomes['update']).toEqual({ b: '2' });
    for (const list of ['list', 'list by group']) {
      expect(outcomes[list]).toEqual(['default', 'shared-local', 'contoso', 'guarded']);
    }
    expect(outcomes['default providers']).toEqual(['shared-local']);
    expect(outcomes['default provider of a location']).toBe('shared-local');
    expect(outcomes['operations']).toBeGreaterThan(5);
  });

  it('deletes, which may be repeated', () => {
    expect([outcomes['delete'], outcomes['delete again']]).toEqual(['deleted', 'deleted']);
    expect(outcomes['get what is gone']).toMatchObject({ error: { statusCode: 404 } });
  });
});

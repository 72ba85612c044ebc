/** A service for tests: what it is started with, what it hands out, and that nothing of it stays. */

import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { AttestationServiceError } from '@veritee/client';
import { createTokenVerifier } from '@veritee/client/relying-party';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startVeritee } from '../src/start-veritee.ts';
import { useVeritee } from '../src/use-veritee.ts';

const isBuilt = existsSync(fileURLToPath(new URL('../dist/service-thread.js', import.meta.url)));
if (!isBuilt) console.warn('skipped: the packages are not built (npm run build)');

const HOUR = 3600;
const POLICY =
  'version= 1.0; authorizationrules { [type=="x-ms-sgx-svn", value>=3] => permit(); }; issuancerules { };';
const TPM_POLICY = 'version=1.0; authorizationrules { => permit(); }; issuancerules { };';
const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

describe.skipIf(!isBuilt)('a service for tests', () => {
  const running = useVeritee(
    { beforeAll, afterAll },
    {
      instances: [
        { name: 'contoso', policies: { SgxEnclave: POLICY } },
        { name: 'default', policies: { Tpm: TPM_POLICY } },
      ],
    },
  );
  afterEach(() => running().reset());

  it('attests simulated platforms of all kinds, with data that they hold', async () => {
    const { world, client, endpoint } = running();
    const runTimeData = new TextEncoder().encode('{"my":"key"}');
    const data = { runtimeData: runTimeData };
    const at = client();
    const attested = [
      await at.attestSgxEnclave(world.sgx(data), { runTimeData }),
      await at.attestOpenEnclave(world.openEnclave(data), { runTimeData }),
      await at.attestTdxVm(world.tdx(data), { runTimeData }),
      await at.attestSevSnpVm(world.snp(data), { runTimeData }),
      await at.attestTpmPlatform(world.tpm()),
    ];
    expect(attested.map(({ body }) => body.issuer)).toEqual(attested.map(() => endpoint));
  });

  it('refuses platforms of other scenarios', async () => {
    const { world, client } = running();
    const late = client().attestSgxEnclave(world.sgx({ scenario: 'out-of-date' }));
    await expect(late).rejects.toMatchObject({ reason: { code: 'Tcb' } });
  });

  it('has instances with their policies', async () => {
    const { world, client, endpointOf } = running();
    const { body } = await client('contoso').attestSgxEnclave(world.sgx({ isvSvn: 3 }));
    expect(body.issuer).toBe(endpointOf('Contoso'));
    await expect(client('contoso').attestSgxEnclave(world.sgx({ isvSvn: 2 }))).rejects.toBeInstanceOf(
      AttestationServiceError,
    );
    expect(() => endpointOf('fabrikam')).toThrowError(expect.objectContaining({ code: 'OptionInvalid' }));
  });

  it('has credentials: one may change policies, the other may read them', async () => {
    const { administrationClient, readerCredential, endpoint, tlsOptions } = running();
    const { AttestationAdministrationClient } = await import('@veritee/client');
    const reader = new AttestationAdministrationClient(endpoint, readerCredential, { tlsOptions });
    await administrationClient().setPolicy('TdxVm', TPM_POLICY);
    expect((await reader.getPolicy('TdxVm')).body).toBe(TPM_POLICY);
    await expect(reader.resetPolicy('TdxVm')).rejects.toMatchObject({ statusCode: 401 });
  });

  it('names its address, authority and credentials as variables', () => {
    const { env, endpoint } = running();
    expect(env).toMatchObject({
      ATTESTATION_AAD_URL: endpoint,
      AZURE_AUTHORITY_HOST: endpoint,
      AZURE_CLIENT_SECRET: 'veritee-well-known-contributor',
      NODE_EXTRA_CA_CERTS: expect.stringContaining('ca.pem'),
    });
  });

  it('has faults, until it is reset', async () => {
    const veritee = running();
    const { world } = veritee;
    const verifier = createTokenVerifier({ issuers: [veritee.endpoint], keys: veritee.client().keys });
    const raw = async () => {
      const client = veritee.client('default', { validationOptions: { validateToken: false } });
      return (await client.attestSgxEnclave(world.sgx())).token.serialize();
    };
    await verifier.verify(await raw(), {});
    await veritee.fault({ kind: 'unknownKey' });
    await expect(verifier.verify(await raw(), {})).rejects.toMatchObject({ code: 'TokenRefused' });
    await veritee.fault({ kind: 'failed', count: 1000 });
    await veritee.reset();
    await verifier.verify(await raw(), {});
    await expect(veritee.fault({ kind: 'other' } as never)).rejects.toMatchObject({ code: 'RequestRefused' });
  });

  it('issues a token of a just rotated key to a TPM too', async () => {
    const veritee = running();
    const { client, world } = veritee;
    const before = client();
    await before.attestTpmPlatform(world.tpm());
    await veritee.fault({ kind: 'rotatedKey', path: '/attest/Tpm' });
    const { token } = await client().attestTpmPlatform(world.tpm());
    expect(token.header['x5c']).toHaveLength(1);
  });

  it('has a clock that tokens, challenges and verifiers follow', async () => {
    const { clock, client, world, endpoint } = running();
    const at = client();
    const { token } = await at.attestSgxEnclave(world.sgx());
    const verifier = createTokenVerifier({ issuers: [endpoint], keys: at.keys, currentDate: clock.now });
    await verifier.verify(token.serialize(), {});
    await clock.advance(9 * HOUR);
    await expect(verifier.verify(token.serialize(), {})).rejects.toMatchObject({ code: 'TokenRefused' });
    const later = await at.attestSgxEnclave(world.sgx());
    await verifier.verify(later.token.serialize(), {});
    await clock.set(new Date('2031-05-04T00:00:00Z'));
    await at.attestSevSnpVm(world.snp());
    expect(clock.now().toISOString()).toMatch(/^2031-05-04T00:/);
    const challenge = await at.attestTpm('{"payload":{"type":"aikcert"}}');
    await clock.advance(6 * 60);
    const { answerTpmChallenge } = await import('@veritee/client');
    const { message } = await answerTpmChallenge(challenge, world.tpm());
    await expect(at.attestTpm(message)).rejects.toMatchObject({ innerCode: 'ServiceContextExpired' });
    await clock.reset();
    expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(5000);
  });

  it('is not touched by timers that a test replaces', async () => {
    const { client, world } = running();
    vi.useFakeTimers({ now: new Date('2040-01-01T00:00:00Z'), toFake: ['Date'] });
    try {
      const { body } = await client().attestSgxEnclave(world.sgx());
      expect(body.issuedAt.getFullYear()).not.toBe(2040);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe.skipIf(!isBuilt)('the start', () => {
  const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('veritee-testing-'));

  it('begins at a given time, and leaves nothing behind', async () => {
    const before = new Set(folders());
    const veritee = await startVeritee({ clock: new Date('2030-01-01T00:00:00Z') });
    const { body } = await veritee.client().attestSgxEnclave(veritee.world.sgx());
    expect(body.issuedAt.toISOString()).toMatch(/^2030-01-01T00:/);
    const own = folders().filter((name) => !before.has(name));
    expect(own).not.toEqual([]);
    await veritee.stop();
    await veritee.stop();
    expect(folders().filter((name) => own.includes(name)).length).toBeLessThan(own.length);
    await expect(fetch(`${veritee.endpoint}/certs`)).rejects.toThrow();
  });

  it.each([
    ['an unknown option', { instance: [] }, 'OptionInvalid'],
    ['an unknown member of an instance', { instances: [{ name: 'contoso', policy: {} }] }, 'OptionInvalid'],
    ['a policy that is no text', { instances: [{ name: 'contoso', policies: { Tpm: 1 } }] }, 'OptionInvalid'],
    ['an invalid date', { clock: new Date('tomorrow') }, 'OptionInvalid'],
    [
      'certificates that are none',
      { instances: [{ name: 'contoso', certificates: 'PEM' }] },
      'OptionInvalid',
    ],
    ['a name that no instance can have', { instances: [{ name: 'no' }] }, 'StartFailed'],
    [
      'a policy with errors',
      { instances: [{ name: 'contoso', policies: { Tpm: 'version= 1.0;' } }] },
      'StartFailed',
    ],
    ['an unknown type', { instances: [{ name: 'contoso', policies: { Tpn: TPM_POLICY } }] }, 'StartFailed'],
  ])('refuses %s', async (_, options, code) => {
    const error = await startVeritee(options as never).then(
      (veritee) => veritee.stop(),
      (reason: unknown) => reason,
    );
    expect(codeOf(error)).toBe(code);
  });

  it('says so when a service is asked for that does not run', () => {
    const hooks = { before: () => undefined, after: () => undefined };
    expect(useVeritee(hooks)).toThrowError(expect.objectContaining({ code: 'NotStarted' }));
  });
});

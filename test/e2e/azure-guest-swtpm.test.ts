/** An Azure guest with a real TPM 2.0: quote, seal, unseal and key release over HTTPS; then what must be refused. */

import { createHash } from 'node:crypto';
import { AttestationClient } from '@veritee/client';
import {
  encodeWrappedKey,
  parseReleasePolicy,
  parseWrappedKey,
  releaseKey,
  unwrapSecret,
} from '@veritee/client/key-release';
import { createTokenVerifier } from '@veritee/client/relying-party';
import { utf8 } from '@veritee/core/internal';
import {
  certifyAttestationKey,
  type GuestScenarioName,
  type GuestTee,
  simulatedTrust,
  simulateParavisor,
} from '@veritee/simulator';
import {
  type GuestTpm,
  guestIndex,
  guestInfo,
  guestTpm,
  keyTemplate,
  openTpm,
  rsaKeyIn,
  type TpmDevice,
} from '@veritee/tpm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { guestBootEvents } from '../../packages/simulator/src/azure-guest/boot.ts';
import { encodeEventLog } from '../../packages/simulator/src/tpm/event-log.ts';
import { haveSwtpm, type Swtpm, startSwtpm } from '../support/swtpm.ts';
import { authorityOf } from './service-credential.ts';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';
import { codeOf } from './tpm-service.ts';

let running: SimulatedService;
let client: AttestationClient;
let swtpm: Swtpm;
let device: TpmDevice;
let guest: GuestTpm;

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());
const boot = { secureBoot: true, bootDebugging: false, ownKeys: false } as const;
const bootLog = (system: 'linux' | 'windows'): Uint8Array =>
  encodeEventLog(guestBootEvents({ ...boot, system }));

/** Starts the virtual machine: its firmware measures, its paravisor leaves report, key and certificate in the TPM. */
async function startMachine(
  tee: GuestTee,
  { system = 'linux', scenario }: { system?: 'linux' | 'windows'; scenario?: GuestScenarioName } = {},
): Promise<Uint8Array | undefined> {
  for (const { pcr, data } of guestBootEvents({ ...boot, system }))
    await device.extendPcr(pcr, { sha256: sha256(data) });
  const key = await device.createPrimary('endorsement', keyTemplate.attestation);
  await device.evictControl(key.handle, guestIndex.attestationKey);
  await device.flush(key.handle);
  const attestationKey = { ...rsaKeyIn(key.publicArea) };
  // The index is longer than the certificate, as Azure's is.
  const certificate = new Uint8Array(2048);
  certificate.set(certifyAttestationKey(running.pki, attestationKey));
  await device.writeNv(guestIndex.certificate, certificate);
  if (tee === 'none') return undefined;
  const paravisor = simulateParavisor(running.pki, { tee, attestationKey, scenario });
  // This TPM has no larger index; the paravisor's older ones had that size, too.
  await device.writeNv(guestIndex.hclReport, paravisor.hclReport.subarray(0, 2048));
  const { IsolationInfo } = { IsolationInfo: paravisor.isolationInfo as { Evidence: { Proof: string } } };
  return Buffer.from(IsolationInfo.Evidence.Proof, 'base64');
}

const pcrsOf = { linux: [0, 1, 2, 3, 4, 5, 6, 7], windows: [0, 1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 14] };

async function infoOf(proof: Uint8Array | undefined, system: 'linux' | 'windows' = 'linux'): Promise<string> {
  guest = await guestTpm(device, { pcrs: pcrsOf[system] });
  return guestInfo({
    ...guest,
    bootLog: bootLog(system),
    system: { type: system === 'linux' ? 'Linux' : 'Windows', distribution: 'Test', major: 1 },
    clientPayload: { nonce: 'mine' },
    // The chain of the chip comes from the host, or from AMD as here; the quote of the TD from the host.
    ...(proof?.[0] !== 0x7b && { tdQuote: proof }),
  });
}

describe.skipIf(!haveSwtpm)('an Azure guest with swtpm', () => {
  beforeAll(async () => {
    running = await startSimulatedService({ trust: simulatedTrust() });
    client = new AttestationClient(running.service.endpoint, {
      tlsOptions: { ca: authorityOf(running.service) },
    });
  });
  afterAll(() => running.close());
  beforeEach(async () => {
    swtpm = await startSwtpm();
    device = await openTpm(swtpm.address);
    await device.startup();
  });
  afterEach(async () => {
    await device.close();
    await swtpm.close();
  });

  it.each([
    ['snp', 'linux'],
    ['tdx', 'windows'],
    ['none', 'linux'],
  ] as const)('is attested on %s with %s: its TPM opens the token', async (tee, system) => {
    const info = await infoOf(await startMachine(tee, { system }), system);
    const { body } = await client.attestAzureGuest(info, { decrypt: guest.decrypt });
    expect(body).toMatchObject({ verified: true, verifierType: 'azurevm' });
    expect(body.claims).toMatchObject({
      secureboot: true,
      'x-ms-azurevm-is-windows': system === 'windows',
      'x-ms-runtime': { 'client-payload': { nonce: 'bWluZQ==' } },
    });
    await guest.release();
  });

  it('gets a secret that only its TPM can unwrap', async () => {
    const info = await infoOf(await startMachine('snp'));
    const { token } = await client.attestAzureGuest(info, { decrypt: guest.decrypt });
    const policy = parseReleasePolicy({
      version: '1.0.0',
      anyOf: [
        {
          authority: running.service.endpoint,
          allOf: [
            { claim: 'x-ms-isolation-tee.x-ms-attestation-type', equals: 'sevsnpvm' },
            { claim: 'x-ms-isolation-tee.x-ms-compliance-status', equals: 'azure-compliant-cvm' },
          ],
        },
      ],
    });
    const verifier = createTokenVerifier({ issuers: policy.authorities, keys: client.keys });
    const secret = utf8('the master key of the database');
    for (const enc of ['CKM_RSA_AES_KEY_WRAP', 'RSA_AES_KEY_WRAP_256'] as const) {
      const verified = await verifier.verify(token.serialize(), { attestationType: 'azurevm' });
      const wrapped = parseWrappedKey(encodeWrappedKey(await releaseKey(verified, { policy, secret, enc })));
      expect(await unwrapSecret(wrapped.ciphertext, guest.heldKey, enc)).toEqual(secret);
    }
    // What it was sealed to is gone once a PCR has changed.
    const sealed = await releaseKey(
      await verifier.verify(token.serialize(), { attestationType: 'azurevm' }),
      {
        policy,
        secret,
        enc: 'RSA_AES_KEY_WRAP_256',
      },
    );
    await device.extendPcr(7, { sha256: sha256(utf8('something else was started')) });
    const { ciphertext } = parseWrappedKey(encodeWrappedKey(sealed));
    await expect(unwrapSecret(ciphertext, guest.heldKey, 'RSA_AES_KEY_WRAP_256')).rejects.toMatchObject({
      code: 'TpmRefused',
    });
  });

  it('cannot open a token once a PCR has changed', async () => {
    const info = await infoOf(await startMachine('none'));
    await device.extendPcr(4, { sha256: sha256(utf8('another loader')) });
    await expect(client.attestAzureGuest(info, { decrypt: guest.decrypt })).rejects.toMatchObject({
      code: 'TpmRefused',
    });
  });

  it('is refused with another attestation key than the one that the paravisor named', async () => {
    await startMachine('snp');
    await device.evictControl(guestIndex.attestationKey, guestIndex.attestationKey);
    const other = await device.createPrimary('owner', keyTemplate.attestation);
    await device.evictControl(other.handle, guestIndex.attestationKey);
    await device.flush(other.handle);
    const certificate = certifyAttestationKey(running.pki, { ...rsaKeyIn(other.publicArea) });
    await device.writeNv(guestIndex.certificate, certificate);
    expect(await codeOf(client.attestAzureGuest(await infoOf(undefined)))).toBe('AikNotBound');
  });

  it.each([
    ['runtime-claims-altered', 'RuntimeClaimsMismatch'],
    ['report-of-another-vm', 'AikNotBound'],
    ['unknown-paravisor', 'ParavisorUnknown'],
  ] as const)('is refused with %s: %s', async (scenario, code) => {
    await startMachine('snp', { scenario });
    expect(await codeOf(client.attestAzureGuest(await infoOf(undefined)))).toBe(code);
  });

  it('is refused after a PCR has changed, and with a log that says something else', async () => {
    await startMachine('none');
    await device.extendPcr(4, { sha256: sha256(utf8('a loader that is not in the log')) });
    expect(await codeOf(client.attestAzureGuest(await infoOf(undefined)))).toBe('EventLogReplayMismatch');
    const info = JSON.parse(await infoOf(undefined)) as { TpmInfo: { PCRs: { Digest: string }[] } };
    const [first] = info.TpmInfo.PCRs;
    if (first !== undefined) first.Digest = Buffer.alloc(32, 1).toString('base64');
    expect(await codeOf(client.attestAzureGuest(info))).toBe('PcrDigestMismatch');
  });

  it('is refused with a log that was altered', async () => {
    await startMachine('none');
    const info = JSON.parse(await infoOf(undefined)) as { TcgLogs: string };
    const log = Buffer.from(info.TcgLogs, 'base64');
    log[110] = (log[110] ?? 0) ^ 1;
    expect(await codeOf(client.attestAzureGuest({ ...info, TcgLogs: log.toString('base64') }))).toBe(
      'EventLogReplayMismatch',
    );
  });

  it('keeps 64 bytes of its own for the next report, and no report where there is none', async () => {
    await device.writeNv(guestIndex.userData, new Uint8Array(64).fill(7));
    expect(await device.readNv(guestIndex.userData)).toEqual(new Uint8Array(64).fill(7));
    await device.writeNv(guestIndex.userData, new Uint8Array(32).fill(8));
    expect(await device.readNv(guestIndex.userData)).toEqual(new Uint8Array(32).fill(8));
    expect(await device.readNv(guestIndex.hclReport)).toBeUndefined();
  });
});

/** The whole flow with a real TPM 2.0 on the other end: keys, PCRs, quote, challenge, report, over HTTPS by our client. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { answerTpmChallenge, type Tpm } from '@veritee/client';
import { ByteWriter, concat, fromHex, utf8 } from '@veritee/core/internal';
import { describeEventLog } from '@veritee/evidence/internal';
import { certifyAttestationKey } from '@veritee/simulator';
import {
  type AttesterOptions,
  keyTemplate,
  openTpm,
  rsaKeyIn,
  type TpmAttester,
  type TpmDevice,
  type TpmHash,
  tpmAttester,
} from '@veritee/tpm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { haveSwtpm, type Swtpm, startSwtpm } from '../support/swtpm.ts';
import { noVectors, vectors } from '../vectors.ts';
import { codeOf, PERMIT_ALL, startTpmService, type TpmService } from './tpm-service.ts';

const INIT = '{"payload":{"type":"aikcert"}}';
const NO_ACTION = 3;
const readVector = (path: string): Uint8Array => new Uint8Array(readFileSync(resolve(vectors ?? '', path)));

let service: TpmService;
let swtpm: Swtpm;
let device: TpmDevice;

/** Extends the PCRs as the machine that wrote a log did. */
async function replayInto(tpm: TpmDevice, log: Uint8Array, banks: readonly TpmHash[]): Promise<void> {
  for (const { pcr, typeNumber, digests } of describeEventLog(log).events) {
    if (typeNumber === NO_ACTION) continue;
    const named = banks.flatMap((bank) =>
      digests[bank] === undefined ? [] : [[bank, fromHex(digests[bank])]],
    );
    await tpm.extendPcr(pcr, Object.fromEntries(named) as Partial<Record<TpmHash, Uint8Array>>);
  }
}

/** Hands out a log with one bit changed. */
function flipped(log: Uint8Array, at: number): Tpm['logs'] {
  return async () => [{ type: 'TCG', log: log.map((octet, index) => (index === at ? octet ^ 1 : octet)) }];
}

/** The machine: its TPM with a certified attestation key, and a log. */
async function machineWith(log: Uint8Array | undefined, options: AttesterOptions = {}): Promise<TpmAttester> {
  const bare = tpmAttester(device);
  const { publicKey } = await bare.attestationKey();
  await bare.release();
  return tpmAttester(device, {
    certificate: certifyAttestationKey(service.pki, { ...publicKey }),
    logs: async () => (log === undefined ? [] : [{ type: 'TCG', log }]),
    ...options,
  });
}

describe.skipIf(!haveSwtpm)('with swtpm', () => {
  beforeAll(async () => {
    service = await startTpmService({ trust: { tpm: { allowSha1: true } } });
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    swtpm = await startSwtpm();
    device = await openTpm(swtpm.address);
    await device.startup();
  });
  afterEach(async () => {
    await device.close();
    await swtpm.close();
  });

  describe('the command client', () => {
    it('makes the same keys again, as long as the TPM lives', async () => {
      const keys: string[] = [];
      for (let times = 0; times < 2; times++) {
        const endorsement = await device.createPrimary('endorsement', keyTemplate.endorsement);
        const attestation = await device.createPrimary('endorsement', keyTemplate.attestation);
        expect((await device.readPublic(attestation.handle)).publicArea).toEqual(attestation.publicArea);
        keys.push(rsaKeyIn(endorsement.publicArea).n, rsaKeyIn(attestation.publicArea).n);
        await device.flush(endorsement.handle);
        await device.flush(attestation.handle);
      }
      expect(keys.slice(0, 2)).toEqual(keys.slice(2));
      expect(keys[0]).not.toBe(keys[1]);
    });

    it('reads what it extended, in every bank in use', async () => {
      const banks = await device.banks();
      expect(banks.map(({ algorithm }) => algorithm)).toContain(11);
      expect(banks.every(({ indexes }) => indexes.length === 24)).toBe(true);
      const digest = createHash('sha256').update('event').digest();
      await device.extendPcr(16, { sha256: digest });
      const pcrs = await device.readPcrs(
        11,
        Array.from({ length: 24 }, (_, index) => index),
      );
      expect(pcrs.size).toBe(24);
      const expected = createHash('sha256').update(new Uint8Array(32)).update(digest).digest();
      expect(Buffer.from(pcrs.get(16) ?? [])).toEqual(expected);
      expect(Buffer.from(pcrs.get(17) ?? [])).toEqual(Buffer.alloc(32, 0xff));
    });

    it('keeps a key in the TPM and takes it away again', async () => {
      const { handle, publicArea } = await device.createPrimary('owner', keyTemplate.signing);
      await device.evictControl(handle, 0x81010042);
      expect((await device.readPublic(0x81010042)).publicArea).toEqual(publicArea);
      await device.evictControl(0x81010042, 0x81010042);
      await expect(device.readPublic(0x81010042)).rejects.toMatchObject({ code: 'TpmRefused' });
    });

    it('tells a refusal by its code, and goes on', async () => {
      await expect(device.flush(0x80ffffff)).rejects.toMatchObject({ code: 'TpmRefused' });
      await expect(device.quote(0x80ffffff, new Uint8Array(8), [])).rejects.toMatchObject({
        code: 'TpmRefused',
      });
      expect((await device.banks()).length).toBeGreaterThan(0);
    });
  });

  it('a machine without log gets a report', async () => {
    const { body, token } = await service.client.attestTpmPlatform(await machineWith(undefined), {
      relyingPartyData: utf8('nonce'),
    });
    expect(body.verifierType).toBe('tpm');
    expect(body.claims).toMatchObject({ aikValidated: true, secureBootEnabled: false, nonce: 'bm9uY2U' });
    expect(token.certificateChain?.certificates).toHaveLength(1);
  });

  it('a key inside the TPM signs the request, certified by the attestation key', async () => {
    const { body } = await service.client.attestTpmPlatform(
      await machineWith(undefined, { residentRequestKey: true }),
    );
    expect(body.claims).toHaveProperty(['x-ms-tpm-request-key', 'info', 'tpm_certify', 'obj_attr'], 0x40072);
  });

  it('a machine whose key nobody certified is accepted where the policy says so only', async () => {
    const machine = tpmAttester(device);
    expect(await codeOf(service.client.attestTpmPlatform(machine))).toBe('AikCertificateMissing');
    await service.setPolicy(
      PERMIT_ALL.replace(
        'configurationrules{}',
        'configurationrules{=>issueproperty(type="require_valid_aik_cert",value=false);}',
      ),
    );
    try {
      const { body } = await service.client.attestTpmPlatform(machine);
      expect(body.claims).toMatchObject({ aikValidated: false });
    } finally {
      await service.setPolicy(PERMIT_ALL);
    }
  });

  it('a machine whose kernel measures files sends its list, which may grow after the quote', async () => {
    const [kernel, shell, later] = ['/vmlinuz', '/bin/sh', '/bin/later'].map(imaEntry);
    if (kernel === undefined || shell === undefined || later === undefined) throw new Error('no entries');
    for (const { template } of [kernel, shell])
      await device.extendPcr(10, { sha256: createHash('sha256').update(template).digest() });
    const machine = await machineWith(undefined);
    const sending = (...entries: readonly { readonly bytes: Uint8Array }[]) =>
      service.client.attestTpmPlatform({
        ...machine,
        logs: async () => [{ type: 'IMA', log: concat(...entries.map(({ bytes }) => bytes)) }],
      });
    await service.setPolicy(
      'version=1.2;configurationrules{};authorizationrules{=>permit();};issuancerules{c:[type=="events"]=>issue(type="seen",value=c.value);};',
    );
    try {
      const seenIn = async (...entries: readonly { readonly bytes: Uint8Array }[]): Promise<number> => {
        const { body } = await sending(...entries);
        return String(body.claims['seen']).split('IMA_MEASUREMENT_EVENT').length - 1;
      };
      expect(await seenIn(kernel, shell, later)).toBe(2);
      // A list that PCR 10 does not confirm is no reason for a refusal, and nothing in it counts.
      expect(await seenIn(shell, kernel)).toBe(0);
      expect(await seenIn(kernel, later)).toBe(0);
      expect(await seenIn(kernel)).toBe(0);
    } finally {
      await service.setPolicy(PERMIT_ALL);
    }
  });

  describe.skipIf(noVectors)('and the log of a real machine', () => {
    const rhel = noVectors ? new Uint8Array() : readVector('tpm/eventlogs/rhel8-uefi.bin');
    const attested = (machine: Tpm) => codeOf(service.client.attestTpmPlatform(machine));

    it('the machine gets a report that says how it booted', async () => {
      await replayInto(device, rhel, ['sha256']);
      const { body } = await service.client.attestTpmPlatform(await machineWith(rhel));
      expect(body.claims).toMatchObject({ secureBootEnabled: true, aikValidated: true });
    });

    it('each lie is refused for what it is', async () => {
      await replayInto(device, rhel, ['sha256']);
      const machine = await machineWith(rhel);
      const quoting = (
        change: (qualifyingData: Uint8Array) => Promise<Awaited<ReturnType<Tpm['quote']>>>,
      ): Tpm => ({
        ...machine,
        quote: change,
      });
      // Another challenge than the service's.
      expect(await attested(quoting((data) => machine.quote(data.map((octet) => octet ^ 1))))).toBe(
        'QualifyingDataMismatch',
      );
      // A log whose SecureBoot variable says something else, and one with another digest of what was booted.
      const name = Buffer.from('SecureBoot', 'utf16le');
      expect(
        await attested({ ...machine, logs: flipped(rhel, Buffer.from(rhel).indexOf(name) + name.length) }),
      ).toBe('SecureBootEvents');
      const booted = describeEventLog(rhel).events.find(
        ({ pcr, typeNumber }) => pcr === 4 && typeNumber !== 4,
      );
      const digest = Buffer.from(booted?.digests['sha256'] ?? '', 'hex');
      expect(await attested({ ...machine, logs: flipped(rhel, Buffer.from(rhel).indexOf(digest)) })).toBe(
        'EventLogReplayMismatch',
      );
      // An attestation key other than the certified one: the request key's.
      const other = await device.createPrimary('endorsement', attestationTemplateOf('another'));
      const swapped = rsaKeyIn(other.publicArea);
      const { certificate } = await machine.attestationKey();
      expect(
        await attested({ ...machine, attestationKey: async () => ({ publicKey: swapped, certificate }) }),
      ).toBe('AikKeyMismatch');
      const selection = [{ algorithm: 11, indexes: Array.from({ length: 24 }, (_, index) => index) }];
      const bySwapped = quoting(async (data) => ({
        ...(await machine.quote(data)),
        ...(await device.quote(other.handle, data, selection)),
      }));
      expect(await attested(bySwapped)).toBe('TpmQuoteSignature');
      await device.flush(other.handle);
      // A request that is sent twice.
      const { message } = await answerTpmChallenge(await service.client.attestTpm(INIT), machine);
      expect(await codeOf(service.client.attestTpm(message))).toBe('accepted');
      expect(await codeOf(service.client.attestTpm(message))).toBe('ChallengeUsed');
    });

    it('a PCR that changed after the quote, or that the log does not explain, is refused', async () => {
      await replayInto(device, rhel, ['sha256']);
      const machine = await machineWith(rhel);
      const all = Array.from({ length: 24 }, (_, index) => index);
      const changedAfter: Tpm = {
        ...machine,
        quote: async (data) => {
          const quote = await machine.quote(data);
          await device.extendPcr(4, { sha256: createHash('sha256').update('malware').digest() });
          const values = [...(await device.readPcrs(11, all))].map(([index, digest]) => ({ index, digest }));
          return { ...quote, pcrs: [{ algorithm: 11, values }] };
        },
      };
      expect(await attested(changedAfter)).toBe('PcrDigestMismatch');
      // Now the TPM has measured what the log does not tell.
      expect(await attested(machine)).toBe('EventLogReplayMismatch');
    });

    it.each([
      ['a real Windows server, SHA-1', 'tpm/eventlogs/windows_gcp_shielded_vm.bin', 'sha1', false],
      ['a machine with VBS', 'tpm/swtpm/synthetic-windows-vbs.eventlog.bin', 'sha256', true],
    ] as const)('the policy of Windows health attestation reads %s', async (_, path, bank, vbsEnabled) => {
      const log = readVector(path);
      await replayInto(device, log, [bank]);
      await service.setPolicy(
        readFileSync(resolve(vectors ?? '', 'policies/ms-tpm-1.2-healthattestation.policy'), 'utf8'),
      );
      try {
        const { body } = await service.client.attestTpmPlatform(await machineWith(log, { bank }));
        expect(body.claims).toMatchObject({
          secureBootEnabled: true,
          codeIntegrityEnabled: true,
          bootDebuggingDisabled: true,
          testSigningDisabled: true,
          notSafeMode: true,
          notWinPE: true,
          vbsEnabled,
        });
      } finally {
        await service.setPolicy(PERMIT_ALL);
      }
    });
  });
});

/** Another attestation key of the same TPM: what is unique to a template goes into the key. */
function attestationTemplateOf(unique: string): Uint8Array {
  const bytes = new Uint8Array(256);
  bytes.set(utf8(unique));
  const template = keyTemplate.attestation.slice(0, -2);
  return Uint8Array.from([...template, 1, 0, ...bytes]);
}

/** An entry of the kernel's list, template ima-ng. */
function imaEntry(path: string): { readonly bytes: Uint8Array; readonly template: Uint8Array } {
  const counted = (bytes: Uint8Array): Uint8Array =>
    new ByteWriter().u32le(bytes.length).bytes(bytes).finish();
  const digest = createHash('sha256').update(path).digest();
  const template = concat(
    counted(concat(utf8('sha256:\0'), new Uint8Array(digest))),
    counted(utf8(`${path}\0`)),
  );
  const hash = new Uint8Array(createHash('sha1').update(template).digest());
  const head = new ByteWriter().u32le(10).bytes(hash).finish();
  return { bytes: concat(head, counted(utf8('ima-ng')), counted(template)), template };
}

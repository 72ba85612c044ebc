/** Azure guests over HTTP: each TEE is attested by the default policy, its token is sealed, and only its own key opens it. */

import { createDecipheriv } from 'node:crypto';
import { AttestationClient } from '@veritee/client';
import { base64url, fromBase64, fromBase64url, jwsClaims, parseJws } from '@veritee/core/internal';
import { sealedToken } from '@veritee/core/internal/maa';
import { type GuestSimulation, type GuestTee, simulatedTrust, simulateGuest } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

let running: SimulatedService;
beforeAll(async () => {
  running = await startSimulatedService({ protocol: 'http', trust: simulatedTrust() });
});
afterAll(() => running.close());

const tees: readonly GuestTee[] = ['snp', 'tdx', 'none'];

function attest(body: object, version = '2025-06-01', type = 'AzureGuest'): Promise<Response> {
  return fetch(`${running.service.endpoint}/attest/${type}?api-version=${version}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function sealedBy(answer: Response): Promise<string> {
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { token: string }).token;
}

async function open(sealed: string, { decrypt }: Pick<GuestSimulation, 'decrypt'>): Promise<string> {
  const envelope = sealedToken.parse(JSON.parse(Buffer.from(fromBase64url(sealed)).toString()));
  const key = await decrypt(fromBase64(envelope.EncryptedInnerKey));
  const cipher = createDecipheriv('aes-256-gcm', key, fromBase64(envelope.EncryptionParams.Iv));
  cipher.setAAD(Buffer.from('Transport Key'));
  cipher.setAuthTag(fromBase64(envelope.AuthenticationData));
  return Buffer.concat([cipher.update(fromBase64(envelope.Jwt)), cipher.final()]).toString();
}

async function refusalOf(answer: Response): Promise<string> {
  expect(answer.status).toBe(400);
  const { error } = (await answer.json()) as { error: { code: string; innererror?: { code: string } } };
  return error.innererror?.code ?? error.code;
}

describe('POST /attest/AzureGuest', () => {
  it.each(tees.flatMap((tee) => (['linux', 'windows'] as const).map((system) => [tee, system] as const)))(
    'answers a guest on %s with %s by a sealed token, permitted by the default policy',
    async (tee, system) => {
      const guest = simulateGuest(running.pki, { tee, system, clientPayload: { nonce: '1234' } });
      const sealed = await sealedBy(await attest({ attestationInfo: base64url(guest.evidence) }));
      expect(sealed).not.toMatch(/[.=+/]/);
      const token = await open(sealed, guest);
      expect(jwsClaims(parseJws(token))).toMatchObject({
        'x-ms-attestation-type': 'azurevm',
        'x-ms-azurevm-is-windows': system === 'windows',
        'x-ms-runtime': {
          'client-payload': { nonce: 'MTIzNA==' },
          keys: [{ kid: 'TpmEphemeralEncryptionKey' }],
        },
        'x-ms-ver': '1.0',
        ...(tee !== 'none' && {
          'x-ms-isolation-tee': { 'x-ms-compliance-status': 'azure-compliant-cvm' },
        }),
      });
      const client = new AttestationClient(running.service.endpoint, { allowInsecureConnection: true });
      expect((await client.verifyAttestationToken(token)).body.verified).toBe(true);
    },
  );

  it.each(['2020-10-01', '2022-08-01', '2025-06-01'])('is there by %s, in any spelling', async (version) => {
    const guest = simulateGuest(running.pki, { tee: 'none' });
    for (const [type, member] of [
      ['AzureGuest', 'attestationInfo'],
      ['azureguest', 'AttestationInfo'],
    ] as const)
      await sealedBy(await attest({ [member]: base64url(guest.evidence) }, version, type));
  });

  it.each([
    ['secure-boot-off', 'PolicyEvaluationError'],
    ['other-secure-boot-keys', 'PolicyEvaluationError'],
    ['boot-debugging', 'PolicyEvaluationError'],
    ['other-ak', 'AikNotBound'],
    ['runtime-claims-altered', 'RuntimeClaimsMismatch'],
    ['report-of-another-vm', 'AikNotBound'],
    ['pcr-changed', 'PcrDigestMismatch'],
    ['log-altered', 'EventLogReplayMismatch'],
    ['unknown-paravisor', 'ParavisorUnknown'],
    ['unbound-encryption-key', 'EncryptionKeyUnsuitable'],
  ] as const)('refuses %s with %s', async (scenario, code) => {
    const { evidence } = simulateGuest(running.pki, { scenario });
    expect(await refusalOf(await attest({ attestationInfo: base64url(evidence) }))).toBe(code);
  });

  it('binds no data of the caller, and refuses it', async () => {
    const attestationInfo = base64url(simulateGuest(running.pki, { tee: 'none' }).evidence);
    const runtimeData = { data: 'AAAA', dataType: 'Binary' };
    expect(await refusalOf(await attest({ attestationInfo, runtimeData }))).toBe('HeldDataMismatch');
    // What the sidecar for key release sends where there is none.
    const initTimeData = { data: '', dataType: '' };
    await sealedBy(await attest({ attestationInfo, initTimeData }));
  });

  it('never seals two tokens alike', async () => {
    const guest = simulateGuest(running.pki, { tee: 'none' });
    const body = { attestationInfo: base64url(guest.evidence) };
    const [one, other] = await Promise.all([attest(body).then(sealedBy), attest(body).then(sealedBy)]);
    const parts = [one, other].map((each) =>
      sealedToken.parse(JSON.parse(Buffer.from(fromBase64url(each ?? '')).toString())),
    );
    expect(parts[0]?.EncryptionParams.Iv).not.toBe(parts[1]?.EncryptionParams.Iv);
    expect(parts[0]?.EncryptedInnerKey).not.toBe(parts[1]?.EncryptedInnerKey);
  });
});

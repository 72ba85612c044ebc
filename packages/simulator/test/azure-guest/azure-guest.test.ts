/** Simulated Azure guests come out as their scenarios say, on every TEE and with every system. */

import { createDecipheriv } from 'node:crypto';
import { fromBase64, fromBase64url } from '@veritee/core/internal';
import {
  appraiseEvidence,
  collateralSource,
  type EndorsementSource,
  schemeOf,
  type Trust,
} from '@veritee/evidence';
import { decodeHclReport, requestKey } from '@veritee/evidence/internal';
import { describe, expect, it } from 'vitest';
import {
  createSimulatedPki,
  type GuestSimulation,
  type GuestTee,
  scenariosOf,
  simulatedAnchors,
  simulateGuest,
} from '../../src/index.ts';

const pki = createSimulatedPki();
const scheme = schemeOf('AzureGuest');
const tees: readonly GuestTee[] = ['snp', 'tdx', 'none'];

function trustOf({ trust, at }: GuestSimulation): Trust {
  return { anchors: simulatedAnchors(pki), guest: trust, now: at };
}

function judge(simulation: GuestSimulation, trust = trustOf(simulation)) {
  const { evidence, endorsements, collateral } = simulation;
  const delivered: EndorsementSource = {
    name: 'simulated',
    get: (asked) =>
      Promise.resolve(
        endorsements.find(({ request }) => requestKey(request) === requestKey(asked))?.endorsement,
      ),
  };
  const source = collateral === undefined ? delivered : collateralSource(collateral, 'simulated');
  return appraiseEvidence(scheme, { evidence }, { source, trust });
}

const cases = scenariosOf('AzureGuest').flatMap((scenario) =>
  tees
    .filter((tee) => !('tees' in scenario) || (scenario.tees as readonly GuestTee[]).includes(tee))
    .flatMap((tee) => (['linux', 'windows'] as const).map((system) => ({ scenario, tee, system }))),
);

describe('a simulated Azure guest', () => {
  it.each(cases)('$scenario.name on $tee with $system', async ({ scenario, tee, system }) => {
    if (scenario.name === 'boot-debugging' && system === 'linux') return;
    const { accepted, error, trail } = await judge(
      simulateGuest(pki, { scenario: scenario.name, tee, system }),
    );
    expect({ accepted, code: error?.code }).toEqual({
      accepted: scenario.expected.accepted,
      code: 'code' in scenario.expected ? scenario.expected.code : undefined,
    });
    expect(trail.every(({ ok }) => ok)).toBe(accepted);
  });

  it.each(tees)('claims what real tokens claim, on %s', async (tee) => {
    const { claims, status } = await judge(simulateGuest(pki, { tee, clientPayload: { nonce: '1234' } }));
    expect(status).toBe(tee === 'tdx' ? 'UpToDate' : 'Verified');
    expect(claims?.token).toMatchObject({
      secureboot: true,
      'x-ms-attestation-type': 'azurevm',
      'x-ms-azurevm-attested-pcrs': [0, 1, 2, 3, 4, 5, 6, 7],
      'x-ms-azurevm-dbvalidated': true,
      'x-ms-azurevm-dbxvalidated': true,
      'x-ms-azurevm-default-securebootkeysvalidated': true,
      'x-ms-azurevm-osversion-major': 12,
      'x-ms-runtime': { 'client-payload': { nonce: 'MTIzNA==' } },
    });
    const tee2 = claims?.token['x-ms-isolation-tee'];
    if (tee === 'none') return expect(tee2).toBeUndefined();
    expect(tee2).toMatchObject({
      'x-ms-attestation-type': tee === 'snp' ? 'sevsnpvm' : 'tdxvm',
      'x-ms-compliance-status': 'azure-compliant-cvm',
      'x-ms-runtime': { keys: [{ kid: 'HCLAkPub' }], 'vm-configuration': { 'secure-boot': true } },
    });
    expect(claims?.token['x-ms-azurevm-vmid']).toBe('5E1ECFED-0000-4000-8000-000000000001');
    const types = claims?.incoming.map(({ type }) => type) ?? [];
    expect(new Set(types).size).toBe(types.length);
    expect(types).toContain(tee === 'snp' ? 'x-ms-sevsnpvm-launchmeasurement' : 'tdx_mrtd');
    expect(types).toContain('x-ms-compliance-status');
  });

  it('claims what its boot was like', async () => {
    const tokenOf = async (scenario: 'secure-boot-off' | 'boot-debugging' | 'other-secure-boot-keys') =>
      (await judge(simulateGuest(pki, { scenario, tee: 'none', system: 'windows' }))).claims?.token;
    expect(await tokenOf('secure-boot-off')).toMatchObject({ secureboot: false });
    expect(await tokenOf('boot-debugging')).toMatchObject({
      'x-ms-azurevm-bootdebug-enabled': true,
      'x-ms-azurevm-debuggersdisabled': false,
    });
    expect(await tokenOf('other-secure-boot-keys')).toMatchObject({ 'x-ms-azurevm-dbvalidated': false });
  });

  it('has an HCL report about the same claims, which by itself attests nothing', async () => {
    for (const tee of ['snp', 'tdx'] as const) {
      const simulation = simulateGuest(pki, { tee });
      const report = simulation.hclReport ?? new Uint8Array();
      expect(report.length).toBe(2600);
      expect(decodeHclReport(report).reportType).toBe(tee);
      const { error, trail } = await judge({ ...simulation, evidence: report });
      expect(error?.code).toBe('GuestEvidenceIncomplete');
      const checks = trail.filter(({ ok }) => ok).map(({ check }) => check);
      if (tee === 'snp')
        expect(checks).toContain('Report of the TEE is bound to the runtime claims of the paravisor');
    }
  });

  it('is not taken for one of the operator until he names its paravisor', async () => {
    const simulation = simulateGuest(pki);
    const trust = trustOf(simulation);
    expect((await judge(simulation, { ...trust, guest: undefined })).error?.code).toBe('ParavisorUnknown');
    const any = await judge(simulation, { ...trust, guest: { allowUnknownParavisor: true } });
    expect(any.accepted).toBe(true);
    expect(any.claims?.token['x-ms-isolation-tee']).not.toHaveProperty('x-ms-compliance-status');
    expect(any.trail.map(({ check }) => check).join()).toContain('not known, which the operator allows');
    // One member that differs is enough.
    const half = [{ ...trust.guest?.paravisors?.[0], idKeyDigest: 'ab'.repeat(48) }];
    expect((await judge(simulation, { ...trust, guest: { paravisors: half } })).error?.code).toBe(
      'ParavisorUnknown',
    );
    expect((await judge(simulation, { ...trust, guest: { paravisors: [{}] } })).error?.code).toBe(
      'ParavisorUnknown',
    );
  });

  it('is not vouched for by a baseline, which may be a container that asks for reports about any key', async () => {
    const simulation = simulateGuest(pki, { tee: 'snp' });
    const { guest, ...trust } = trustOf(simulation);
    const { idKeyDigest, measurement } = guest?.paravisors?.[0] ?? {};
    const baselines = [{ ...(idKeyDigest && { idKeyDigest }), ...(measurement && { measurement }) }];
    expect(Object.keys(baselines[0] ?? {})).not.toEqual([]);
    expect((await judge(simulation, { ...trust, snp: { baselines } })).error?.code).toBe('ParavisorUnknown');
  });

  it('refuses a level of its TEE that the operator does not accept', async () => {
    const simulation = simulateGuest(pki, { tee: 'tdx' });
    const trust = { ...trustOf(simulation), accept: new Set(['OutOfDate']) };
    expect((await judge(simulation, trust)).error?.code).toBe('StatusNotAccepted');
    // The choice among Intel's words says nothing of others.
    const other = simulateGuest(pki, { tee: 'snp' });
    expect((await judge(other, { ...trustOf(other), accept: trust.accept })).accepted).toBe(true);
  });

  it('gets a sealed token that its key opens', async () => {
    const simulation = simulateGuest(pki, { tee: 'none' });
    const { verified } = await judge(simulation);
    if (verified === undefined || scheme.seal === undefined) throw new Error('not accepted');
    const random = (size: number) => crypto.getRandomValues(new Uint8Array(size));
    const sealed = await scheme.seal('a.token.here', verified, random);
    const text = Buffer.from(fromBase64url(sealed)).toString();
    expect(text).toMatch(
      /^\{"Jwt":"[^"]+","EncryptedInnerKey":"[^"]{344}","EncryptionParams":\{"BlockMode":"ChainingModeGCM","BlockPadding":"PKCS7","Cipher":"AES","KeySizeInBits":256,"Iv":"[^"]{16}"\},"AuthenticationData":"[^"]{24}"\}$/,
    );
    const envelope = JSON.parse(text) as Record<
      'Jwt' | 'EncryptedInnerKey' | 'AuthenticationData',
      string
    > & {
      readonly EncryptionParams: { readonly Iv: string };
    };
    const key = await simulation.decrypt(fromBase64(envelope.EncryptedInnerKey));
    const cipher = createDecipheriv('aes-256-gcm', key, fromBase64(envelope.EncryptionParams.Iv));
    cipher.setAAD(Buffer.from('Transport Key'));
    cipher.setAuthTag(fromBase64(envelope.AuthenticationData));
    expect(Buffer.concat([cipher.update(fromBase64(envelope.Jwt)), cipher.final()]).toString()).toBe(
      'a.token.here',
    );
  });

  it('cannot have a scenario that its TEE does not have', () => {
    expect(() => simulateGuest(pki, { scenario: 'other-ak', tee: 'none' })).toThrowError(
      expect.objectContaining({ code: 'OptionInvalid' }),
    );
    expect(simulateGuest(pki, { scenario: 'no-certificate' }).tee).toBe('none');
  });
});

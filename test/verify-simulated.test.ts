/** `verify` of `@veritee/evidence` and the simulator: evidence of every kind that it makes, and a kind that is added. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anchorsFrom, kindsWith, verify } from '@veritee/evidence';
import {
  createSimulatedPki,
  simulate,
  simulatedAnchors,
  simulatedTrust,
  simulateGuest,
  simulateSnp,
  simulatorSource,
  writeSimulation,
} from '@veritee/simulator';
import { afterAll, describe, expect, it } from 'vitest';
import { toyScheme } from './support/toy-kind/scheme.ts';
import { toymaker } from './support/toy-kind/vendor.ts';

const currentDate = new Date('2026-03-01T00:00:00Z');
const pki = createSimulatedPki({ currentDate });
const endorsements = simulatorSource(pki, { currentDate: () => currentDate });
const trust = { anchors: simulatedAnchors(pki) };
const folder = mkdtempSync(join(tmpdir(), 'veritee-verify-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('verify of simulated evidence', () => {
  it.each(['SgxEnclave', 'OpenEnclave', 'TdxVm'] as const)(
    'proves %s from the files of a simulation',
    async (type) => {
      const made = simulate(type, pki, {
        currentDate: currentDate,
        runtimeData: new TextEncoder().encode('key'),
      });
      const at = join(folder, type);
      writeSimulation(made, at);
      const result = await verify(readFileSync(join(at, 'evidence.bin')), {
        endorsements: join(at, 'collateral.json'),
        currentDate,
        runtimeData: readFileSync(join(at, 'runtime-data.bin')),
        trust: { anchors: { Intel: anchorsFrom(readFileSync(join(at, 'root.pem'), 'utf8')) } },
      });
      expect(result).toMatchObject({ type, status: 'UpToDate' });
    },
  );

  it('proves SEV-SNP evidence with a source', async () => {
    const { evidence } = simulateSnp(pki);
    const result = await verify(evidence, { endorsements, currentDate, trust });
    expect(result.type).toBe('SevSnpVm');
  });

  it('proves a guest of Azure', async () => {
    const guest = simulateGuest(pki, { currentDate });
    const { type } = await verify(guest.evidence, {
      endorsements,
      currentDate,
      trust: { ...trust, ...simulatedTrust() },
    });
    expect(type).toBe('AzureGuest');
  });

  it.each([
    ['out-of-date', 'StatusNotAccepted'],
    ['revoked-pck', 'PckRevoked'],
  ] as const)('refuses the scenario %s by its code', async (scenario, code) => {
    const { evidence } = simulate('SgxEnclave', pki, { scenario, currentDate: currentDate });
    await expect(verify(evidence, { endorsements, currentDate, trust })).rejects.toMatchObject({ code });
  });

  it('takes the JSON that evidence is bound to, and shows it among the claims', async () => {
    const bytes = new TextEncoder().encode('{"key":1}');
    const { evidence } = simulate('SgxEnclave', pki, { runtimeData: bytes, currentDate: currentDate });
    const given = { endorsements, currentDate, trust, runtimeData: { bytes, dataType: 'JSON' as const } };
    const { claims } = await verify(evidence, given);
    expect(claims['x-ms-runtime']).toEqual({ key: 1 });
  });

  it('proves evidence of a kind that was added, when it is named', async () => {
    const vendor = toymaker(currentDate);
    const kinds = kindsWith([toyScheme]);
    const given = { kinds, currentDate, trust: { anchors: { Toymaker: [vendor.anchor] } } };
    const evidence = vendor.toy();
    await expect(verify(evidence, { ...given, type: 'Toy' })).resolves.toMatchObject({
      type: 'Toy',
      status: 'Genuine',
    });
    await expect(verify(evidence, given)).rejects.toMatchObject({ code: 'EvidenceFormat' });
  });
});

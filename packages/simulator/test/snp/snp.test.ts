/** Simulated SEV-SNP guests come out of the verifier as their scenarios say. */

import { base64url, utf8 } from '@veritee/core/internal';
import {
  appraiseEvidence,
  createSeen,
  type Seen,
  type SnpAllowances,
  schemeOf,
  type Trust,
} from '@veritee/evidence';
import { productLines, requestKey } from '@veritee/evidence/internal';
import { describe, expect, it } from 'vitest';
import { simulatorSource } from '../../src/collateral/source.ts';
import { createSimulatedPki, simulatedAnchors } from '../../src/simulated-pki.ts';
import { snpScenarios } from '../../src/snp/scenarios.ts';
import { type SnpOptions, type SnpSimulation, simulateSnp } from '../../src/snp/snp.ts';

const now = new Date('2026-11-01T12:00:00Z');
const pki = createSimulatedPki({ currentDate: now });

async function judge(
  simulation: SnpSimulation,
  snp?: SnpAllowances,
  source = deliveredBy(simulation),
  seen?: Seen,
) {
  const scheme = schemeOf('SevSnpVm');
  if (scheme === undefined) throw new Error('no scheme');
  const trust: Trust = { anchors: simulatedAnchors(pki), now: simulation.at, snp, seen };
  const { evidence, runtimeData, initTimeData } = simulation;
  const held = (bytes: Uint8Array | undefined) =>
    bytes === undefined ? undefined : ({ bytes, dataType: 'Binary' } as const);
  const request = { evidence, runtimeData: held(runtimeData), initTimeData: held(initTimeData) };
  return appraiseEvidence(scheme, request, { source, trust });
}

function deliveredBy({ endorsements }: SnpSimulation): Parameters<typeof appraiseEvidence>[2]['source'] {
  return {
    name: 'simulated',
    get: (asked) =>
      Promise.resolve(
        endorsements.find(({ request }) => requestKey(request) === requestKey(asked))?.endorsement,
      ),
  };
}

describe('simulated SEV-SNP guests', () => {
  for (const product of productLines) {
    it.each(snpScenarios)(`${product}: $name comes out as it says`, async ({ name, expected }) => {
      const simulation = simulateSnp(pki, { scenario: name, product, currentDate: now });
      const { accepted, status, error } = await judge(simulation);
      expect({ accepted, code: error?.code, status }).toEqual({
        accepted: expected.accepted,
        code: expected.code,
        status: expected.status,
      });
    });
  }

  it.each([1, 2, 3, 4, 5])('make reports of version %s', async (version) => {
    const { accepted } = await judge(simulateSnp(pki, { version, currentDate: now }));
    expect(accepted).toBe(true);
  });

  it('make containers that are compliant where the verifier is told of their issuer', async () => {
    const simulation = simulateSnp(pki, { scenario: 'container', currentDate: now });
    const { accepted, claims } = await judge(simulation, { uvmIssuers: simulation.uvmIssuers ?? [] });
    expect(accepted).toBe(true);
    expect(claims?.token).toMatchObject({ 'x-ms-compliance-status': 'azure-compliant-uvm' });
  });

  it.each([{ debug: true }, { vmpl: 2 }] satisfies SnpOptions[])(
    'are not compliant when they are %j, whoever endorses their utility VM',
    async (options) => {
      const simulation = simulateSnp(pki, { scenario: 'container', currentDate: now, ...options });
      const { accepted, claims } = await judge(simulation, { uvmIssuers: simulation.uvmIssuers ?? [] });
      expect(accepted).toBe(true);
      expect(claims?.token).not.toHaveProperty('x-ms-compliance-status');
    },
  );

  it('refuse an endorsement of another utility VM, and one that is too old', async () => {
    const other = simulateSnp(pki, { scenario: 'other-container', currentDate: now });
    expect((await judge(other, { uvmIssuers: other.uvmIssuers ?? [] })).error?.code).toBe(
      'UvmMeasurementMismatch',
    );
    const old = simulateSnp(pki, { scenario: 'container', currentDate: now });
    const uvmIssuers = (old.uvmIssuers ?? []).map((each) => ({ ...each, minimumSvn: 2 }));
    expect((await judge(old, { uvmIssuers })).error?.code).toBe('UvmIssuerUntrusted');
  });

  it('refuse an endorsement that was signed in the future', async () => {
    const simulation = simulateSnp(pki, { scenario: 'container', currentDate: now });
    const early = { ...simulation, at: new Date(now.getTime() - 3_600_000) };
    expect((await judge(early, { uvmIssuers: simulation.uvmIssuers ?? [] })).error?.code).not.toBeUndefined();
  });

  it('with masked chips are accepted where the operator allows it', async () => {
    const simulation = simulateSnp(pki, { scenario: 'masked-chip', currentDate: now });
    expect((await judge(simulation, { allowMaskedChip: true })).accepted).toBe(true);
  });

  it('are endorsed by the source of their PKI', async () => {
    const source = simulatorSource(pki, { currentDate: () => now });
    for (const scenario of ['up-to-date', 'no-certificates', 'vlek'] as const) {
      const { accepted } = await judge(simulateSnp(pki, { scenario, currentDate: now }), undefined, source);
      expect(accepted, scenario).toBe(true);
    }
    const { error } = await judge(
      simulateSnp(pki, { scenario: 'revoked-ask', currentDate: now }),
      undefined,
      source,
    );
    expect(error?.code).toBe('IntermediateRevoked');
  });

  it('need a revocation list unless the operator says otherwise', async () => {
    const simulation = { ...simulateSnp(pki, { currentDate: now }), endorsements: [] };
    expect((await judge(simulation)).error?.code).toBe('EndorsementsMissing');
    expect((await judge(simulation, { allowMissingRevocationList: true })).accepted).toBe(true);
  });

  it('never go back to an older revocation list', async () => {
    const marks = new Map<string, string>();
    const seen: Seen = { marks, note: ({ name, mark }) => void marks.set(name, mark) };
    const old = simulateSnp(pki, { currentDate: new Date(now.getTime() - 5 * 86_400_000) });
    const fresh = simulateSnp(pki, { currentDate: now });
    const oldList = { ...fresh, endorsements: old.endorsements };
    expect((await judge(oldList, undefined, undefined, seen)).accepted).toBe(true);
    expect((await judge(fresh, undefined, undefined, seen)).accepted).toBe(true);
    expect((await judge(oldList, undefined, undefined, seen)).error?.code).toBe('EndorsementRolledBack');
  });

  it('of one kind of key cannot make the list of the other kind look old', async () => {
    const statedAt = (time: number) => simulatorSource(pki, { currentDate: () => new Date(time) });
    const [older, newer] = [statedAt(now.getTime() - 86_400_000), statedAt(now.getTime())] as const;
    const source: typeof newer = {
      name: 'two lists',
      get: (request) =>
        (request.kind === 'vek-crl' && request.signer === 'vlek' ? older : newer).get(request),
    };
    const seen = createSeen();
    const genuine = simulateSnp(pki, { scenario: 'vlek', currentDate: now });
    const members = JSON.parse(new TextDecoder().decode(genuine.evidence)) as object;
    // Bits 2 to 4 of the key information say that a VCEK signed it.
    const report = Uint8Array.from(genuine.report, (byte, at) => (at === 0x48 ? 0 : byte));
    const evidence = utf8(JSON.stringify({ ...members, SnpReport: base64url(report) }));
    const relabelled = await judge({ ...genuine, evidence }, undefined, source, seen);
    expect(relabelled.error?.code).toBe('VekKindMismatch');
    expect((await judge(genuine, undefined, source, seen)).accepted).toBe(true);
  });

  it('stay as they are when they are read from a file', async () => {
    const simulation = simulateSnp(pki, { scenario: 'no-certificates', currentDate: now });
    const evidence = Buffer.from(simulation.report);
    for (let time = 0; time < 2; time++) {
      expect((await judge({ ...simulation, evidence })).accepted).toBe(true);
    }
    expect(evidence).toEqual(Buffer.from(simulation.report));
  });

  it('bind init-time data to the host data', async () => {
    const initTimeData = new TextEncoder().encode('{"policy":1}');
    const simulation = simulateSnp(pki, { initTimeData, runtimeData: initTimeData, currentDate: now });
    expect((await judge(simulation)).accepted).toBe(true);
    const other = { ...simulation, initTimeData: new Uint8Array(1) };
    expect((await judge(other)).error?.code).toBe('HeldDataMismatch');
  });
});

/** Endorsements served to others: another verifier works with them, and nothing is fetched for who asks. */

import { base64url } from '@veritee/core/internal';
import {
  cachedSource,
  type EndorsementRequest,
  type EndorsementSource,
  openSource,
  schemeOf,
  verifyEvidence,
} from '@veritee/evidence';
import {
  createSimulatedPki,
  simulatedAnchors,
  simulateSgx,
  simulateSnp,
  simulateTdx,
  simulatorSource,
} from '@veritee/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { type PlainService, plainService } from './plain-service.ts';

const pki = createSimulatedPki();
const anchors = simulatedAnchors(pki);
const now = new Date();

let service: PlainService | undefined;
afterEach(() => service?.close());

async function serving(serveEndorsements = true) {
  const asked: EndorsementRequest[] = [];
  const inner = simulatorSource(pki, { currentDate: () => now });
  const counting: EndorsementSource = {
    name: 'counting',
    get: (request, signal) => {
      asked.push(request);
      return inner.get(request, signal);
    },
  };
  const source = cachedSource(counting, { currentDate: () => now });
  service = await plainService({ source, anchors, currentDate: () => now, serveEndorsements });
  const { endpoint } = service;
  const base = `${endpoint}/management/endorsements`;
  const attest = (type: string, sent: Uint8Array | object): Promise<Response> =>
    fetch(`${endpoint}/attest/${type}?api-version=2022-08-01`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sent instanceof Uint8Array ? { quote: base64url(sent) } : sent),
    });
  return { asked, base, attest, get: (path: string) => fetch(base + path) };
}

const quotes = [
  ['SgxEnclave', simulateSgx(pki)],
  ['TdxVm', simulateTdx(pki)],
] as const;

describe('endorsements for others', () => {
  it.each(quotes)('of %s are all that another verifier needs', async (type, evidence) => {
    const { attest, base } = await serving();
    expect((await attest(type, evidence)).status).toBe(200);
    const scheme = schemeOf(type);
    const source = await openSource(`pccs+${base}`);
    const { claims } = await verifyEvidence(scheme, { evidence }, { source, trust: { anchors, now } });
    expect(claims.incoming.length).toBeGreaterThan(3);
  });

  it('of SEV-SNP are what evidence with its own certificates needs, as a client of AMD asks for it', async () => {
    const { base, attest, get } = await serving();
    const { evidence } = simulateSnp(pki);
    const lists = ['/vcek/v1/Milan/crl', '/vcek/v1/Milan/cert_chain'];
    for (const path of lists) expect((await get(path)).status).toBe(404);
    expect((await attest('SevSnpVm', { report: base64url(evidence) })).status).toBe(200);
    const source = await openSource(`kds+${base}`);
    const scheme = schemeOf('SevSnpVm');
    const { claims } = await verifyEvidence(scheme, { evidence }, { source, trust: { anchors, now } });
    expect(claims.incoming.length).toBeGreaterThan(3);
    const others = ['/vcek/v1/Rome/crl', '/vlek/v1/Milan/crl', `/vcek/v1/Milan/${'00'.repeat(64)}?blSPL=1`];
    for (const path of others) expect([path, (await get(path)).status]).toEqual([path, 404]);
  });

  it('are those that the service has needed, and nothing is fetched for who asks', async () => {
    const { asked, attest, get } = await serving();
    const paths = [
      '/sgx/certification/v4/tcb?fmspc=00906ed50000',
      '/sgx/certification/v4/qe/identity',
      '/sgx/certification/v4/pckcrl?ca=processor&encoding=der',
      '/sgx/certification/v4/rootcacrl',
      '/tdx/certification/v4/tcbevaluationdatanumbers',
    ];
    for (const path of paths) expect((await get(path)).status).toBe(404);
    expect(asked).toEqual([]);
    const [, quote] = quotes[0];
    await attest('SgxEnclave', quote);
    const before = asked.length;
    for (const path of paths) await get(path);
    expect((await get('/sgx/certification/v4/qe/identity')).status).toBe(200);
    expect((await get('/tdx/certification/v4/qe/identity')).status).toBe(404);
    expect(asked).toHaveLength(before);
  });

  it('look as those of a PCCS', async () => {
    const { attest, get } = await serving();
    await attest('SgxEnclave', quotes[0][1]);
    const identity = await get('/sgx/certification/v4/qe/identity');
    expect(identity.headers.get('content-type')).toContain('application/json');
    expect(decodeURIComponent(identity.headers.get('sgx-enclave-identity-issuer-chain') ?? '')).toMatch(
      /^-----BEGIN CERTIFICATE-----/,
    );
    expect(await identity.text()).toMatch(/^\{"enclaveIdentity":\{.*"signature":"[0-9a-f]{128}"\}$/);
    const root = await get('/sgx/certification/v4/rootcacrl');
    expect(await root.text()).toMatch(/^30[0-9a-f]+$/);
    const answers = await Promise.all(
      ['processor', 'platform'].flatMap((ca) =>
        ['&encoding=der', ''].map((encoding) => get(`/sgx/certification/v4/pckcrl?ca=${ca}${encoding}`)),
      ),
    );
    const types = answers
      .filter(({ status }) => status === 200)
      .map(({ headers }) => headers.get('content-type'));
    expect(types).toEqual([
      expect.stringContaining('application/pkix-crl'),
      expect.stringContaining('application/x-pem-file'),
    ]);
  });

  it.each([
    '/sgx/certification/v4/qe/identity?tcbEvaluationDataNumber=17',
    '/sgx/certification/v3/qe/identity',
    '/sgx/certification/v4/pckcert?qeid=00&cpusvn=00&pcesvn=00&pceid=00',
    '/sgx/certification/v4/tcb?fmspc=..',
    '/sgx/certification/v4/tcb',
    '/sgx/certification/v4/pckcrl?ca=other',
    '/tdx/certification/v4/rootcacrl',
    '/sgx/certification/v4/qe/identity/../identity/x',
    '/vcek/v1/Milan/cert_chain',
    '/',
  ])('are not %s', async (path) => {
    const { attest, get } = await serving();
    await attest('SgxEnclave', quotes[0][1]);
    const answer = await get(path);
    expect([answer.status, await answer.json()]).toMatchObject([404, { error: { code: 'NotFound' } }]);
  });

  it('are not served unless that is wanted', async () => {
    const { attest, get } = await serving(false);
    await attest('SgxEnclave', quotes[0][1]);
    expect((await get('/sgx/certification/v4/qe/identity')).status).not.toBe(200);
  });
});

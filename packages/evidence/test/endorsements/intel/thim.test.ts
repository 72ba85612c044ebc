/** Azure's service for Intel's endorsements (THIM): where it is asked, what its answers look like, and what is not believed. */

import { fromHex, utf8 } from '@veritee/core/internal';
import { toPem } from '@veritee/core/internal/x509';
import { describe, expect, it } from 'vitest';
import { signedJsonBody } from '../../../src/endorsements/intel/signed-json.ts';
import { openSource } from '../../../src/endorsements/open.ts';
import type { EndorsementRequest } from '../../../src/endorsements/request.ts';
import { judgeMade } from '../../judge.ts';
import { make, platform } from '../../vendor.ts';

const made = make();
const { collateral, certificates, revocationLists } = made;
const pem = (...chain: readonly { readonly der: Uint8Array }[]): string =>
  chain.map((each) => toPem(each.der, 'CERTIFICATE')).join('');
const { pck, ca, root } = certificates;
const tail = 'clientid=veritee&api-version=2018-10-01-preview';
const rootCrl = 'https://certificates.trustedservices.intel.com/intelsgxrootca.crl';

type Answer = readonly [body: Uint8Array | string, headers?: Record<string, string>];

/** What the service has, by path without the base; lists in PEM, as it delivers them for some API versions. */
const answers: Readonly<Record<string, Answer>> = {
  [`/sgx/certification/v4/tcb?fmspc=${platform.fmspc}&${tail}`]: [
    signedJsonBody('tcbInfo', collateral.tcb_info, collateral.tcb_info_signature ?? ''),
    { 'SGX-TCB-Info-Issuer-Chain': encodeURIComponent(collateral.tcb_info_issuer_chain ?? '') },
  ],
  [`/sgx/certification/v4/qe/identity?${tail}`]: [
    signedJsonBody('enclaveIdentity', collateral.qe_identity, collateral.qe_identity_signature ?? ''),
    { 'SGX-Enclave-Identity-Issuer-Chain': encodeURIComponent(collateral.qe_identity_issuer_chain ?? '') },
  ],
  [`/sgx/certification/v4/pckcrl?uri=${encodeURIComponent('https://certificates.trustedservices.intel.com/intelsgxpckprocessor.crl')}&${tail}`]:
    [toPem(revocationLists.pck, 'X509 CRL')],
  [`/sgx/certification/v4/pckcrl?uri=${encodeURIComponent(rootCrl)}&${tail}`]: [revocationLists.root],
};

async function service(spec: string, answer: (path: string) => Answer | undefined = (path) => answers[path]) {
  const asked: string[] = [];
  const headers: Headers[] = [];
  const base = new URL(spec.replace(/^\w+\+/, '')).origin;
  const source = await openSource(spec, {
    fetch: async (url, init) => {
      asked.push(url.replace(base, ''));
      headers.push(new Headers(init.headers));
      const found = answer(url.replace(base, '').replace('/metadata/THIM', ''));
      return found === undefined
        ? new Response('', { status: 404 })
        : new Response(typeof found[0] === 'string' ? found[0] : Uint8Array.from(found[0]), {
            headers: found[1] ?? {},
          });
    },
  });
  return { source, asked, headers };
}

const platformCertificate: EndorsementRequest = {
  kind: 'pck-chain',
  embedded: false,
  qeId: 'ab'.repeat(16),
  cpuSvn: '0e'.repeat(16),
  pceSvn: '0b00',
  pceId: '0100',
};

describe("Azure's service for Intel's endorsements", () => {
  it('delivers all that a quote needs', async () => {
    const { source, asked } = await service('thim+https://cache.example');
    expect(await judgeMade(made, { source })).toMatchObject({ accepted: true });
    expect(new Set(asked)).toEqual(new Set(Object.keys(answers)));
  });

  it.each([
    ['http://169.254.169.254', '/metadata/THIM/tdx/certification/v4/tcb'],
    ['https://global.acccache.azure.net', '/tdx/certification/v4/tcb'],
    ['https://westeurope.acccache.azure.net/sgx/certification/v4/', '/tdx/certification/v4/tcb'],
    ['https://westeurope.thim.azure.net/tdx/certification', '/tdx/certification/v4/tcb'],
    ['acccache+https://cache.example', '/tdx/certification/v4/tcb'],
  ])('is %s, for TDX too', async (spec, path) => {
    const { source, asked, headers } = await service(spec);
    await source.get({ kind: 'tcb-info', tee: 'tdx', fmspc: 'b0c06f000000' });
    await source.get({ kind: 'qe-identity', tee: 'tdx' });
    expect(asked).toEqual([
      `${path}?fmspc=b0c06f000000&${tail}`,
      `${path.replace(/tcb$/, 'qe/identity')}?${tail}`,
    ]);
    expect(headers.map((each) => each.get('metadata'))).toEqual(['true', 'true']);
  });

  it('has a baseline of its own, whose age says nothing about those of Intel', async () => {
    const { source } = await service('thim+https://cache.example');
    expect(await source.get({ kind: 'qe-identity', tee: 'sgx' })).toMatchObject({ channel: 'azure' });
  });

  it("on Azure's hosts knows Intel's platforms only, and no list of evaluations", async () => {
    const { source, asked } = await service('https://global.acccache.azure.net');
    expect(await source.get({ kind: 'root-crl', root: '00'.repeat(32) })).toBeUndefined();
    expect(await source.get({ kind: 'tcb-evaluations', tee: 'tdx' })).toBeUndefined();
    expect(await source.get({ ...platformCertificate, embedded: true })).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('looks platforms up, and answers with a JSON document', async () => {
    const answer = {
      tcbm: '00',
      pckCert: pem(pck).trimEnd(),
      'sgx-Pck-Certificate-Issuer-Chain': encodeURIComponent(pem(ca, root)),
      cacheMaxAge: '86400',
    };
    const { source, asked } = await service('thim+https://cache.example', () => [JSON.stringify(answer)]);
    const found = await source.get(platformCertificate);
    expect(found?.body).toEqual(utf8(pem(pck, ca, root)));
    expect(asked).toEqual([
      `/sgx/certification/v4/pckcert?qeid=${'ab'.repeat(16)}&cpusvn=${'0e'.repeat(16)}&pcesvn=000b&pceid=0001&clientid=veritee&api-version=2021-07-22-preview`,
    ]);
  });

  it.each<[string, string]>([
    ['no members', '{}'],
    ['no certificate', JSON.stringify({ pckCert: 'x', 'sgx-Pck-Certificate-Issuer-Chain': pem(ca) })],
    ['broken JSON', '{"pckCert":'],
    ['a number', JSON.stringify({ pckCert: 7, 'sgx-Pck-Certificate-Issuer-Chain': pem(ca) })],
  ])('is not believed with %s', async (_, body) => {
    const { source } = await service('thim+https://cache.example', () => [body]);
    await expect(source.get(platformCertificate)).rejects.toMatchObject({ code: 'EndorsementsUnavailable' });
  });

  it('is not believed with a document without its issuers, or with a list that is none', async () => {
    const { source } = await service('thim+https://cache.example', () => [fromHex('3003')]);
    for (const request of [
      { kind: 'tcb-info', tee: 'sgx', fmspc: platform.fmspc },
      { kind: 'root-crl' },
    ] as const) {
      await expect(source.get(request)).rejects.toMatchObject({ code: 'EndorsementsUnavailable' });
    }
  });
});

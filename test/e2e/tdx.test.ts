/** TDX virtual machines attested over HTTP, by the client and by hand. */

import { AttestationClient } from '@veritee/client';
import { base64url, jwsClaims, parseJws, utf8 } from '@veritee/core/internal';
import { attestationTypeNames } from '@veritee/core/internal/maa';
import { simulate, simulateSgx, type TdxOptions } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

let running: SimulatedService;
beforeAll(async () => {
  running = await startSimulatedService({ protocol: 'http' });
});
afterAll(() => running.close());

const quoteOf = (options: TdxOptions = {}): string =>
  base64url(simulate('TdxVm', running.pki, options).evidence);

function attest(body: object, version = '2022-08-01', type = 'TdxVm'): Promise<Response> {
  return fetch(`${running.service.endpoint}/attest/${type}?api-version=${version}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function claimsOf(answer: Response): Promise<Readonly<Record<string, unknown>>> {
  expect(answer.status).toBe(200);
  const { token } = (await answer.json()) as { token: string };
  return jwsClaims(parseJws(token));
}

describe('POST /attest/TdxVm', () => {
  it.each(['2022-08-01', '2023-04-01-preview', '2025-06-01'])(
    'answers a token with the claims of the profile, by %s',
    async (version) => {
      const runtimeData = utf8('{"keys":[{"kid":"one"}]}');
      const claims = await claimsOf(
        await attest(
          {
            quote: quoteOf({ runtimeData }),
            runtimeData: { data: base64url(runtimeData), dataType: 'JSON' },
            nonce: 'abc',
          },
          version,
        ),
      );
      expect(claims).toMatchObject({
        'x-ms-attestation-type': attestationTypeNames.TdxVm.claimed,
        'x-ms-compliance-status': 'azure-compliant-cvm',
        'x-ms-policy-hash': 'B56nbp5slhw66peoRYkpdq1WykMkEworvdol08hnMXE',
        'x-ms-runtime': { keys: [{ kid: 'one' }] },
        'x-ms-ver': '1.0',
        attester_tcb_status: 'UpToDate',
        dbgstat: 'disabled',
        eat_profile: 'https://aka.ms/maa-eat-profile-tdxvm',
        intuse: 'generic',
        nonce: 'abc',
        tdx_td_attributes_septve_disable: true,
      });
      const names = Object.keys(claims);
      expect(names).toEqual([...names].sort());
    },
  );

  it('binds init-time data to MRCONFIGID', async () => {
    const initTimeData = utf8('{"image":"one"}');
    const held = { data: base64url(initTimeData), dataType: 'JSON' };
    const good = await claimsOf(await attest({ quote: quoteOf({ initTimeData }), initTimeData: held }));
    expect(good['x-ms-inittime']).toEqual({ image: 'one' });
    const other = await attest({ quote: quoteOf(), initTimeData: held });
    expect([other.status, await other.json()]).toMatchObject([
      400,
      { error: { innererror: { code: 'HeldDataMismatch' } } },
    ]);
  });

  it.each([
    ['module-out-of-date', 'StatusNotAccepted'],
    ['relaunch-advised', 'StatusNotAccepted'],
    ['module-unknown', 'TdxModuleMismatch'],
    ['module-revoked', 'TcbRevoked'],
    ['tampered', 'QuoteSignature'],
  ] as const)('refuses %s with %s', async (scenario, code) => {
    const answer = await attest({ quote: quoteOf({ scenario }) });
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { innererror: { code } } }]);
  });

  it('leaves debug to the policy', async () => {
    const quote = quoteOf({ scenario: 'debug' });
    expect(await claimsOf(await attest({ quote }))).toMatchObject({
      tdx_td_attributes_debug: true,
      dbgstat: 'enabled',
    });
    const draftPolicyForAttestation =
      'version=1.0;authorizationrules{[type=="tdx_td_attributes_debug", value==false] => permit();};issuancerules{};';
    const refused = await attest({ quote, draftPolicyForAttestation });
    expect(refused.status).toBe(400);
    expect((await attest({ quote: quoteOf(), draftPolicyForAttestation })).status).toBe(200);
  });

  it('says where to send evidence of the other kind, both ways', async () => {
    const sgx = await attest({ quote: base64url(simulateSgx(running.pki)) });
    expect(sgx.status).toBe(400);
    expect(await sgx.text()).toContain('SgxEnclave');
    const tdx = await attest({ quote: quoteOf() }, '2022-08-01', 'SgxEnclave');
    expect(tdx.status).toBe(400);
    expect(await tdx.text()).toContain('TdxVm');
  });

  it('is answered to the client with typed claims', async () => {
    const client = new AttestationClient(running.service.endpoint, undefined, {
      allowInsecureConnection: true,
    });
    const runtimeData = utf8('{"key":1}');
    const { evidence } = simulate('TdxVm', running.pki, { runtimeData });
    const { body } = await client.attestTdxVm(evidence, { runTimeJson: runtimeData });
    expect(body.evidence).toMatchObject({ type: 'tdxvm', seamSvn: 0x0106, tcbStatus: 'UpToDate' });
  });

  it('is measured against the baseline that is listed for it', async () => {
    const answer = await fetch(
      `${running.service.endpoint}/tcbbaselines/TdxVm?api-version=2022-09-01-preview`,
    );
    expect(await answer.json()).toEqual({
      tcbBaselines: [{ tcbIdentifier: 'azuredefault', tcbEvaluationDataNumber: 17, isSelectedTcb: true }],
    });
  });
});

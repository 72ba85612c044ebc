/** What administration changes is in force for the next attest request, in that instance and for that type alone. */

import type { JsonObject } from '@veritee/core';
import { base64url, jwsClaims, parseJws } from '@veritee/core/internal';
import { emptyPolicyToken, unsecuredPolicyToken } from '@veritee/core/internal/maa';
import { policyHash } from '@veritee/policy';
import { simulate } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  signed,
  signedPolicy,
  signerNamed,
  x5cOf,
} from '../../packages/service/test/administration/signing.ts';
import { contributor, send, tokenOf } from '../../packages/service/test/https-client.ts';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

const YEAR = 365 * 86_400_000;
const manager = signerNamed('manager', {
  from: new Date(Date.now() - YEAR),
  to: new Date(Date.now() + YEAR),
});
const DENY = 'version= 1.0;authorizationrules{=> deny();};';
const ISSUE =
  'version= 1.0;authorizationrules{=> permit();};issuancerules{=> issue(type="mine", value="here");};';
const OTHER_BASELINE = `version= 1.1;configurationrules{=> issueproperty(type="x-ms-sgx-tcbidentifier", value="11");};authorizationrules{=> permit();};`;

describe('policies in force', () => {
  let simulated: SimulatedService;
  let authorization: string;
  let aad: string;
  let isolated: string;
  const evidence: Record<string, object> = {};

  beforeAll(async () => {
    simulated = await startSimulatedService({
      development: { roots: ['test PKI'], identity: true },
      instances: [{ name: 'guarded', mode: 'Isolated', certificates: [manager.certificate.der] }],
    });
    const { service, pki } = simulated;
    authorization = await contributor(service);
    aad = service.endpoint;
    isolated = service.instances.find(({ mode }) => mode === 'Isolated')?.endpoint ?? '';
    evidence['SgxEnclave'] = { quote: base64url(simulate('SgxEnclave', pki).evidence) };
    evidence['OpenEnclave'] = { report: base64url(simulate('OpenEnclave', pki).evidence) };
  });
  afterAll(() => simulated.close());

  const administer = (endpoint: string, method: string, path: string, body: string) =>
    send(simulated.service, `${endpoint}${path}?api-version=2020-10-01`, {
      method,
      body,
      headers: { authorization },
    });
  const set = async (endpoint: string, type: string, document: string): Promise<void> =>
    expect((await administer(endpoint, 'PUT', `/policies/${type}`, document)).status).toBe(200);
  const reset = async (endpoint: string, type: string, document = emptyPolicyToken): Promise<void> =>
    expect((await administer(endpoint, 'POST', `/policies/${type}:reset`, document)).status).toBe(200);

  /** The claims, or the code of the refusal. */
  async function attest(endpoint: string, type: string): Promise<JsonObject | string> {
    const { body } = await send(simulated.service, `${endpoint}/attest/${type}?api-version=2020-10-01`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(evidence[type]),
    });
    return body.error?.code ?? jwsClaims(parseJws(body.token ?? ''));
  }

  it('are those that were set, for the very next request, until they are reset', async () => {
    await set(aad, 'SgxEnclave', unsecuredPolicyToken(ISSUE));
    expect(await attest(aad, 'SgxEnclave')).toMatchObject({
      mine: 'here',
      'x-ms-policy': { mine: 'here' },
      'x-ms-policy-hash': await policyHash(ISSUE),
    });
    await set(aad, 'SgxEnclave', unsecuredPolicyToken(DENY));
    expect(await attest(aad, 'SgxEnclave')).toBe('PolicyEvaluationError');
    await reset(aad, 'SgxEnclave');
    const claims = await attest(aad, 'SgxEnclave');
    expect(claims).toMatchObject({ tee: 'sgx' });
    expect(claims).not.toHaveProperty('mine');
    expect(claims).not.toHaveProperty('x-ms-policy-signer');
  });

  it('are those of their type and of their instance', async () => {
    await set(aad, 'SgxEnclave', unsecuredPolicyToken(DENY));
    expect(await attest(aad, 'OpenEnclave')).toMatchObject({ tee: 'sgx' });
    expect(await attest(isolated, 'SgxEnclave')).toMatchObject({ tee: 'sgx', iss: isolated });
    await reset(aad, 'SgxEnclave');
  });

  it('name their signer in tokens, as the administrative answer does', async () => {
    const signer = { alg: 'RS256', kty: 'RSA', use: 'sig', x5c: x5cOf(manager) };
    const document = signedPolicy(manager);
    const answer = await administer(isolated, 'PUT', '/policies/SgxEnclave', document);
    expect(jwsClaims(parseJws(answer.body.token ?? ''))['x-ms-policy-signer']).toEqual(signer);
    expect(await attest(isolated, 'SgxEnclave')).toMatchObject({ 'x-ms-policy-signer': signer });
    await reset(isolated, 'SgxEnclave', signed('', manager));
    expect(await attest(isolated, 'SgxEnclave')).not.toHaveProperty('x-ms-policy-signer');
  });

  it('have the same hash signed and unsecured: it covers the text, not the document', async () => {
    await set(aad, 'OpenEnclave', signedPolicy(manager));
    const first = await attest(aad, 'OpenEnclave');
    await reset(aad, 'OpenEnclave');
    await set(isolated, 'OpenEnclave', signedPolicy(manager, { alg: 'PS256', pss: true }));
    const second = await attest(isolated, 'OpenEnclave');
    await reset(isolated, 'OpenEnclave', signed('', manager));
    expect((first as JsonObject)['x-ms-policy-hash']).toBe((second as JsonObject)['x-ms-policy-hash']);
  });

  it('say why they refuse to those who may read them, and to nobody else', async () => {
    const text = 'version= 1.0;authorizationrules{[type=="x-ms-sgx-product-id", value==4242] => permit();};';
    await set(aad, 'SgxEnclave', unsecuredPolicyToken(text));
    const refusal = async (headers: Readonly<Record<string, string>>) => {
      const { status, body } = await send(
        simulated.service,
        `${aad}/attest/SgxEnclave?api-version=2020-10-01`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(evidence['SgxEnclave']),
        },
      );
      expect([status, body.error?.code]).toEqual([400, 'PolicyEvaluationError']);
      return body.error?.innererror;
    };
    expect(await refusal({ authorization })).toMatchObject({
      answer: expect.stringContaining('x-ms-sgx-product-id with value 4242 instead of'),
      explanation: [{ segment: 'authorizationrules', rule: 1, outcome: 'did not fire' }],
    });
    for (const headers of [{}, { authorization: 'Bearer a.b.c' }]) {
      const told = await refusal(headers as Readonly<Record<string, string>>);
      expect(Object.keys(told ?? {})).toEqual(['code', 'message']);
      expect(JSON.stringify(told)).not.toContain('product-id');
    }
    await reset(aad, 'SgxEnclave');
  });

  it('decide nothing about who may read them: an attester may not', async () => {
    const answer = await send(simulated.service, `${aad}/policies/SgxEnclave?api-version=2020-10-01`);
    expect(answer.status).toBe(401);
    await expect(tokenOf(simulated.service, 'nobody', 'nothing')).rejects.toThrow('no token');
  });

  describe('TCB baselines', () => {
    const baselines = async (type: string): Promise<unknown> =>
      (await send(simulated.service, `${aad}/tcbbaselines/${type}?api-version=2025-06-01`)).body.tcbBaselines;

    it('are what the endorsements in use say, without a token', async () => {
      const ours = [{ tcbIdentifier: 'azuredefault', tcbEvaluationDataNumber: 17, isSelectedTcb: true }];
      expect(await baselines('SgxEnclave')).toEqual(ours);
      expect(await baselines('openenclave')).toEqual(ours);
    });

    it('are not selected when the policy asks for another one', async () => {
      await set(aad, 'SgxEnclave', unsecuredPolicyToken(OTHER_BASELINE));
      expect(await baselines('SgxEnclave')).toMatchObject([{ isSelectedTcb: false }]);
      await reset(aad, 'SgxEnclave');
    });

    it.each(['Tpm', 'SevSnpVm', 'AzureGuest'])('are none for %s', async (type) => {
      expect(await baselines(type)).toEqual([]);
    });
  });
});

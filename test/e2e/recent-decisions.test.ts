/** Who may read the policy of an instance sees what it decided lately, and why it refused; nobody else does. */

import { base64url } from '@veritee/core/internal';
import { unsecuredPolicyToken } from '@veritee/core/internal/maa';
import { simulate } from '@veritee/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { contributor, send, tokenOf } from '../../packages/service/test/https-client.ts';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

const policyOf = (svn: number): string =>
  `version= 1.0;authorizationrules{[type=="x-ms-sgx-svn", value>=${svn}] => permit();};`;

interface Refusal {
  readonly sequence: number;
  readonly code: string;
  readonly message: string;
  readonly explainable: boolean;
  readonly answer?: string;
  readonly explanation?: readonly { readonly details?: readonly string[] }[];
}

interface Recent {
  readonly spanSeconds: number;
  readonly value: readonly {
    readonly counts: readonly { readonly outcome: string; readonly code?: string; readonly count: number }[];
  }[];
  readonly refusals: readonly Refusal[];
}

describe('recent decisions', () => {
  let simulated: SimulatedService;
  let authorization: string;
  let reader: string;
  afterEach(() => simulated.close());

  const start = async (more: Parameters<typeof startSimulatedService>[0] = {}): Promise<void> => {
    simulated = await startSimulatedService({
      development: { roots: ['test PKI'], identity: true },
      instances: [
        { name: 'other', mode: 'AAD' },
        { name: 'together', mode: 'Shared' },
      ],
      ...more,
    });
    const { service } = simulated;
    authorization = await contributor(service);
    const { ATTESTATION_READER_CLIENT_ID = '', ATTESTATION_READER_CLIENT_SECRET = '' } = service.environment;
    reader = await tokenOf(service, ATTESTATION_READER_CLIENT_ID, ATTESTATION_READER_CLIENT_SECRET);
    await set(2);
  };
  const ask = (path: string, by = '', sent: { method?: string; body?: string } = {}) => {
    const query = `${path.includes('?') ? '&' : '?'}api-version=2022-08-01`;
    return send(simulated.service, `${simulated.service.endpoint}${path}${query}`, {
      ...sent,
      headers: {
        ...(by !== '' && { authorization: by }),
        ...(sent.body?.startsWith('{') && { 'content-type': 'application/json' }),
      },
    });
  };
  const set = async (svn: number): Promise<void> => {
    const body = unsecuredPolicyToken(policyOf(svn));
    const { status } = await ask('/policies/SgxEnclave', authorization, { method: 'PUT', body });
    expect(status).toBe(200);
  };
  const attest = async (isvSvn: number, more: object = {}, at = ''): Promise<number> => {
    const quote = base64url(simulate('SgxEnclave', simulated.pki, { isvSvn }).evidence);
    const body = JSON.stringify({ quote, ...more });
    return (await ask(`${at}/attest/SgxEnclave`, '', { method: 'POST', body })).status;
  };
  const recent = async (query = '', by = reader, at = ''): Promise<Recent> => {
    const { status, body } = await ask(`${at}/decisions${query}`, by);
    expect(status).toBe(200);
    return body as unknown as Recent;
  };
  const totals = ({ value }: Recent): Readonly<Record<string, number>> => {
    const sums: Record<string, number> = {};
    for (const { outcome, code, count } of value.flatMap(({ counts }) => counts)) {
      const name = code === undefined ? outcome : `${outcome} ${code}`;
      sums[name] = (sums[name] ?? 0) + count;
    }
    return sums;
  };

  it('are counted by outcome and code, without drafts', async () => {
    await start();
    expect(await attest(3)).toBe(200);
    expect(await attest(1)).toBe(400);
    expect(await attest(1, { draftPolicyForAttestation: policyOf(9) })).toBe(400);
    expect((await ask('/attest/SgxEnclave', '', { method: 'POST', body: '{"quote":"AAAA"}' })).status).toBe(
      400,
    );
    const answer = await recent();
    expect(totals(answer)).toMatchObject({ permitted: 1, 'refused PolicyEvaluationError': 1 });
    expect(Object.values(totals(answer)).reduce((a, b) => a + b)).toBe(3);
    expect(answer.refusals.map(({ explainable }) => explainable)).toEqual([false, true]);
  });

  it.each([
    ['on the event loop', {}],
    ['in a thread', { limits: { loopBytes: 1 } }],
  ])('say why a policy refused, made %s, by the policy that was in force', async (_, more) => {
    await start(more);
    expect(await attest(1)).toBe(400);
    await set(1);
    const [listed] = (await recent()).refusals;
    expect(listed).toMatchObject({ sequence: 1, code: 'PolicyEvaluationError', explainable: true });
    expect(listed).not.toHaveProperty('answer');
    const { refusals } = await recent('?explain=1');
    expect(refusals).toHaveLength(1);
    expect(refusals[0]?.answer).toContain('x-ms-sgx-svn');
    expect(refusals[0]?.answer).toContain('2');
    expect(refusals[0]?.explanation?.[0]?.details?.join()).toContain('x-ms-sgx-svn');
  });

  it('hold no evidence and no caller', async () => {
    await start();
    await attest(1);
    const text = JSON.stringify(await recent('?explain=1'));
    expect(text).not.toMatch(/quote|anonymous/);
    expect(text.length).toBeLessThan(4000);
  });

  it('are not told without a token, nor with one that is none', async () => {
    await start();
    await attest(1);
    expect((await ask('/decisions')).status).toBe(401);
    expect((await ask('/decisions?explain=1')).status).toBe(401);
    expect((await ask('/decisions', 'Bearer x.y.z')).status).toBe(401);
  });

  it('are those of the instance alone, and end with it', async () => {
    await start();
    await attest(1);
    const other = await recent('', reader, '/other');
    expect(other).toMatchObject({ value: [], refusals: [] });
    expect((await ask('/other/decisions?explain=1', reader)).status).toBe(404);
    expect(await attest(1, {}, '/other')).toBe(200);
    expect(totals(await recent('', reader, '/other'))).toEqual({ permitted: 1 });
    const path = '/management/attestationProviders/other?api-version=2020-10-01';
    const url = `${simulated.service.endpoint}${path}`;
    const headers = { authorization, 'content-type': 'application/json' };
    expect(
      (await send(simulated.service, url, { method: 'DELETE', headers: { authorization } })).status,
    ).toBe(200);
    expect((await send(simulated.service, url, { method: 'PUT', headers, body: '{}' })).status).toBe(201);
    expect(await recent('', reader, '/other')).toMatchObject({ value: [], refusals: [] });
  });

  it.each(['minutes=0', 'minutes=61', 'minutes=x', 'explain=0', 'explain=-1', 'explain=1.5'])(
    'are not told for %s',
    async (query) => {
      await start();
      const { status, body } = await ask(`/decisions?${query}`, reader);
      expect([status, body.error?.code]).toEqual([400, 'InvalidParameter']);
    },
  );

  it('count refused callers, and do not list them', async () => {
    await start({ access: { anonymousAttest: false } });
    expect(await attest(3)).toBe(401);
    const answer = await recent();
    expect(totals(answer)).toEqual({ 'refused Unauthorized': 1 });
    expect(answer.refusals).toEqual([]);
  });
});

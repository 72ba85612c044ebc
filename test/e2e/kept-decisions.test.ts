/** Decisions are kept where that is asked for: within the instance, sealed, on the record, off the way of the answer. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { base64url, hex } from '@veritee/core/internal';
import { unsecuredPolicyToken } from '@veritee/core/internal/maa';
import { simulate } from '@veritee/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { contributor, send, tokenOf } from '../../packages/service/test/https-client.ts';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

const VERSION = '2022-08-01';
const SIGNER = new Uint8Array(32).fill(0x51);
const POLICY = `version= 1.0;authorizationrules{[type=="x-ms-sgx-svn", value>=2] => permit();};`;

interface KeptEntry {
  readonly sequence: number;
  readonly at: string;
  readonly type: string;
  readonly outcome: string;
  readonly code?: string;
  readonly policyHash: string;
  readonly claims: readonly { readonly type: string; readonly value: unknown; readonly issuer: string }[];
  readonly evidence?: string;
}

describe('kept decisions', () => {
  let simulated: SimulatedService;
  afterEach(() => simulated.close());

  type Keeping = Parameters<typeof startSimulatedService>[0];
  const start = async (evidence: NonNullable<Keeping>['evidence'], more: Keeping = {}): Promise<string> => {
    simulated = await startSimulatedService({
      development: { roots: ['test PKI'], identity: true },
      instances: [{ name: 'other', mode: 'AAD' }],
      evidence,
      ...more,
    });
    const authorization = await contributor(simulated.service);
    const set = await ask('/policies/SgxEnclave', {
      authorization,
      method: 'PUT',
      body: unsecuredPolicyToken(POLICY),
    });
    expect(set.status).toBe(200);
    return authorization;
  };
  interface Asking {
    readonly authorization?: string;
    readonly method?: string;
    readonly body?: string;
    readonly instance?: string;
  }
  const ask = (path: string, { authorization, method = 'GET', body, instance = '' }: Asking) => {
    const query = `${path.includes('?') ? '&' : '?'}api-version=${VERSION}`;
    return send(simulated.service, `${simulated.service.endpoint}${instance}${path}${query}`, {
      method,
      ...(body !== undefined && { body }),
      headers: {
        ...(authorization !== undefined && { authorization }),
        ...(body?.startsWith('{') && { 'content-type': 'application/json' }),
      },
    });
  };
  const reader = (): Promise<string> => {
    const { ATTESTATION_READER_CLIENT_ID = '', ATTESTATION_READER_CLIENT_SECRET = '' } =
      simulated.service.environment;
    return tokenOf(simulated.service, ATTESTATION_READER_CLIENT_ID, ATTESTATION_READER_CLIENT_SECRET);
  };
  const attest = async (isvSvn: number, more: object = {}): Promise<number> => {
    const quote = base64url(simulate('SgxEnclave', simulated.pki, { mrSigner: SIGNER, isvSvn }).evidence);
    const body = JSON.stringify({ quote, ...more });
    return (await ask('/attest/SgxEnclave', { method: 'POST', body })).status;
  };
  const kept = async (authorization: string, query = ''): Promise<readonly KeptEntry[]> => {
    const answer = await ask(`/policies/SgxEnclave:kept${query}`, { authorization });
    expect(answer.status).toBe(200);
    return (answer.body as unknown as { value: readonly KeptEntry[] }).value;
  };
  /** What was taken is written a moment after the answer. */
  const keptSoon = (authorization: string, count: number, query = '') =>
    expect
      .poll(async () => (await kept(authorization, query)).length, { timeout: 10_000 })
      .toBe(count)
      .then(() => kept(authorization, query));

  it('are none unless they are asked for', async () => {
    const authorization = await start(undefined);
    expect(await attest(3)).toBe(200);
    // What is kept is written within this time.
    await new Promise((done) => setTimeout(done, 600));
    expect(await kept(authorization)).toEqual([]);
  });

  it('are for those who may read them, in their own instance', async () => {
    const authorization = await start({ keep: 'claims' });
    expect(await attest(3)).toBe(200);
    await keptSoon(authorization, 1);
    expect((await ask('/policies/SgxEnclave:kept', {})).status).toBe(401);
    const other = await ask('/policies/SgxEnclave:kept', { authorization, instance: '/other' });
    expect(other.body).toEqual({ value: [] });
    const denied = await ask('/policies/SgxEnclave:kept', { authorization: await reader() });
    expect(denied.status).toBe(401);
    expect((await ask('/policies/SgxEnclave:kept?limit=501', { authorization })).status).toBe(400);
    expect((await ask('/policies/SgxEnclave:kept?since=yesterday', { authorization })).status).toBe(400);
    expect((await ask('/policies/Nothing:kept', { authorization })).status).toBe(400);
  });

  it('have the claims as the policy saw them, for permissions and refusals, and not for drafts', async () => {
    const authorization = await start({ keep: 'claims' });
    expect(await attest(3)).toBe(200);
    expect(await attest(1)).toBe(400);
    expect(await attest(3, { draftPolicyForAttestation: POLICY })).toBe(200);
    const [permitted, refused] = await keptSoon(authorization, 2);
    expect(permitted).toMatchObject({ sequence: 1, type: 'SgxEnclave', outcome: 'permitted' });
    expect(permitted?.claims).toContainEqual({
      type: 'x-ms-sgx-mrsigner',
      value: hex(SIGNER),
      issuer: 'AttestationService',
    });
    expect(refused).toMatchObject({ sequence: 2, outcome: 'refused', code: 'PolicyEvaluationError' });
    expect(permitted).not.toHaveProperty('evidence');
    expect(await kept(authorization, '?after=1')).toHaveLength(1);
    expect(await kept(authorization, '?evidence=true&limit=1')).toEqual([permitted]);
    expect(await kept(authorization, '?since=2999-01-01T00:00:00Z')).toEqual([]);
  });

  it('have the evidence where that is kept, also of requests that a thread answered', async () => {
    const authorization = await start({ keep: 'evidence' }, { limits: { loopBytes: 1 } });
    expect(await attest(3)).toBe(200);
    const [entry] = await keptSoon(authorization, 1, '?evidence=true');
    expect(entry?.claims.length).toBeGreaterThan(5);
    expect(entry?.evidence?.length).toBeGreaterThan(1_000);
    expect((await kept(authorization))[0]).not.toHaveProperty('evidence');
  });

  it('are sealed in storage, and who reads them is on the record', async () => {
    const authorization = await start({ keep: 'evidence' });
    expect(await attest(3)).toBe(200);
    await keptSoon(authorization, 1);
    const stored = readdirSync(simulated.directory, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes('.db') || name.includes('sqlite'))
      .map((name) => readFileSync(join(simulated.directory, name), 'latin1'))
      .join('');
    expect(stored).toContain('kept_decisions');
    expect(stored).not.toContain(hex(SIGNER));
    const records = await send(
      simulated.service,
      `${simulated.service.endpoint}/management/audit/records?api-version=2020-10-01`,
      { headers: { authorization } },
    );
    const text = JSON.stringify(records.body);
    expect(text).toContain('KeepDecisions');
    expect(text).toContain('ReadKeptDecisions');
  });
});

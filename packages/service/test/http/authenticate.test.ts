/** Callers at the door of the service: open routes stay open, closed ones say where to get a token. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInAnchors, firstOf } from '@veritee/evidence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningService } from '../../src/start/running-service.ts';
import { startService } from '../../src/start/start-service.ts';
import { makeKey, startIssuer, type TestIssuer, type TestKey, tokenOf } from '../access/issuer.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-access-'));
let key: TestKey;
let issuer: TestIssuer;
let open: RunningService;
let closed: RunningService;

beforeAll(async () => {
  key = await makeKey('one');
  issuer = await startIssuer([key]);
  const parts = { protocol: 'http', source: firstOf([]), anchors: builtInAnchors() } as const;
  const issuers = [{ issuer: issuer.url, grants: [{ role: 'attester' as const, objectIds: ['sender'] }] }];
  open = await startService({ ...parts, dataDirectory: join(folder, 'open') });
  closed = await startService({
    ...parts,
    dataDirectory: join(folder, 'closed'),
    access: { anonymousAttest: false, issuers },
  });
});
afterAll(async () => {
  await Promise.all([open.close(), closed.close(), issuer.close()]);
  rmSync(folder, { recursive: true });
});

const attest = async (service: RunningService, authorization?: string) => {
  const answer = await fetch(`${service.endpoint}/attest/SgxEnclave?api-version=2020-10-01`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
    body: '{"quote":"AAAA"}',
  });
  const { error } = (await answer.json()) as { error: { code: string; innererror: { reason?: string } } };
  return {
    status: answer.status,
    code: error.code,
    reason: error.innererror.reason,
    challenge: answer.headers.get('www-authenticate'),
  };
};

describe('attesting', () => {
  it('is open to everyone unless it is closed, whatever token is sent along', async () => {
    for (const header of [undefined, 'Bearer a.b.c', 'Basic eDp5']) {
      expect(await attest(open, header)).toMatchObject({
        status: 400,
        code: 'InvalidParameter',
        challenge: null,
      });
    }
  });

  it('needs a token when the operator says so', async () => {
    expect(await attest(closed)).toEqual({
      status: 401,
      code: 'Unauthorized',
      reason: 'TokenMissing',
      challenge: `Bearer authorization_uri="${issuer.url}", resource="https://attest.azure.net"`,
    });
    expect(await attest(closed, 'Bearer a.b.c')).toMatchObject({ status: 401, reason: 'TokenMalformed' });
    const token = await tokenOf(issuer, key, { sub: 'stranger' }, new Date());
    expect(await attest(closed, `Bearer ${token}`)).toMatchObject({ status: 401, reason: 'RoleMissing' });
    const allowed = await tokenOf(issuer, key, { sub: 'sender' }, new Date());
    expect(await attest(closed, `Bearer ${allowed}`)).toMatchObject({
      status: 400,
      code: 'InvalidParameter',
    });
  });
});

describe('keys, metadata and health', () => {
  it.each(['/certs', '/.well-known/openid-configuration', '/healthz', '/readyz'])(
    '%s is open, whatever token is sent along',
    async (path) => {
      const answer = await fetch(closed.endpoint + path, { headers: { authorization: 'Bearer broken' } });
      expect(answer.status).toBe(200);
    },
  );
});

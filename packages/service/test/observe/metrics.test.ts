/** `/metrics`: what is counted, who may read it, and that no caller can make labels. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endorsement, EndorsementSource } from '@veritee/evidence';
import { afterEach, describe, expect, it } from 'vitest';
import { createMetrics } from '../../src/observe/metrics.ts';
import { type PlainService, plainService } from '../http/plain-service.ts';

const opened: PlainService[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});
async function open(options: Parameters<typeof plainService>[0] = {}): Promise<PlainService> {
  const service = await plainService(options);
  opened.push(service);
  return service;
}
const read = async (service: PlainService) => (await fetch(`${service.endpoint}/metrics`)).text();
const attest = (service: PlainService, path = '/attest/SgxEnclave') =>
  fetch(`${service.endpoint}${path}?api-version=2020-10-01`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"quote":"AAAA"}',
  });

describe('metrics', () => {
  it('count requests, decisions and the work of storage', async () => {
    const service = await open();
    await (await attest(service)).text();
    await (await fetch(`${service.endpoint}/certs`)).text();
    const text = await read(service);
    for (const line of [
      /^veritee_http_requests_total\{route="\/certs",method="GET",status="200"\} 1$/m,
      /^veritee_http_requests_total\{route="\/attest\/SgxEnclave",method="POST",status="400"\} 1$/m,
      /^veritee_attestations_total\{type="SgxEnclave",outcome="refused",code="\w+"\} 1$/m,
      /^veritee_attestation_seconds_count\{type="SgxEnclave"\} 1$/m,
      /^veritee_storage_seconds_count\{operation="state"\} [1-9]/m,
      /^veritee_build_info\{version="[\d.]+"\} 1$/m,
      /^veritee_process_resident_memory_bytes \d+/m,
    ]) {
      expect(text).toMatch(line);
    }
  });

  it('have no label that a caller made up', async () => {
    const service = await open({ instances: [{ name: 'contoso', mode: 'AAD' }] });
    const paths = [
      '/made-up-1',
      '/contoso/made-up-2',
      '/attest/made-up-3',
      '/policies/made-up-4',
      '/made-up-5/certs',
    ];
    for (const path of paths) await (await attest(service, path)).text();
    await (await fetch(`${service.endpoint}/made-up-6`, { method: 'MADEUP' }).catch(() => undefined))?.text();
    const text = await read(service);
    expect(text).not.toMatch(/made-?up/i);
    expect(text).not.toContain('contoso');
    expect(text).toMatch(/route="unknown",method="unknown",status="404"\} [1-9]/);
  });

  it('are not mixed with those of another service in the same process', async () => {
    const [one, other] = [await open(), await open()];
    await (await attest(one)).text();
    expect(await read(other)).not.toContain('veritee_attestations_total{');
  });

  it('tell the days until endorsements expire, by their kind', async () => {
    const metrics = createMetrics();
    metrics.onRead(() => [{ kind: 'endorsement', what: 'tcb-info', days: 12.5 }]);
    expect(await metrics.text()).toMatch(
      /^veritee_expiry_days\{kind="endorsement",what="tcb-info"\} 12\.5$/m,
    );
    metrics.close();
  });
});

describe('who may read metrics', () => {
  it('everybody on loopback, unless there may be a proxy', async () => {
    expect((await fetch(`${(await open()).endpoint}/metrics`)).status).toBe(200);
    const port = await freePort();
    await open({ publicUrl: 'https://attest.example', port });
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(401);
  });

  it('operators by their token, elsewhere', async () => {
    const service = await open({ metrics: { anonymous: false }, development: { roots: [], identity: true } });
    const { environment } = service;
    expect((await fetch(`${service.endpoint}/metrics`)).status).toBe(401);
    const statusAs = async (id = '', secret = '') => {
      const form = {
        grant_type: 'client_credentials',
        client_id: id,
        client_secret: secret,
        resource: 'https://attest.azure.net',
      };
      const answer = await fetch(`${service.endpoint}/adfs/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams(form),
      });
      const { access_token } = (await answer.json()) as { access_token: string };
      const headers = { authorization: `Bearer ${access_token}` };
      return (await fetch(`${service.endpoint}/metrics`, { headers })).status;
    };
    expect(await statusAs(environment['AZURE_CLIENT_ID'], environment['AZURE_CLIENT_SECRET'])).toBe(200);
    expect(
      await statusAs(
        environment['ATTESTATION_READER_CLIENT_ID'],
        environment['ATTESTATION_READER_CLIENT_SECRET'],
      ),
    ).toBe(403);
  });

  it('whoever reaches the port of their own', async () => {
    const port = await freePort();
    const service = await open({ metrics: { anonymous: false, port } });
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect([answer.status, await answer.text()]).toEqual([
      200,
      expect.stringContaining('veritee_build_info'),
    ]);
    expect((await fetch(`http://127.0.0.1:${port}/certs`)).status).toBe(404);
    await service.close();
    opened.splice(0);
    await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
  });
});

it('a port of metrics that is taken is told as such', async () => {
  const port = await freePort();
  await open({ metrics: { port } });
  await expect(open({ metrics: { port } })).rejects.toMatchObject({ code: 'InvalidOperation' });
});

describe('readiness', () => {
  const ready = async (service: PlainService) => {
    const answer = await fetch(`${service.endpoint}/readyz`);
    const { checks } = (await answer.json()) as { checks: object };
    return { status: answer.status, checks };
  };
  const source = (get: EndorsementSource['get']): EndorsementSource => ({ name: 'test', get });

  it('looks at storage, keys, endorsements and audit', async () => {
    expect(await ready(await open())).toMatchObject({
      status: 200,
      checks: { storage: 'ok', keys: 'ok', endorsements: 'ok', audit: 'ok' },
    });
  });

  it('is refused while endorsements cannot be had, without the reason for strangers', async () => {
    const failing = await open({
      source: source(async () => {
        throw new Error('secret address');
      }),
    });
    const answer = await ready(failing);
    expect(answer).toMatchObject({
      status: 503,
      checks: { storage: 'ok', keys: 'ok', endorsements: 'failed' },
    });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  it('is refused while records of decisions cannot be written; they wait and are not lost', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'veritee-metrics-'));
    try {
      const file = join(folder, 'absent', 'decisions.jsonl');
      const service = await open({ audit: { attestations: file } });
      await (await attest(service)).text();
      await expect.poll(async () => (await ready(service)).checks).toMatchObject({ audit: 'failed' });
      mkdirSync(join(folder, 'absent'));
      await expect
        .poll(async () => (await ready(service)).checks, { timeout: 30_000 })
        .toMatchObject({ audit: 'ok' });
      expect(readFileSync(file, 'utf8')).toMatch(/^\{"audit":"attestation"/);
      expect(await read(service)).toMatch(/^veritee_audit_lost_total 0$/m);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('counts lines of the log that were dropped, and records of decisions among them', async () => {
    let dropped = 0;
    const service = await open({
      log: {
        write: (_line, lost) => {
          dropped++;
          lost?.();
        },
        dropped: () => dropped,
      },
    });
    await (await attest(service)).text();
    const text = await read(service);
    expect(text).toMatch(/^veritee_audit_lost_total 1$/m);
    expect(text).toMatch(/^veritee_log_dropped_total [1-9]/m);
  });

  it('tells how much is remembered of proofs', async () => {
    expect(await read(await open())).toMatch(/^veritee_proof_bytes 0$/m);
    const metrics = createMetrics();
    metrics.measureProofs(() => 1234);
    expect(await metrics.text()).toMatch(/^veritee_proof_bytes 1234$/m);
    metrics.close();
  });

  it('does not let a caller make it fail', async () => {
    const service = await open({
      source: source(async (request): Promise<Endorsement | undefined> => {
        if (request.kind === 'tcb-info') throw new Error('no such platform');
        return undefined;
      }),
    });
    await (await attest(service)).text();
    expect((await ready(service)).status).toBe(200);
  });
});

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Browsers may call from the origins that the operator named, and from no other. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInAnchors, firstOf } from '@veritee/evidence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningService } from '../../src/start/running-service.ts';
import { startService } from '../../src/start/start-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-cors-'));
const page = 'https://console.example';
let silent: RunningService;
let open: RunningService;

beforeAll(async () => {
  const parts = { protocol: 'http', source: firstOf([]), anchors: builtInAnchors() } as const;
  silent = await startService({ ...parts, dataDirectory: join(folder, 'silent') });
  open = await startService({ ...parts, dataDirectory: join(folder, 'open'), allowedOrigins: [page] });
});
afterAll(async () => {
  await Promise.all([silent.close(), open.close()]);
  rmSync(folder, { recursive: true });
});

const ask = (service: RunningService, path: string, init: RequestInit) =>
  fetch(`${service.endpoint}${path}`, init);
const preflight = (origin: string) => ({
  method: 'OPTIONS',
  headers: {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  },
});
const attestPath = '/attest/SgxEnclave?api-version=2020-10-01';

describe('cross-origin requests', () => {
  it('are let through from a named origin, which may read why they failed', async () => {
    const asked = await ask(open, attestPath, preflight(page));
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe(page);
    expect(asked.headers.get('access-control-allow-methods')).toContain('POST');
    expect(asked.headers.get('access-control-allow-headers')).toContain('authorization');
    const answered = await ask(open, attestPath, {
      method: 'POST',
      headers: { origin: page, 'content-type': 'application/json' },
      body: '{"quote":"AAAA"}',
    });
    expect(answered.status).toBe(400);
    expect(answered.headers.get('access-control-allow-origin')).toBe(page);
    expect(answered.headers.get('access-control-expose-headers')).toContain('x-ms-error-code');
    expect(answered.headers.get('vary')).toContain('origin');
    expect(answered.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('are answered with errors of routes that do not exist, too', async () => {
    const answer = await ask(open, '/nowhere', { headers: { origin: page } });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('access-control-allow-origin')).toBe(page);
  });

  it.each(['https://evil.example', `${page}.evil.example`, 'http://console.example', `${page}:8443`, 'null'])(
    'are not let through from %s',
    async (origin) => {
      const asked = await ask(open, attestPath, preflight(origin));
      expect(asked.status).toBe(405);
      expect(asked.headers.get('access-control-allow-origin')).toBeNull();
      const answered = await ask(open, '/certs', { headers: { origin } });
      expect(answered.headers.get('access-control-allow-origin')).toBeNull();
      expect(answered.headers.get('vary')).toContain('origin');
    },
  );

  it('are not let through where no origin was named', async () => {
    const asked = await ask(silent, attestPath, preflight(page));
    expect(asked.status).toBe(405);
    expect([...asked.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('leave ordinary requests alone', async () => {
    const answer = await ask(open, '/certs', {});
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('allowed origins', () => {
  it.each([
    '*',
    'null',
    'console.example',
    `${page}/`,
    `${page}/path`,
    'https://CONSOLE.example',
    'https://console.example:443',
  ])('cannot be %s', async (origin) => {
    const starting = startService({
      protocol: 'http',
      source: firstOf([]),
      anchors: builtInAnchors(),
      dataDirectory: join(folder, 'refused'),
      allowedOrigins: [origin],
    });
    await expect(starting).rejects.toMatchObject({ code: 'InvalidParameter' });
  });
});

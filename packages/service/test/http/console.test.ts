/** The page for people: files of its build for everyone, and nothing else from the disk. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import fastify from 'fastify';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { consoleRoutes, pageFiles } from '../../src/http/console.ts';
import { addressBook } from '../../src/instances/addresses.ts';
import { reachOf } from '../../src/instances/reach.ts';
import type { ServiceOptions } from '../../src/start/options.ts';
import { codeOf, type PlainService, plainService } from './plain-service.ts';

let service: PlainService | undefined;
afterEach(() => service?.close());

/** A folder as a build makes it, with a file that is no part of a page. */
function builtPage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(folder, 'assets', 'main-1234.js'), 'export {};');
  writeFileSync(join(folder, 'secret.key'), 'not for the page');
  return folder;
}

async function serving(
  folder?: string,
  more: Partial<ServiceOptions> = {},
): Promise<(path: string) => Promise<Response>> {
  service = await plainService({ console: folder, ...more });
  const { endpoint } = service;
  return (path) => fetch(`${endpoint}${path}`, { redirect: 'manual' });
}

/** The status of a path that `fetch` would tidy up. */
function statusOfRaw(path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(service?.endpoint ?? '');
  return new Promise((resolve, reject) => {
    get({ hostname, port, path }, ({ statusCode }) => resolve(statusCode)).on('error', reject);
  });
}

/** What a path answers at a host name, with the port of the service. */
function answerAt(host: string, path: string) {
  const { endpoint = '' } = service ?? {};
  return new Promise<{ status: number | undefined; headers: IncomingHttpHeaders; body: string }>(
    (resolve, reject) => {
      get(`${endpoint}${path}`, { headers: { host: `${host}:${new URL(endpoint).port}` } }, async (answer) =>
        resolve({ status: answer.statusCode, headers: answer.headers, body: await text(answer) }),
      ).on('error', reject);
    },
  );
}

const PATHS = ['/console', '/console/', '/console/assets/main-1234.js'];

describe('the page at /console', () => {
  it('is not served unless there is one', async () => {
    for (const folder of [undefined, join(tmpdir(), 'veritee-no-such-folder')]) {
      const ask = await serving(folder);
      expect((await ask('/console/')).status).toBe(404);
      expect((await ask('/healthz')).status).toBe(200);
      await service?.close();
    }
    service = undefined;
  });

  it('refuses a folder that is no build', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'veritee-page-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    await expect(plainService({ console: folder })).rejects.toMatchObject({ code: 'InvalidParameter' });
    service = undefined;
  });

  it('serves its files and no others', async () => {
    const ask = await serving(builtPage());
    expect(await (await ask('/console/')).text()).toContain('<title>page</title>');
    expect((await ask('/console/assets/main-1234.js')).headers.get('content-type')).toContain('javascript');
    for (const path of ['/console/secret.key', '/console/assets', '/console/assets/', '/console/none.js']) {
      const answer = await ask(path);
      expect([path, answer.status, await codeOf(answer)]).toEqual([path, 404, 'NotFound']);
    }
    for (const path of [
      '/console/../secret.key',
      '/console/%2e%2e/secret.key',
      '/console/assets/..%2findex.html',
    ])
      expect(await statusOfRaw(path)).toBe(404);
  });

  it('leads to its folder, so that its names resolve', async () => {
    const answer = await (await serving(builtPage()))('/console');
    expect([answer.status, answer.headers.get('location')]).toEqual([308, 'console/']);
  });

  it('is not below the host name of an instance, where all names lead to that one: it leads to the service', async () => {
    await serving(builtPage());
    const { endpoint = '' } = service ?? {};
    for (const host of ['contoso.local.attest.localhost', 'default.local.attest.localhost'])
      for (const path of PATHS) {
        const { status, headers } = await answerAt(host, path);
        expect([status, headers.location, headers['cache-control']]).toEqual([
          307,
          `${endpoint}/console/`,
          'no-store',
        ]);
      }
    const { status, headers } = await answerAt('localhost', '/console/');
    expect([status, headers.location]).toEqual([200, undefined]);
  });

  it('leads nobody from another machine to their own', async () => {
    await serving(builtPage(), { domains: ['attest.example'] });
    for (const path of PATHS) {
      const { status, headers, body } = await answerAt('contoso.local.attest.example', path);
      expect([status, headers.location]).toEqual([404, undefined]);
      expect(JSON.parse(body)).toMatchObject({
        error: { code: 'NotFound', message: expect.stringContaining('publicUrl') },
      });
    }
  });

  it('leads everybody to the public URL where there is one', async () => {
    const server = fastify();
    onTestFinished(() => server.close());
    consoleRoutes(server, pageFiles(builtPage()), {
      signIn: { issuers: [], origins: [] },
      identity: undefined,
      hasDefaultInstance: true,
      addresses: addressBook(
        reachOf({ domains: ['attest.example'], publicUrl: 'https://attest.example' }, 8443),
      ),
    });
    for (const host of ['contoso.local.attest.example', 'contoso.local.attest.localhost']) {
      const { statusCode, headers } = await server.inject({ url: '/console/', headers: { host } });
      expect([statusCode, headers.location]).toEqual([307, 'https://attest.example/console/']);
    }
  });

  it('allows no script, style or frame of others', async () => {
    const { headers } = await (await serving(builtPage()))('/console/');
    const policy = headers.get('content-security-policy') ?? '';
    for (const each of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "frame-ancestors 'none'",
    ])
      expect(policy).toContain(each);
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-cache');
  });

  it('has files with hashes in their names kept for good', async () => {
    const { headers } = await (await serving(builtPage()))('/console/assets/main-1234.js');
    expect(headers.get('cache-control')).toContain('immutable');
  });
});

/** What the page may know of the service, and which addresses its Content Security Policy lets it ask. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { IssuerSettings } from '../../src/access/settings.ts';
import type { ServiceOptions } from '../../src/start/options.ts';
import { type PlainService, plainService } from './plain-service.ts';

let service: PlainService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

const HEAD = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; connect-src 'self'; base-uri 'none'">`;

/** A service with a page, and what it answers at a path. */
async function serving(more: Partial<ServiceOptions>): Promise<(path: string) => Promise<Response>> {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'index.html'), `<!doctype html>${HEAD}`);
  service = await plainService({ console: folder, ...more });
  const { endpoint } = service;
  return (path) => fetch(`${endpoint}${path}`);
}

/** The sources that a policy lets the page ask. */
const connect = (policy: string) => /connect-src ([^;]*)/.exec(policy)?.[1];
const signIn = { clientId: 'page', scope: 'openid attest' };

describe('the settings of the page', () => {
  it('name the issuers at which people sign in, and no others', async () => {
    const ask = await serving({
      access: {
        issuers: [
          { issuer: 'https://login.example/tenant', signIn, grants: [{ role: 'reader', groups: ['staff'] }] },
          { issuer: 'https://machines.example' },
        ],
      },
    });
    const answer = await ask('/console/settings.json');
    expect(await answer.json()).toEqual({
      address: service?.endpoint,
      issuers: [{ issuer: 'https://login.example/tenant', ...signIn }],
      hasDefaultInstance: true,
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('have the address that tokens name, wherever the page is served', async () => {
    await serving({});
    const { endpoint = '' } = service ?? {};
    const addressAt = (host: string) =>
      new Promise((done, failed) => {
        request(`${endpoint}/console/settings.json`, { headers: { host } }, async (answer) =>
          done((JSON.parse(await text(answer)) as { address: string }).address),
        )
          .on('error', failed)
          .end();
      });
    expect(await addressAt('127.0.0.1:1')).toBe(endpoint);
    expect(await addressAt('attest.example')).toBe(endpoint);
    const { port } = new URL(endpoint);
    expect(await addressAt(`localhost:${port}`)).toBe(`http://localhost:${port}`);
    for (const name of ['contoso', 'default'])
      expect(await addressAt(`${name}.local.attest.localhost:${port}`)).toBe(endpoint);
  });

  it('let the page ask the issuers at which people sign in, with their token endpoints, and nobody else', async () => {
    const ask = await serving({
      access: {
        issuers: [
          { issuer: 'https://machines.example' },
          {
            issuer: 'https://accounts.example/',
            metadata: 'https://meta.example:8443/openid',
            signIn: { ...signIn, tokenEndpoint: 'https://tokens.example/token' },
          },
          {
            issuer: 'https://sts.example/v1/',
            metadata: 'https://unused.example/v1',
            signIn: { ...signIn, issuer: 'https://login.example/v2.0' },
          },
        ],
      },
    });
    const page = await ask('/console/');
    const expected =
      "'self' https://accounts.example https://meta.example:8443 https://tokens.example https://login.example";
    expect(connect(page.headers.get('content-security-policy') ?? '')).toBe(expected);
    // Browsers hold the page to the policy in its head as well.
    expect(connect(await page.text())).toBe(expected);
    const { issuers } = (await (await ask('/console/settings.json')).json()) as { issuers: object[] };
    expect(issuers).toEqual([
      { issuer: 'https://accounts.example/', metadata: 'https://meta.example:8443/openid', ...signIn },
      { issuer: 'https://login.example/v2.0', ...signIn },
    ]);
  });

  it('let the page ask nobody but the service where nobody signs in', async () => {
    const page = await (await serving({}))('/console/');
    expect(connect(page.headers.get('content-security-policy') ?? '')).toBe("'self'");
    expect(await page.text()).toContain(HEAD);
  });

  it('have documented secrets alone', async () => {
    const roots = ['test PKI'];
    const applications = async (identity: true | 'well-known') => {
      const ask = await serving({ development: { roots, identity } });
      const { developmentIdentity } = (await (await ask('/console/settings.json')).json()) as {
        developmentIdentity: { applications: { clientSecret?: string }[] };
      };
      await service?.close();
      service = undefined;
      return developmentIdentity.applications.map(({ clientSecret }) => clientSecret);
    };
    expect(await applications('well-known')).toEqual([
      'veritee-well-known-contributor',
      'veritee-well-known-reader',
    ]);
    expect(await applications(true)).toEqual([undefined, undefined]);
  });

  it('are not for pages that reach this machine by a name of their own', async () => {
    await serving({
      development: { roots: ['test PKI'], identity: 'well-known' },
      allowedOrigins: ['https://other.example'],
    });
    const status = (headers: Record<string, string>) =>
      new Promise((done, failed) => {
        request(`${service?.endpoint}/console/settings.json`, { headers }, ({ statusCode, headers: told }) =>
          done([statusCode, told['access-control-allow-origin']]),
        )
          .on('error', failed)
          .end();
      });
    expect(await status({ host: 'evil.example' })).toEqual([403, undefined]);
    expect(await status({ origin: 'https://other.example' })).toEqual([200, undefined]);
  });

  it('are not there without a page', async () => {
    service = await plainService({ access: { issuers: [{ issuer: 'https://login.example', signIn }] } });
    expect((await fetch(`${service.endpoint}/console/settings.json`)).status).toBe(404);
  });
});

describe('sign-in at an issuer', () => {
  const issuer = 'https://login.example';
  it.each<[string, unknown]>([
    ['no client id', { issuer, signIn: { scope: 'openid' } }],
    ['an empty scope', { issuer, signIn: { clientId: 'page', scope: '' } }],
    ['a scope with a quote', { issuer, signIn: { clientId: 'page', scope: 'openid "' } }],
    ['a misspelt member', { issuer, signIn: { ...signIn, tokenEndPoint: 'https://a.example/' } }],
    ['a client id with a line end', { issuer, signIn: { ...signIn, clientId: 'page\n' } }],
    ['an insecure token endpoint', { issuer, signIn: { ...signIn, tokenEndpoint: 'http://a.example/' } }],
    ['an issuer that is no address', { issuer: 'login', signIn }],
    ['a host that would end the directive', { issuer: 'https://a;script-src.example', signIn }],
    ['a host that would be a keyword', { issuer: "https://'unsafe-inline'", signIn }],
    ['an issuer of every host', { issuer: 'https://*', signIn }],
    ['an issuer of all hosts below one', { issuer: 'https://*.example', signIn }],
  ])('is refused with %s', async (_what, broken) => {
    const starting = serving({ access: { issuers: [broken as IssuerSettings] } });
    await expect(starting).rejects.toMatchObject({ code: 'InvalidParameter' });
  });
});

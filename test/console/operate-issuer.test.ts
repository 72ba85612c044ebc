/** Sign-in at an OpenID issuer in a real browser: authorization code with PKCE, and every answer that is not the one asked for. */

import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pemSigner } from '../e2e/administered-service.ts';
import { buildPage, noChromium, type ServedPage, servePage } from '../support/console-page.ts';
import { SIGN_IN_CLIENT, type SignInIssuer, startSignInIssuer } from '../support/sign-in-issuer.ts';

const untrusted = { ignoreHTTPSErrors: true };

describe.skipIf(noChromium)('sign-in at an issuer', () => {
  let issuer: SignInIssuer;
  let served: ServedPage;
  beforeAll(async () => {
    issuer = await startSignInIssuer();
    served = await servePage(await buildPage(), {
      protocol: 'https',
      instances: [{ name: 'guarded', mode: 'Isolated', certificates: [pemSigner('manager', 'ec').der] }],
      access: {
        issuers: [
          {
            issuer: issuer.issuer,
            signIn: { clientId: SIGN_IN_CLIENT, scope: 'openid attest' },
            grants: [
              { role: 'operator', appRoles: ['operators'] },
              { role: 'contributor', appRoles: ['operators'] },
              { role: 'contributor', appRoles: ['writers'] },
            ],
          },
        ],
      },
    });
    issuer.register(served.url);
  });
  afterAll(async () => {
    await served.close();
    await issuer.close();
  });

  const begin = (page: Page) => page.getByRole('button', { name: /^Sign in at 127\.0\.0\.1/ }).click();

  /** The issuer's own pages: name, then consent. */
  async function signIn(page: Page, name: string): Promise<void> {
    await begin(page);
    await page.locator('input[name=login]').fill(name);
    await page.locator('input[name=password]').fill('any');
    await page.locator('button[type=submit]').click();
    await page.getByRole('button', { name: 'Continue' }).click();
  }

  const kept = (page: Page) =>
    page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])',
    );

  it('comes back to the view that one came from, with nothing left in address or storage', async () => {
    const { page, requests, faults } = await served.open(untrusted, '#/operate/policies/default/TdxVm');
    let token = '';
    let proof = '';
    page.on('request', (request) => {
      token = request.headers()['authorization']?.slice(7) ?? token;
      proof += request.postData() ?? '';
    });
    await signIn(page, 'ada');
    await page.getByRole('region', { name: 'In force', exact: true }).waitFor();
    expect(page.url()).toBe(`${served.url}#/operate/policies/default/TdxVm`);
    expect(token).toMatch(/^ey/);
    expect(proof).toContain('code_verifier=');
    const left = await kept(page);
    expect(left).not.toContain('code');
    expect(left).not.toContain('verifier');
    expect(left).not.toContain(token.slice(0, 20));
    expect(requests.filter((each) => each.includes(token))).toEqual([]);
    expect(requests.find((each) => each.includes('/auth?'))).toMatch(/code_challenge_method=S256/);
    // The issuer's own pages ask for a font of another site, and have no icon.
    expect(faults.filter((each) => !each.startsWith('Failed to load resource'))).toEqual([]);
    await page.goBack();
    await page.waitForLoadState();
    expect(await page.content()).not.toContain(token);
  });

  it('comes back also when somebody skipped to the content before', async () => {
    const { page } = await served.open(untrusted, '#/operate/policies/default/TdxVm');
    await page.getByRole('button', { name: /^Sign in at/ }).waitFor();
    await page.evaluate("location.hash = '#content'");
    await signIn(page, 'ada');
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    expect(page.url()).toContain(`${served.url}#/operate`);
  });

  it('says so when consent is refused', async () => {
    const { page } = await served.open(untrusted, '#/operate');
    await begin(page);
    await page.getByRole('link', { name: /cancel/i }).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/did not let you in, or you did not consent[\s\S]*access_denied/);
    expect(page.url()).toBe(`${served.url}#/operate`);
    expect(await kept(page)).not.toContain('verifier');
  });

  it('shows which role is missing to somebody without one', async () => {
    const { page } = await served.open(untrusted, '#/operate/instances');
    await signIn(page, 'nobody');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/have no role that allows this[\s\S]*the role operator/);
  });

  it('asks who may not list instances for a signature where the instance wants one', async () => {
    const { page } = await served.open(untrusted, '#/operate/policies/guarded/SgxEnclave');
    await signIn(page, 'will');
    await page.getByRole('button', { name: 'Change…' }).click();
    await page.getByRole('radio', { name: 'Sign with a key file', checked: true }).waitFor();
    expect(await page.getByRole('radio', { name: 'Unsigned' }).count()).toBe(0);
  });

  it('takes no answer that it did not ask for', async () => {
    const { page, requests } = await served.open(untrusted, '#/operate');
    await page.goto(`${served.url}?code=stolen&state=of-somebody`);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toContain('did not ask for the sign-in');
    expect(requests.filter((each) => each.startsWith('POST'))).toEqual([]);
    expect(page.url()).not.toContain('stolen');
  });

  it.each<[string, (url: URL) => void]>([
    ['another state', (url) => url.searchParams.set('state', 'another')],
    ['the name of another issuer', (url) => url.searchParams.set('iss', 'https://evil.example')],
  ])('takes no answer with %s', async (_what, change) => {
    const { page, requests } = await served.open(untrusted, '#/operate');
    // The issuer's own answer is made here: browsers do not tell of redirects before they follow them.
    await page.route('**/auth?*', async (route) => {
      const state = new URL(route.request().url()).searchParams.get('state') ?? '';
      const url = new URL(`${served.url}?${new URLSearchParams({ code: 'c', state, iss: issuer.issuer })}`);
      change(url);
      await route.fulfill({ status: 302, headers: { location: url.href } });
    });
    await begin(page);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toContain('not the one that was asked for');
    expect(requests.filter((each) => each.includes('/token'))).toEqual([]);
  });

  const changed = (members: object) => async (route: Route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), ...members } });
  };

  it('takes no metadata of another issuer, and leaves for no address of theirs', async () => {
    const { page, requests } = await served.open(untrusted, '#/operate');
    await page.route('**/.well-known/openid-configuration', changed({ issuer: 'https://evil.example' }));
    await begin(page);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/not the one that was asked for/);
    expect(requests.filter((each) => each.includes('/auth'))).toEqual([]);
  });

  it.each(['javascript:alert(1)', 'no address', 'data:text/html,x'])(
    'leaves for no address like %s',
    async (endpoint) => {
      const { page } = await served.open(untrusted, '#/operate');
      await page.route('**/.well-known/openid-configuration', changed({ authorization_endpoint: endpoint }));
      await begin(page);
      const alert = page.getByRole('alert');
      await alert.waitFor();
      expect(await alert.innerText()).toContain('without an authorization endpoint');
      expect(page.url()).toBe(`${served.url}#/operate`);
    },
  );

  it('takes no ID token for another sign-in', async () => {
    const { page } = await served.open(untrusted, '#/operate');
    await page.route('**/auth?*', async (route) => {
      const url = new URL(route.request().url());
      url.searchParams.set('nonce', 'another');
      await route.continue({ url: url.href });
    });
    await signIn(page, 'ada');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/nonce/);
    expect(await page.getByRole('heading', { name: 'Operate a service' }).isVisible()).toBe(true);
  });

  it('sends a code to no other origin than those in the settings', async () => {
    const { page, requests } = await served.open(untrusted, '#/operate');
    await page.route(
      '**/.well-known/openid-configuration',
      changed({ token_endpoint: 'https://evil.example/token' }),
    );
    await signIn(page, 'ada');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toContain('signIn.tokenEndpoint');
    expect(requests.filter((each) => each.startsWith('POST https://evil.example'))).toEqual([]);
  });

  it('says what to look at when the issuer does not answer', async () => {
    const { page } = await served.open(untrusted, '#/operate');
    await page.route(`${issuer.issuer}/**`, (route) => route.abort());
    await begin(page);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/Nobody can sign in at http:\/\/127/);
  });
});

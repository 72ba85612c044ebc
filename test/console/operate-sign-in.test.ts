/** Sign-in to Operate in a real browser: every way in, every refusal, and where the token is never found. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overflow, violations, WIDTHS } from '../support/axe.ts';
import { buildPage, noChromium, type ServedPage, servePage } from '../support/console-page.ts';

const untrusted = { ignoreHTTPSErrors: true };

/** Everything that the page keeps beyond its memory, as text. */
function keptIn(page: Page): Promise<string> {
  return page.evaluate<string>(
    `JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href, history.state])`,
  );
}

describe.skipIf(noChromium)('sign-in with the development identity', () => {
  let served: ServedPage;
  beforeAll(async () => {
    served = await servePage(await buildPage(), {
      protocol: 'https',
      development: { roots: ['test PKI'], identity: 'well-known' },
      instances: [{ name: 'contoso', mode: 'AAD' }],
    });
  });
  afterAll(() => served.close());

  it('takes one click, and keeps the token in memory alone', async () => {
    const { page, requests, faults } = await served.open(untrusted, '#/operate');
    let token = '';
    page.on('request', (request) => {
      token = request.headers()['authorization']?.slice(7) ?? token;
    });
    await page.getByRole('button', { name: 'Continue as contributor' }).click();
    await page.getByRole('heading', { name: 'contoso' }).waitFor();
    expect(token).toMatch(/^ey/);
    expect(await keptIn(page)).not.toContain(token.slice(0, 20));
    expect(requests.join(' ')).not.toContain(token);
    for (const each of requests) expect(each.split(' ')[1]).toContain(served.service.endpoint);
    await page.reload();
    await page.getByRole('heading', { name: 'Operate a service' }).waitFor();
    expect(faults).toEqual([]);
  });

  it('says which role is missing to a reader who asks for instances', async () => {
    const { page } = await served.open(untrusted, '#/operate');
    await page.getByRole('button', { name: 'Continue as reader' }).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(
      /no role that allows this[\s\S]*the role operator[\s\S]*attester/,
    );
  });

  it('refuses a pasted text that is no token, and signs out when the service refuses the token', async () => {
    const { page } = await served.open(untrusted, '#/operate');
    await page.getByLabel('Token', { exact: true }).fill('not a token');
    expect(await page.getByRole('button', { name: 'Use this token' }).isDisabled()).toBe(true);
    await page.getByText('This is not a bearer token').waitFor();
    await page.getByLabel('Token', { exact: true }).fill('Bearer eyJhbGciOiJSUzI1NiJ9.e30.AAAA');
    await page.getByRole('button', { name: 'Use this token' }).click();
    const notice = page.getByRole('status');
    await notice.waitFor();
    expect(await notice.innerText()).toContain('of an issuer that this service does not trust');
    expect(await page.getByLabel('Token', { exact: true }).inputValue()).toBe('');
  });

  it('ends when one signs out', async () => {
    const { page } = await served.open(untrusted, '#/operate');
    await page.getByRole('button', { name: 'Continue as contributor' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Operate a service' }).waitFor();
  });

  it.each(['light', 'dark'] as const)('has no violations that axe finds in %s', async (colorScheme) => {
    const { page } = await served.open({ ...untrusted, colorScheme, reducedMotion: 'reduce' }, '#/operate');
    await page.getByText('Development identity').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Continue as contributor' }).click();
    await page.getByRole('heading', { name: 'contoso' }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it.each(WIDTHS)('fits into %i pixels', async (width) => {
    const { page } = await served.open({ ...untrusted, viewport: { width, height: 900 } }, '#/operate');
    await page.getByText('Development identity').waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Continue as contributor' }).click();
    await page.getByRole('heading', { name: 'contoso' }).waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });
});

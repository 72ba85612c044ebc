/** Decisions in a real browser: numbers while one looks, refusals that unfold to their explanation, nothing for others. */

import { base64url } from '@veritee/core/internal';
import { unsecuredPolicyToken } from '@veritee/core/internal/maa';
import { simulate } from '@veritee/simulator';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { misfits, violations } from '../support/axe.ts';
import { noChromium } from '../support/console-page.ts';
import { type OperatedPage, operatedPage } from '../support/operated-page.ts';

const POLICY = 'version= 1.0;authorizationrules{[type=="x-ms-sgx-svn", value>=2] => permit();};';

describe.skipIf(noChromium)('decisions', () => {
  let operated: OperatedPage;
  beforeAll(async () => {
    operated = await operatedPage({
      instances: ['contoso', 'fabrikam'].map((name) => ({ name, mode: 'AAD' })),
    });
    const document = unsecuredPolicyToken(POLICY);
    for (const name of ['contoso', 'fabrikam'])
      expect(await operated.ask('PUT', `/${name}/policies/SgxEnclave`, document)).toBe(200);
  });
  afterAll(() => operated.close());

  const attest = (isvSvn: number, at = 'contoso'): Promise<number> => {
    const { evidence } = simulate('SgxEnclave', operated.pki, { isvSvn });
    return operated.ask('POST', `/${at}/attest/SgxEnclave`, JSON.stringify({ quote: base64url(evidence) }));
  };
  const rowOf = (page: Page, name: string) => page.locator('.codes tr', { hasText: name });

  it('say what to do while there are none, then count what comes', async () => {
    const { page, faults } = await operated.open('decisions/fabrikam');
    await page.getByText('Nothing was decided in the last 10 minutes').waitFor();
    await page.getByText('Nothing was refused since the service started').waitFor();
    for (const svn of [3, 4, 1]) await attest(svn, 'fabrikam');
    await rowOf(page, 'Permitted').waitFor({ timeout: 15_000 });
    expect(await rowOf(page, 'Permitted').innerText()).toMatch(/Permitted\s+2\s+0\.2\s+67 %/);
    expect(await rowOf(page, 'PolicyEvaluationError').innerText()).toMatch(
      /Refused\s+PolicyEvaluationError\s+1/,
    );
    expect(await page.locator('.rate table tbody td').allInnerTexts()).toContain('2');
    expect(faults).toEqual([]);
  });

  it('unfold by keyboard to why the policy refused, and stand still meanwhile', async () => {
    await attest(1);
    const { page } = await operated.open('decisions/contoso');
    const first = page.locator('.refusals summary').first();
    await first.focus();
    await page.keyboard.press('Enter');
    await page.getByText('What the rules did').waitFor();
    const facts = await page.locator('.refusal-facts').innerText();
    expect(facts).toMatch(/To be permitted[\s\S]*x-ms-sgx-svn/);
    expect(facts).toMatch(/Line 1: permit/);
    const link = page.getByRole('link', { name: 'See the policy for SgxEnclave' });
    expect(await link.getAttribute('href')).toBe('#/operate/policies/contoso/SgxEnclave');
    const shown = await first.innerText();
    await attest(1);
    await page.getByRole('button', { name: 'Show 1 newer refusal' }).waitFor({ timeout: 15_000 });
    expect(await first.innerText()).toBe(shown);
    await page.getByRole('button', { name: 'Show 1 newer refusal' }).click();
    expect(await page.locator('.refusal-facts').count()).toBe(0);
  });

  it('are asked for only while somebody looks', async () => {
    const { page, requests } = await operated.open('decisions/contoso');
    await page.locator('.refusals, .none').first().waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    const asked = () => requests.filter((each) => each.includes('/decisions?')).length;
    // What was asked before the click may be told of behind it.
    const told = () => new Promise((done) => setTimeout(done, 500));
    await told();
    const before = asked();
    await new Promise((done) => setTimeout(done, 6_000));
    expect(asked()).toBe(before);
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect.poll(asked).toBeGreaterThan(before);
    await page.getByRole('link', { name: 'Inspect' }).click();
    await told();
    const left = asked();
    await new Promise((done) => setTimeout(done, 6_000));
    expect(asked()).toBe(left);
  });

  it('stay, with what to do, while the service does not answer, and go on when it does', async () => {
    await attest(3);
    const { page } = await operated.open('decisions/contoso');
    await rowOf(page, 'Permitted').waitFor();
    await page.route('**/decisions?*', (route) => route.abort());
    await page.getByRole('alert').waitFor({ timeout: 15_000 });
    expect(await page.getByRole('alert').innerText()).toMatch(/does not answer[\s\S]*What to do/);
    expect(await rowOf(page, 'Permitted').count()).toBe(1);
    await page.unroute('**/decisions?*');
    await page.getByRole('alert').waitFor({ state: 'detached', timeout: 15_000 });
  });

  it('are shown to a reader, who names the instance', async () => {
    const { page } = await operated.open('decisions', { as: 'reader' });
    await page.getByLabel('Instance').fill('contoso');
    await page.getByLabel('Instance').press('Enter');
    await page.getByRole('heading', { name: 'Newest refusals' }).waitFor();
  });

  it.each(['..', '%2F%2Fexample.com'])('are asked for by no other name: %s', async (name) => {
    const { page, requests } = await operated.open(`decisions/${name}`);
    await page.getByText('A name has 3 to 24 letters').waitFor();
    expect(requests.filter((each) => /decisions\?|example/.test(each))).toEqual([]);
  });

  it('of an instance that does not exist are a failure that says so', async () => {
    const { page } = await operated.open('decisions/nobody');
    expect(await page.getByRole('alert').innerText()).toContain('There is no instance nobody here');
  });

  it.each(['light', 'dark'] as const)(
    'have no violations that axe finds in %s, and fit',
    async (colorScheme) => {
      const { page } = await operated.open('decisions/contoso', {
        colorScheme,
        viewport: { width: 360, height: 800 },
      });
      await attest(1);
      await page.locator('.refusals summary').first().click();
      await page.getByText('What the rules did').waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await misfits(page)).toEqual([]);
    },
  );
});

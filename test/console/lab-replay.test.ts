/** The lab with a service: decisions that it kept are judged by the draft, and its policy in force is compared with it. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { base64url } from '@veritee/core/internal';
import { unsecuredPolicyToken } from '@veritee/core/internal/maa';
import { simulate } from '@veritee/simulator';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overflow, violations } from '../support/axe.ts';
import { noChromium } from '../support/console-page.ts';
import { editor, opened, written } from '../support/lab-page.ts';
import { type OperatedPage, operatedPage, type SignIn } from '../support/operated-page.ts';

const policy = (least: number) =>
  `version= 1.0;\nauthorizationrules{\n[type=="x-ms-sgx-svn", value>=${least}] => permit();\n};`;

describe.skipIf(noChromium)('the policy lab with a service', () => {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-lab-replay-'));
  let operated: OperatedPage;
  beforeAll(async () => {
    operated = await operatedPage({
      instances: ['contoso', 'fabrikam'].map((name) => ({ name, mode: 'AAD' })),
      evidence: { keep: 'claims' },
    });
    expect(await operated.ask('PUT', '/contoso/policies/SgxEnclave', unsecuredPolicyToken(policy(2)))).toBe(
      200,
    );
    for (const isvSvn of [1, 2, 3, 4]) {
      const { evidence } = simulate('SgxEnclave', operated.pki, { isvSvn });
      const body = JSON.stringify({ quote: base64url(evidence) });
      expect(await operated.ask('POST', '/contoso/attest/SgxEnclave', body)).toBe(isvSvn === 1 ? 400 : 200);
    }
  });
  afterAll(async () => {
    await operated.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The lab, with somebody signed in. */
  async function lab(tab: string, opening?: SignIn) {
    const watched = await operated.open('instances', opening);
    const { page } = watched;
    await page.getByRole('link', { name: 'Policy lab' }).click();
    await page.getByRole('tab', { name: tab }).click();
    return watched;
  }

  async function replayed(page: Page, instance = 'contoso'): Promise<void> {
    await page.locator('.replay').getByLabel('Instance').fill(instance);
    await page.locator('.replay').getByLabel('Instance').press('Tab');
    await page.getByRole('button', { name: 'Replay SgxEnclave' }).click();
  }

  it('judges kept decisions by the draft, flips first, and again when the draft has changed', async () => {
    const { page, requests, faults } = await lab('Replay');
    await written(page, policy(3));
    await replayed(page);
    await page.getByText('The policy decides 1 of 4 differently: it refuses 1').waitFor();
    const change = await page.locator('.replay .changes li').innerText();
    expect(change).toMatch(
      /permitted → denied[\s\S]*line 3[\s\S]*x-ms-sgx-svn[\s\S]*at least 3 instead of 2/,
    );
    const asked = requests.filter((each) => each.includes(':kept?')).length;
    await written(page, policy(0));
    await page.getByText('The policy has changed since.').waitFor();
    await page.getByRole('button', { name: 'Judge again' }).click();
    await page.getByText('it refuses 0 that were permitted and permits 1 that were refused').waitFor();
    await written(page, policy(2));
    await page.getByRole('button', { name: 'Judge again' }).click();
    await page.getByText('The policy decides all 4 as they were decided.').waitFor();
    // The draft is sent to nobody, and what was loaded is not asked for again.
    expect(requests.filter((each) => each.includes(':kept?')).length).toBe(asked);
    expect(requests.filter((each) => !/^GET |oauth2\/token$/.test(each))).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('says what to do where nothing was kept, where the policy is broken and where the role is missing', async () => {
    const { page } = await lab('Replay');
    await replayed(page, 'fabrikam');
    await page.getByText('The instance kept no decisions of this type and time.').waitFor();
    await written(page, 'version=1.0;');
    await page.getByRole('button', { name: 'Judge again' }).click();
    await page.getByText(/^The policy has errors: /).waitFor();
    await replayed(page, 'nobody');
    await page.getByText('There is no instance nobody here').waitFor();
    const reader = await lab('Replay', { as: 'reader' });
    await replayed(reader.page);
    expect(await reader.page.getByRole('alert').innerText()).toContain('role');
  });

  it('compares the draft with the policy in force', async () => {
    const { page, faults } = await lab('Compare');
    const claims = join(folder, 'claims.json');
    writeFileSync(claims, '[{"type":"x-ms-sgx-svn","value":2,"issuer":"AttestationService"}]');
    await opened(page, [claims]);
    await written(page, policy(3));
    await page.locator('.compare-policies').getByLabel('Instance').fill('contoso');
    await page.getByRole('button', { name: 'Read its policy for SgxEnclave' }).click();
    await expect
      .poll(() => page.locator('.changes li').innerText())
      .toMatch(/permitted → denied[\s\S]*the policy in force of contoso, line 3/);
    await written(page, policy(1));
    await page.getByText('The decision is the same.').waitFor();
    expect(await editor(page).innerText()).toContain('>=1');
    expect(faults).toEqual([]);
  });

  it('asks who is not signed in to sign in, and asks the service for nothing', async () => {
    const { page, requests } = await operated.served.open({ ignoreHTTPSErrors: true }, '#/lab');
    await page.getByRole('tab', { name: 'Replay' }).click();
    await page.getByRole('link', { name: 'Sign in under Operate to replay decisions.' }).waitFor();
    await page.getByRole('tab', { name: 'Compare' }).click();
    await page.getByRole('link', { name: 'Sign in under Operate to compare' }).waitFor();
    for (const each of requests) expect(each).toMatch(`GET ${operated.served.url}`);
  });

  it('is used by keyboard alone', async () => {
    const { page } = await lab('Decision');
    await written(page, policy(3));
    await page.getByRole('tab', { name: 'Decision' }).focus();
    await page.keyboard.press('End');
    await page.locator('.replay').getByLabel('Instance').focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('contoso');
    await page.keyboard.press('Enter');
    await page.getByText('The policy decides 1 of 4 differently').waitFor();
  });

  it.each(['light', 'dark'] as const)(
    'has no violations that axe finds and fits into 360 pixels, %s',
    async (colorScheme) => {
      const { page } = await lab('Replay', { colorScheme, reducedMotion: 'reduce' });
      await written(page, policy(3));
      await replayed(page);
      await page.locator('.replay .changes li').waitFor();
      expect(await violations(page)).toEqual([]);
      await page.getByRole('tab', { name: 'Compare' }).click();
      expect(await violations(page)).toEqual([]);
      await page.setViewportSize({ width: 360, height: 800 });
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await page.getByRole('tab', { name: 'Replay' }).click();
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    },
  );
});

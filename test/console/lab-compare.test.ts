/** The policy in the lab beside another one, over several pieces of evidence: which decisions flip, and why. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulatedPki, simulate, writeSimulation } from '@veritee/simulator';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overflow, violations } from '../support/axe.ts';
import { buildPage, noChromium, type ServedPage, servePage } from '../support/console-page.ts';
import { opened, trusted, written } from '../support/lab-page.ts';

const currentDate = new Date();
const policy = (least: number) => `version=1.0;
authorizationrules {
  [type=="x-ms-sgx-svn", value>=${least}] && [type=="x-ms-sgx-is-debuggable", value==false]
    => permit();
};
issuancerules {};`;

describe.skipIf(noChromium)('the policy lab, comparing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-lab-compare-'));
  const claims = join(folder, 'old.json');
  const inForce = join(folder, 'force.policy');
  let served: ServedPage;
  beforeAll(async () => {
    const pki = createSimulatedPki({ currentDate });
    for (const scenario of ['up-to-date', 'debug'] as const)
      writeSimulation(simulate('SgxEnclave', pki, { scenario, currentDate }), join(folder, scenario));
    const claim = (type: string, value: unknown) => ({ type, value, issuer: 'AttestationService' });
    writeFileSync(claims, JSON.stringify([claim('x-ms-sgx-svn', 3), claim('x-ms-sgx-is-debuggable', false)]));
    writeFileSync(inForce, policy(2));
    served = await servePage(await buildPage());
  });
  afterAll(async () => {
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const filesOf = (scenario: string) =>
    ['evidence.bin', 'collateral.json', 'root.pem'].map((name) => join(folder, scenario, name));

  async function withEvidence(page: Page): Promise<void> {
    await opened(page, filesOf('up-to-date'));
    await trusted(page);
    await opened(page, filesOf('debug').slice(0, 2));
    await opened(page, [claims]);
    await page.getByText('old.json').waitFor();
  }

  const outcomes = (page: Page) => page.locator('.lab-files .outcome').allInnerTexts();

  it('shows the decision about each piece of evidence, and explains the one that is chosen', async () => {
    const { page, faults } = await served.open({}, '#/lab');
    await withEvidence(page);
    await written(page, policy(1));
    await expect.poll(() => outcomes(page)).toEqual(['permitted', 'denied', 'permitted']);
    await page.getByRole('button', { name: 'evidence.bin (2)', exact: true }).click();
    await page.locator('.verdict').getByText('Denied', { exact: true }).waitFor();
    expect(await page.locator('.answer').innerText()).toContain('x-ms-sgx-is-debuggable');
    expect(faults).toEqual([]);
  });

  it('shows which decisions flip, those that the draft refuses first, with the line of either policy', async () => {
    const { page, requests, faults } = await served.open({}, '#/lab');
    await withEvidence(page);
    await written(page, policy(4));
    await page.getByRole('tab', { name: 'Compare' }).click();
    // The default policy permits all genuine evidence.
    await page.getByText('3 of 3 decisions differ.').waitFor();
    await page.locator('.compare-policies input[type=file]').setInputFiles(inForce);
    await page.getByText('1 of 3 decisions differs.').waitFor();
    const change = await page.locator('.changes li').innerText();
    expect(change).toMatch(/old\.json\s+permitted → denied/);
    expect(change).toMatch(/force\.policy, line 3\s+The rule on line 3 permits\./);
    expect(change).toMatch(/the policy in the editor, line 3\s+.*x-ms-sgx-svn/);
    await written(page, policy(1));
    await page.getByText(/denied → permitted/).waitFor();
    await written(page, policy(2));
    await page.getByText('All 3 decisions are the same.').waitFor();
    for (const each of requests) expect(each).toMatch(`GET ${served.url}`);
    expect(faults).toEqual([]);
  });

  it('is never shown under the name of another policy, not even while frames are late', async () => {
    const { page } = await served.open({ lateFrames: true }, '#/lab');
    await opened(page, [claims]);
    await written(page, policy(4));
    await page.getByRole('tab', { name: 'Compare' }).click();
    await page.locator('.compare-policies input[type=file]').setInputFiles(inForce);
    await page.getByText('force.policy, line 3').waitFor();
    const shown = await page.evaluate<string>(`(async () => {
      const select = document.querySelector('.compare-policies select');
      select.selectedIndex = 0;
      select.dispatchEvent(new Event('change', { bubbles: true }));
      await new Promise((done) => setTimeout(done));
      return document.querySelector('.compare-policies').innerText;
    })()`);
    expect(shown).toContain('the default policy of SgxEnclave');
    expect(shown).not.toContain('permitted → denied');
    await page.getByText('the default policy of SgxEnclave, line').waitFor();
  });

  it('says what is missing: evidence, a policy without errors', async () => {
    const { page } = await served.open({}, '#/lab');
    await page.getByRole('tab', { name: 'Compare' }).click();
    await page.getByText('Add evidence or claims: both policies judge them.').waitFor();
    await opened(page, [claims]);
    const broken = join(folder, 'broken.policy');
    writeFileSync(broken, 'version=1.0;\nauthorizationrules{ => permit() };');
    await page.locator('.compare-policies input[type=file]').setInputFiles(broken);
    await page.getByText(/^broken\.policy has errors: 2:/).waitFor();
    await written(page, 'version=1.0;');
    await page.getByText('fix them to compare its decisions').waitFor();
  });

  it.each(['light', 'dark'] as const)('has no violations that axe finds in %s', async (colorScheme) => {
    const { page } = await served.open({ colorScheme, reducedMotion: 'reduce' }, '#/lab');
    await withEvidence(page);
    await written(page, policy(4));
    await page.getByRole('tab', { name: 'Compare' }).press('Enter');
    await page.locator('.changes li').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('fits into 360 pixels', async () => {
    const { page } = await served.open({ viewport: { width: 360, height: 800 } }, '#/lab');
    await withEvidence(page);
    await page.getByRole('tab', { name: 'Compare' }).click();
    await page.locator('.changes li').first().waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });
});

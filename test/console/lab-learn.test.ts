/** Learning a policy in the lab: from evidence to permit and evidence to refuse; the result goes into the editor. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulatedPki, simulate, writeSimulation } from '@veritee/simulator';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overflow, violations } from '../support/axe.ts';
import { buildPage, noChromium, type ServedPage, servePage } from '../support/console-page.ts';
import { editor, opened, trusted, written } from '../support/lab-page.ts';

const currentDate = new Date();

describe.skipIf(noChromium)('the policy lab, learning', () => {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-lab-learn-'));
  let served: ServedPage;
  beforeAll(async () => {
    const pki = createSimulatedPki({ currentDate });
    for (const scenario of ['up-to-date', 'debug', 'out-of-date'] as const)
      writeSimulation(simulate('SgxEnclave', pki, { scenario, currentDate }), join(folder, scenario));
    writeSimulation(simulate('TdxVm', pki, { currentDate }), join(folder, 'tdx'));
    served = await servePage(await buildPage());
  });
  afterAll(async () => {
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const filesOf = (scenario: string) =>
    ['evidence.bin', 'collateral.json', 'root.pem'].map((name) => join(folder, scenario, name));

  /** Evidence of these scenarios in this order, under one trusted root, with the tab open. */
  async function learning(page: Page, ...scenarios: readonly string[]): Promise<void> {
    for (const [i, scenario] of scenarios.entries()) {
      await opened(page, filesOf(scenario).slice(0, i === 0 ? 3 : 2));
      if (i === 0) await trusted(page);
    }
    await page.getByRole('tab', { name: 'Learn' }).click();
    await expect.poll(() => page.locator('.wanted fieldset').count()).toBe(scenarios.length);
  }

  const start = (page: Page) => page.getByRole('button', { name: 'Learn a policy' }).click();
  const choose = (page: Page, name: string, wanted: string) =>
    page
      .getByRole('group', { name: `What to do with ${name}`, exact: true })
      .getByLabel(wanted)
      .check();

  it('learns what to permit and what to refuse, and puts the policy into the editor', async () => {
    const { page, requests, faults } = await served.open({}, '#/lab');
    await learning(page, 'up-to-date', 'debug', 'out-of-date');
    await page.getByText('Verification refuses it already.').waitFor();
    await start(page);
    await page.getByText('No policy is learned that permits evidence.bin (2).').waitFor();
    await choose(page, 'evidence.bin (2)', 'refuse');
    await start(page);
    await page.getByText('It pins the identity “signer”.').waitFor();
    expect(await page.locator('.learn-notes').innerText()).toContain(
      'Verification refuses evidence.bin (3) already',
    );
    await expect
      .poll(() => editor(page).innerText())
      .toMatch(
        /x-ms-sgx-mrsigner[\s\S]*x-ms-sgx-is-debuggable|x-ms-sgx-is-debuggable[\s\S]*x-ms-sgx-mrsigner/,
      );
    await expect
      .poll(() => page.locator('.lab-files .outcome').allInnerTexts())
      .toEqual(['permitted', 'denied', 'no claims']);
    await page.getByLabel('Identity to pin').selectOption('measurement');
    await start(page);
    await page.getByText('It pins the identity “measurement”.').waitFor();
    await expect.poll(() => editor(page).innerText()).toContain('x-ms-sgx-mrenclave');
    for (const each of requests) expect(each).toMatch(`GET ${served.url}`);
    expect(faults).toEqual([]);
  });

  it('chooses the type of the evidence, and puts the earlier policy back', async () => {
    const { page } = await served.open({}, '#/lab');
    await written(page, 'version=1.0;\nauthorizationrules{=> deny();};\n// mine');
    await learning(page, 'tdx');
    await start(page);
    await expect.poll(() => editor(page).innerText()).toContain('tdx_mrtd');
    expect(await page.locator('.lab-policy select').inputValue()).toBe('TdxVm');
    await page.getByRole('button', { name: 'Put the earlier policy back' }).click();
    await expect.poll(() => editor(page).innerText()).toContain('// mine');
    expect(await page.locator('.lab-policy select').inputValue()).toBe('SgxEnclave');
  });

  it('says why there is no policy: two types, the same evidence on both sides, nothing to permit', async () => {
    const { page } = await served.open({}, '#/lab');
    await page.getByRole('tab', { name: 'Learn' }).click();
    await page.getByText('Add evidence first').waitFor();
    await learning(page, 'up-to-date', 'tdx', 'up-to-date');
    await start(page);
    await page.getByText('A policy is for one type').waitFor();
    await choose(page, 'evidence.bin (2)', 'leave out');
    await choose(page, 'evidence.bin (3)', 'refuse');
    await start(page);
    await page.getByText('do not differ in any claim').waitFor();
    await choose(page, 'evidence.bin', 'leave out');
    await page.getByText('Choose at least one file that the policy must permit.').waitFor();
    expect(await page.getByRole('button', { name: 'Learn a policy' }).isDisabled()).toBe(true);
  });

  it('is used by keyboard alone', async () => {
    const { page } = await served.open({}, '#/lab');
    await learning(page, 'up-to-date', 'debug');
    await page.getByRole('radio').nth(3).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('It pins the identity “signer”.').waitFor();
  });

  it.each(['light', 'dark'] as const)('has no violations that axe finds in %s', async (colorScheme) => {
    const { page } = await served.open({ colorScheme, reducedMotion: 'reduce' }, '#/lab');
    await learning(page, 'up-to-date', 'debug', 'out-of-date');
    await choose(page, 'evidence.bin (2)', 'refuse');
    await start(page);
    await page.locator('.learn-notes').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('fits into 360 pixels', async () => {
    const { page } = await served.open({ viewport: { width: 360, height: 800 } }, '#/lab');
    await learning(page, 'up-to-date', 'debug', 'out-of-date');
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });
});

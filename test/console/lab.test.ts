/** The policy lab in a real browser: a policy judges proven claims in the page, and nothing leaves it. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulatedPki, simulate, writeSimulation } from '@veritee/simulator';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from '../support/axe.ts';
import { buildPage, noChromium, type ServedPage, servePage } from '../support/console-page.ts';
import { editor, opened, trusted, written } from '../support/lab-page.ts';

const currentDate = new Date();
const POLICY = `version=1.0;
authorizationrules {
  [type=="x-ms-sgx-svn", value>=5]
    => permit();
};
issuancerules {
  c:[type=="x-ms-sgx-mrsigner"] => issue(type="signer", value=c.value);
};`;

describe.skipIf(noChromium)('the policy lab', () => {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-lab-'));
  const files = ['evidence.bin', 'collateral.json', 'root.pem'].map((name) => join(folder, name));
  let served: ServedPage;
  beforeAll(async () => {
    const pki = createSimulatedPki({ currentDate });
    writeSimulation(simulate('SgxEnclave', pki, { scenario: 'up-to-date', currentDate }), folder);
    served = await servePage(await buildPage());
  });
  afterAll(async () => {
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function withEvidence(page: Page): Promise<void> {
    await opened(page, files);
    await trusted(page);
    await page.getByText('Claims that the policy sees').waitFor();
  }

  it('shows which line denies, and what would have had to be different', async () => {
    const { page, requests, faults } = await served.open({}, '#/lab');
    await withEvidence(page);
    await written(page, POLICY);
    await page.getByText('Denied', { exact: true }).waitFor();
    await page.locator('.cm-line-fails', { hasText: 'x-ms-sgx-svn' }).waitFor();
    expect(await page.locator('.cm-note-fails').innerText()).toContain('value is 1, wanted >= 5');
    expect(await page.locator('.answer').innerText()).toContain('x-ms-sgx-svn');
    await written(page, POLICY.replace('>=5', '>=1'));
    await page.getByText('Permitted', { exact: true }).waitFor();
    expect(await page.locator('.lab-evidence .claims').first().innerText()).toMatch(/signer\s+[0-9a-f]{64}/);
    for (const each of requests) expect(each).toMatch(`GET ${served.url}`);
    expect(faults).toEqual([]);
  });

  it('takes no claims from evidence that is not proven, and says why', async () => {
    const { page } = await served.open({}, '#/lab');
    await opened(page, files);
    await page.getByText('There are no claims to judge yet.').waitFor();
    expect(await page.locator('.warning').innerText()).toContain('root');
  });

  it('reports mistakes at their place, and applies what a hint says', async () => {
    const { page, faults } = await served.open({}, '#/lab');
    await written(page, POLICY.replace('x-ms-sgx-svn', 'x-ms-sgx-svm'));
    const mistake = page.locator('.diagnostics li', { hasText: 'UnknownClaim' });
    await mistake.waitFor();
    expect(await mistake.innerText()).toMatch(/^3:/);
    await page.locator('.cm-lintRange').first().hover();
    await page.getByRole('button', { name: /Write x-ms-sgx-svn/ }).click();
    await mistake.waitFor({ state: 'detached' });
    expect(await editor(page).innerText()).toContain('"x-ms-sgx-svn"');
    expect(faults).toEqual([]);
  });

  it('lays out a policy, and completes names of claims', async () => {
    const { page, faults } = await served.open({}, '#/lab');
    await written(page, POLICY);
    await page.getByRole('button', { name: 'Format' }).click();
    await expect.poll(() => editor(page).innerText()).toContain('    [type=="x-ms-sgx-svn", value>=5]');
    await written(page, 'version=1.0;\nauthorizationrules{[type==');
    await page.keyboard.type('"x-ms-sgx-mr');
    await page.locator('.cm-tooltip-autocomplete').getByText('x-ms-sgx-mrenclave').waitFor();
    expect(faults).toEqual([]);
  });

  it('judges claims in a file', async () => {
    const { page } = await served.open({}, '#/lab');
    const claims = join(folder, 'claims.json');
    writeFileSync(claims, '[{"type":"x-ms-sgx-svn","value":7,"issuer":"AttestationService"}]');
    await opened(page, [claims]);
    await written(page, POLICY);
    await page.getByText('Permitted', { exact: true }).waitFor();
  });

  it.each(['light', 'dark'] as const)('has no violations that axe finds in %s', async (colorScheme) => {
    const { page } = await served.open({ colorScheme, reducedMotion: 'reduce' }, '#/lab');
    await withEvidence(page);
    await written(page, POLICY);
    await page.getByText('Denied', { exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
  });
});

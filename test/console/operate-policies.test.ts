/** Policies in a real browser: read, compared, set and reset in each mode; keys of signers stay in the page. */

import { createAttestationPolicyToken } from '@veritee/client';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pemSigner } from '../e2e/administered-service.ts';
import { overflow, violations, WIDTHS } from '../support/axe.ts';
import { noChromium } from '../support/console-page.ts';
import { instancesOfEachMode, type OperatedPage, operatedPage, shot } from '../support/operated-page.ts';

const POLICY = `version=1.0;
authorizationrules {
  [type=="x-ms-sgx-is-debuggable", value==false] => permit();
};
issuancerules {
};`;

describe.skipIf(noChromium)('policies', () => {
  const manager = pemSigner('manager', 'ec');
  let operated: OperatedPage;
  beforeAll(async () => {
    operated = await operatedPage({ instances: instancesOfEachMode(manager) });
  });
  afterAll(() => operated.close());

  const inForce = (page: Page) => page.getByRole('region', { name: 'In force', exact: true });
  const draft = (page: Page) => page.getByRole('region', { name: 'Change the policy' });
  const setButton = (page: Page) => page.getByRole('button', { name: /^Set for/ });

  async function written(page: Page, text: string): Promise<void> {
    await page.getByRole('button', { name: 'Change…' }).click();
    await page.getByRole('textbox', { name: 'Policy text' }).focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(text);
  }

  const pem = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

  it('are shown with their kind and hash, and are set unsigned after a look at what changes', async () => {
    const { page, faults } = await operated.open('policies/contoso/SgxEnclave');
    await inForce(page).getByText('default', { exact: true }).waitFor();
    await inForce(page).locator('.hash code').waitFor();
    await page.getByRole('button', { name: 'Show laid out' }).click();
    expect(await inForce(page).locator('.diff li').count()).toBeGreaterThan(5);
    await written(page, POLICY);
    await draft(page).locator('.added', { hasText: 'is-debuggable' }).waitFor();
    await setButton(page).click();
    await page.getByText('The policy was set.').waitFor();
    await inForce(page).getByText('unsigned', { exact: true }).waitFor();
    expect(await inForce(page).innerText()).toContain('x-ms-sgx-is-debuggable');
    const history = page.getByRole('region', { name: 'History' });
    expect(await history.locator('tbody tr').count()).toBe(1);
    await page.getByRole('button', { name: 'Reset…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reset the policy' }).click();
    await page.getByText('The policy was reset.').waitFor();
    await inForce(page).getByText('default', { exact: true }).waitFor();
    await expect.poll(() => history.locator('tbody tr').count()).toBe(2);
    // The newest is compared with the one before it.
    await history.locator('.removed', { hasText: 'is-debuggable' }).waitFor();
    await history.getByRole('button', { name: /^Use as draft/ }).click();
    await draft(page).locator('.added', { hasText: 'is-debuggable' }).waitFor();
    expect(faults).toEqual([]);
  });

  it('of an instance that does not exist are not shown, and the page says so', async () => {
    const { page } = await operated.open('policies/nowhere/SgxEnclave');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/no instance nowhere[\s\S]*Choose another instance/);
  });

  it('are not set while they have errors, which are shown at their place', async () => {
    const { page, sent } = await operated.open('policies/default/SgxEnclave');
    await written(page, POLICY.replace('permit()', 'permt()'));
    await draft(page).locator('.diagnostics .error').first().waitFor();
    expect(await setButton(page).isDisabled()).toBe(true);
    await page.getByText('The draft has errors').waitFor();
    expect(sent.filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  it('keep a draft while another view is shown, until it is cancelled or somebody signs out', async () => {
    const { page } = await operated.open('policies/default/TdxVm');
    const mine = POLICY.replace('true', 'false');
    await written(page, mine);
    await draft(page).locator('.added', { hasText: 'is-debuggable' }).waitFor();
    await page.getByRole('link', { name: 'Instances' }).click();
    await page.getByRole('button', { name: 'New instance…' }).waitFor();
    await page.goBack();
    await draft(page).locator('.added', { hasText: 'is-debuggable' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Continue as contributor' }).click();
    await inForce(page).waitFor();
    expect(await draft(page).count()).toBe(0);
  });

  it('of an isolated instance are signed in the page, and the key never leaves it', async () => {
    const { page, sent, faults } = await operated.open('policies/guarded/SgxEnclave');
    await written(page, POLICY);
    expect(await page.getByLabel('Unsigned').count()).toBe(0);
    expect(await setButton(page).isDisabled()).toBe(true);
    await page
      .getByLabel('Private key and certificate')
      .setInputFiles([pem('key.pem', manager.privateKey), pem('certificate.pem', manager.certificate)]);
    await page.getByText('Key and certificate are read.').waitFor();
    await setButton(page).click();
    await page.getByText('The policy was set.').waitFor();
    await inForce(page).getByText('signed', { exact: true }).waitFor();
    const secret = manager.privateKey.split('\n')[1] ?? '';
    expect(secret.length).toBeGreaterThan(40);
    expect(sent.some(({ method }) => method === 'PUT')).toBe(true);
    expect(JSON.stringify(sent)).not.toContain(secret);
    const stored = 'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href])';
    expect(await page.evaluate<string>(stored)).not.toContain(secret);
    await page.getByRole('button', { name: 'Reset…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByLabel('Private key and certificate')
      .setInputFiles(pem('both.pem', manager.certificate + manager.privateKey));
    await dialog.getByRole('button', { name: 'Reset the policy' }).click();
    await page.getByText('The policy was reset.').waitFor();
    expect(faults).toEqual([]);
  });

  it('of an isolated instance are set by a document that was signed elsewhere', async () => {
    const { page } = await operated.open('policies/guarded/TdxVm');
    const text = 'version= 1.0;authorizationrules{=> deny();};issuancerules{};';
    const token = await createAttestationPolicyToken(text, manager.privateKey, manager.certificate);
    await page.getByRole('button', { name: 'Change…' }).click();
    await page.getByLabel('Signed elsewhere').check();
    await page.getByLabel('Signed document').fill('not a document');
    await page.getByText('This is not a policy document').waitFor();
    await page.getByLabel('Signed document').fill(token.serialize());
    await draft(page).locator('.added', { hasText: 'deny()' }).waitFor();
    await setButton(page).click();
    await page.getByText('The policy was set.').waitFor();
  });

  it('of an isolated instance are not set by a stranger, and the page says why', async () => {
    const { page } = await operated.open('policies/guarded/OpenEnclave');
    const stranger = pemSigner('stranger', 'ec');
    await written(page, POLICY);
    await page
      .getByLabel('Private key and certificate')
      .setInputFiles(pem('both.pem', stranger.privateKey + stranger.certificate));
    await setButton(page).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toContain('SignerUnknown');
  });

  it('of a shared instance cannot be changed, and the page says so', async () => {
    const { page } = await operated.open('policies/together/SgxEnclave');
    await page.getByText('which nobody can change').waitFor();
    expect(await page.getByRole('button', { name: 'Change…' }).count()).toBe(0);
  });

  it('are read by readers, who name an instance and cannot change it', async () => {
    const { page } = await operated.open('policies', { as: 'reader' });
    await inForce(page).waitFor();
    const instance = page.getByLabel('Instance', { exact: true });
    await instance.fill('contoso');
    await instance.press('Enter');
    await expect.poll(() => page.url()).toContain('#/operate/policies/contoso/SgxEnclave');
    await written(page, POLICY);
    await setButton(page).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(
      /no role that allows this[\s\S]*the role contributor[\s\S]*reader/,
    );
  });

  it.each(['light', 'dark'] as const)('have no violations that axe finds in %s', async (colorScheme) => {
    const { page } = await operated.open('policies/contoso/SgxEnclave', {
      colorScheme,
      reducedMotion: 'reduce',
    });
    await inForce(page).waitFor();
    expect(await violations(page)).toEqual([]);
    await shot(page, `policies-${colorScheme}`);
    await written(page, POLICY);
    await draft(page).locator('.added').first().waitFor();
    expect(await violations(page)).toEqual([]);
    await shot(page, `draft-${colorScheme}`);
  });

  it.each(WIDTHS)('fit into %i pixels', async (width) => {
    const { page } = await operated.open('policies/guarded/SgxEnclave', {
      viewport: { width, height: 900 },
    });
    await inForce(page).waitFor();
    await page.getByRole('region', { name: 'History' }).waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await written(page, POLICY);
    await draft(page).locator('.added').first().waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await shot(page, `policies-${width}`);
  });
});

/** Instances in a real browser: listed, made and deleted by operators, by keyboard alone if need be. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pemSigner } from '../e2e/administered-service.ts';
import { overflow, violations, WIDTHS } from '../support/axe.ts';
import { noChromium } from '../support/console-page.ts';
import { instancesOfEachMode, type OperatedPage, operatedPage, shot } from '../support/operated-page.ts';

describe.skipIf(noChromium)('instances', () => {
  const manager = pemSigner('manager', 'ec');
  let operated: OperatedPage;
  beforeAll(async () => {
    operated = await operatedPage({ instances: instancesOfEachMode(manager) });
  });
  afterAll(() => operated.close());

  const card = (page: Page, name: string) =>
    page.locator('.instances .card', { has: page.getByRole('heading', { name }) });

  it('are listed with mode, place and addresses', async () => {
    const { page, faults } = await operated.open('instances');
    const text = await card(page, 'guarded').innerText();
    expect(text).toContain('Isolated');
    expect(text).toContain(`${operated.served.service.endpoint}/guarded`);
    expect(text).toContain('local');
    await card(page, 'guarded').getByRole('link', { name: 'Policies' }).click();
    await expect
      .poll(() => page.getByRole('combobox', { name: 'Instance', exact: true }).inputValue())
      .toBe('guarded');
    expect(faults).toEqual([]);
  });

  it('are made and deleted after a confirmation, by keyboard alone', async () => {
    const { page, sent, faults } = await operated.open('instances');
    await page.getByRole('button', { name: 'New instance…' }).press('Enter');
    const dialog = page.getByRole('dialog');
    await page.getByLabel('Name', { exact: true }).focus();
    await page.keyboard.type('contoso');
    await dialog.getByText('There is an instance of this name.').waitFor();
    await page.keyboard.type('-two');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('The instance contoso-two was made.').waitFor();
    expect(await card(page, 'contoso-two').innerText()).toContain('Shared');
    await page.getByRole('button', { name: 'Delete… contoso-two' }).press('Enter');
    expect(await page.getByRole('button', { name: 'Delete the instance' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(sent.filter(({ method }) => method === 'DELETE')).toEqual([]);
    await page.getByRole('button', { name: 'Delete… contoso-two' }).press('Enter');
    await page.getByLabel('Type contoso-two to confirm').fill('contoso-two');
    await page.keyboard.press('Enter');
    await page.getByText('The instance contoso-two was deleted.').waitFor();
    await card(page, 'contoso-two').waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });

  it('that are isolated are made with the certificates of their signers', async () => {
    const { page } = await operated.open('instances');
    await page.getByRole('button', { name: 'New instance…' }).click();
    await page.getByLabel('Name', { exact: true }).fill('vault');
    await page.getByRole('radio', { name: /^Isolated/ }).check();
    const make = page.getByRole('button', { name: 'Make the instance' });
    expect(await make.isDisabled()).toBe(true);
    await page.getByLabel('Certificates of its policy signers').setInputFiles({
      name: 'signer.pem',
      mimeType: 'text/plain',
      buffer: Buffer.from(manager.certificate),
    });
    await page.getByText('1 certificate is read.').waitFor();
    await make.click();
    await page.getByText('The instance vault was made.').waitFor();
    expect(await card(page, 'vault').innerText()).toContain('Isolated');
  });

  it('keep the reason when the service refuses one', async () => {
    const { page } = await operated.open('instances');
    await page.getByRole('button', { name: 'New instance…' }).click();
    // A name of the service's own paths.
    await page.getByLabel('Name', { exact: true }).fill('metrics');
    await page.getByRole('button', { name: 'Make the instance' }).click();
    const alert = page.getByRole('dialog').getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/cannot have that name[\s\S]*metrics/);
  });

  it.each(['light', 'dark'] as const)('have no violations that axe finds in %s', async (colorScheme) => {
    const { page } = await operated.open('instances', { colorScheme, reducedMotion: 'reduce' });
    await card(page, 'guarded').waitFor();
    expect(await violations(page)).toEqual([]);
    await shot(page, `instances-${colorScheme}`);
    await page.getByRole('button', { name: 'New instance…' }).click();
    await page.getByRole('radio', { name: /^Isolated/ }).check();
    expect(await violations(page)).toEqual([]);
    await shot(page, `create-${colorScheme}`);
  });

  it.each(WIDTHS)('fit into %i pixels', async (width) => {
    const { page } = await operated.open('instances', { viewport: { width, height: 900 } });
    await card(page, 'guarded').waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'New instance…' }).click();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await shot(page, `create-${width}`);
  });
});

/** Policy certificates in a real browser: listed, added and removed by the key of a listed one, which stays in the page. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pemSigner } from '../e2e/administered-service.ts';
import { overflow, violations, WIDTHS } from '../support/axe.ts';
import { noChromium } from '../support/console-page.ts';
import { instancesOfEachMode, type OperatedPage, operatedPage, shot } from '../support/operated-page.ts';

describe.skipIf(noChromium)('policy certificates', () => {
  const manager = pemSigner('manager', 'ec');
  let operated: OperatedPage;
  beforeAll(async () => {
    operated = await operatedPage({ instances: instancesOfEachMode(manager) });
  });
  afterAll(() => operated.close());

  const pem = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

  it('are listed with their validity, added and removed, and the key stays in the page', async () => {
    const { page, sent, faults } = await operated.open('certificates');
    const second = pemSigner('second', 'ec');
    const cards = page.locator('.certificates .card');
    await cards.first().waitFor();
    expect(await cards.first().innerText()).toMatch(/manager[\s\S]*days? left[\s\S]*[0-9a-f]{64}/);
    await page.getByRole('button', { name: 'Add a certificate…' }).click();
    await page.getByLabel('Certificate to add').setInputFiles(pem('second.pem', second.certificate));
    await page
      .getByLabel('Private key and certificate')
      .setInputFiles(pem('manager.pem', manager.privateKey + manager.certificate));
    await page.getByRole('button', { name: 'Add the certificate' }).click();
    await page.getByText('second was added.').waitFor();
    await expect.poll(() => cards.count()).toBe(2);
    await page.getByRole('button', { name: 'Remove… second' }).click();
    await page
      .getByLabel('Private key and certificate')
      .setInputFiles(pem('manager.pem', manager.privateKey + manager.certificate));
    await page.getByRole('button', { name: 'Remove the certificate' }).click();
    await page.getByText('second was removed.').waitFor();
    await expect.poll(() => cards.count()).toBe(1);
    expect(JSON.stringify(sent)).not.toContain(manager.privateKey.split('\n')[1] ?? '-');
    expect(faults).toEqual([]);
  });

  it('are not changed by the key of a stranger, or by a key without its certificate', async () => {
    const { page } = await operated.open('certificates/guarded');
    const stranger = pemSigner('stranger', 'ec');
    await page.getByRole('button', { name: 'Add a certificate…' }).click();
    await page.getByLabel('Certificate to add').setInputFiles(pem('stranger.pem', stranger.certificate));
    const add = page.getByRole('button', { name: 'Add the certificate' });
    const files = page.getByLabel('Private key and certificate');
    await files.setInputFiles(pem('key.pem', stranger.privateKey));
    await page.getByText('its certificate is missing').waitFor();
    expect(await add.isDisabled()).toBe(true);
    await files.setInputFiles(pem('other.pem', manager.certificate));
    await add.click();
    const alert = page.getByRole('dialog').getByRole('alert');
    await alert.waitFor();
    // Found before anything is sent.
    expect(await alert.innerText()).toContain('SigningKeyMismatch');
    await files.setInputFiles(pem('own.pem', stranger.certificate));
    await add.click();
    await expect.poll(() => alert.innerText()).toContain('SignerUnknown');
  });

  it('are for isolated instances alone, and the page says so', async () => {
    const { page } = await operated.open('certificates/contoso');
    await page.getByText('it is not isolated').waitFor();
    expect(await page.getByRole('button', { name: 'Add a certificate…' }).count()).toBe(0);
  });

  it.each(['light', 'dark'] as const)('have no violations that axe finds in %s', async (colorScheme) => {
    const { page } = await operated.open('certificates/guarded', { colorScheme, reducedMotion: 'reduce' });
    await page.locator('.certificates .card').first().waitFor();
    expect(await violations(page)).toEqual([]);
    await shot(page, `certificates-${colorScheme}`);
    await page.getByRole('button', { name: 'Add a certificate…' }).click();
    expect(await violations(page)).toEqual([]);
    await shot(page, `add-certificate-${colorScheme}`);
  });

  it.each(WIDTHS)('fit into %i pixels', async (width) => {
    const { page } = await operated.open('certificates/guarded', { viewport: { width, height: 900 } });
    await page.locator('.certificates .card').first().waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Add a certificate…' }).click();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });
});

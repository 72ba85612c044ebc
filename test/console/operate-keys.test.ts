/** Signing keys in a real browser: ages, rotation, withdrawal after a question that says what it does. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { misfits, violations } from '../support/axe.ts';
import { noChromium } from '../support/console-page.ts';
import { type OperatedPage, operatedPage } from '../support/operated-page.ts';

const NAMES = ['contoso', 'rotated', 'at-once', 'withdrawn', 'cancelled'];

describe.skipIf(noChromium)('signing keys', () => {
  let operated: OperatedPage;
  beforeAll(async () => {
    operated = await operatedPage({
      instances: NAMES.map((name) => ({ name, mode: 'AAD' })),
      keyMaxAgeDays: 90,
      keyLeadHours: 48,
    });
  });
  afterAll(() => operated.close());

  const stages = (page: Page) => page.locator('.key h2 .tag:first-child').allInnerTexts();

  it('show the one that signs, with its age and its replacement', async () => {
    const { page, faults } = await operated.open('keys/contoso');
    await page.getByText('A key is replaced after 90 days').waitFor();
    expect(await stages(page)).toEqual(['Signs']);
    const card = await page.locator('.key').innerText();
    expect(card).toMatch(
      /less than an hour old[\s\S]*development[\s\S]*Replaced\s+\d{4}-\d\d-\d\d \d\d:\d\d UTC \(in (?:89|90) days\)/,
    );
    expect(faults).toEqual([]);
  });

  it('are rotated by keyboard: the next one is announced, and the dialog returns the focus', async () => {
    const { page } = await operated.open('keys/rotated');
    await page.locator('.key').waitFor();
    await page.getByRole('button', { name: 'Rotate…' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Replace the signing key of rotated' });
    await dialog.getByText('it signs in 48 hours').waitFor();
    await dialog.getByRole('button', { name: 'Rotate', exact: true }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => stages(page)).toEqual(['Signs', 'Next']);
    expect(await dialog.count()).toBe(0);
    expect(await page.locator('.key').nth(1).innerText()).toMatch(
      /Will sign from\s+.*\(in (?:47 hours|2 days)\)/,
    );
  });

  it('sign at once where that is chosen', async () => {
    const { page } = await operated.open('keys/at-once');
    await page.locator('.key').waitFor();
    const before = await page.locator('.key code').innerText();
    await page.getByRole('button', { name: 'Rotate…' }).click();
    await page.getByLabel(/^Sign with the next key at once/).check();
    await page.getByRole('button', { name: 'Rotate', exact: true }).click();
    await expect.poll(() => stages(page)).toEqual(['Signs', 'Retired']);
    expect(await page.locator('.key code').nth(1).innerText()).toBe(before);
  });

  it('are withdrawn after the page said what happens to tokens', async () => {
    const { page } = await operated.open('keys/withdrawn');
    await page.locator('.key').waitFor();
    const before = await page.locator('.key code').innerText();
    await page.getByRole('button', { name: /^Withdraw the key/ }).click();
    const dialog = page.getByRole('dialog');
    const said = await dialog.innerText();
    expect(said).toContain(before);
    expect(said).toContain('no longer valid, also those that have not expired');
    expect(said).toContain('A new key signs from now on');
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Withdraw the key' }).click();
    await expect.poll(() => page.locator('.key code').innerText()).not.toBe(before);
    expect(await stages(page)).toEqual(['Signs']);
  });

  it('stay where one cancels, by button or Escape', async () => {
    const { page, requests } = await operated.open('keys/cancelled');
    await page.locator('.key').waitFor();
    for (const cancel of ['Cancel', 'Escape']) {
      await page.getByRole('button', { name: /^Withdraw the key/ }).click();
      await page.getByRole('dialog').waitFor();
      if (cancel === 'Escape') await page.keyboard.press('Escape');
      else await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    expect(requests.filter((each) => each.includes('dropKey'))).toEqual([]);
  });

  it.each(['..', 'a', '%2F%2Fexample.com', 'con%2Ftoso'])(
    'ask for nothing by what is no name: %s',
    async (name) => {
      const { page, requests } = await operated.open(`keys/${name}`);
      await page.getByText('A name has 3 to 24 letters').waitFor();
      expect(requests.filter((each) => each.includes('signingKeys') || each.includes('example'))).toEqual([]);
      expect(await page.getByRole('button', { name: 'Rotate…' }).isDisabled()).toBe(true);
    },
  );

  it('say which role is missing to a reader', async () => {
    const { page } = await operated.open('keys/contoso', { as: 'reader' });
    const said = await page.getByRole('alert').first().innerText();
    expect(said).toMatch(/no role that allows this[\s\S]*the role operator/);
    expect(await page.getByRole('button', { name: 'Rotate…' }).isDisabled()).toBe(true);
  });

  it.each(['light', 'dark'] as const)(
    'have no violations that axe finds in %s, and fit',
    async (colorScheme) => {
      const { page } = await operated.open('keys/contoso', {
        colorScheme,
        viewport: { width: 360, height: 800 },
      });
      await page.locator('.key').waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await misfits(page)).toEqual([]);
    },
  );
});

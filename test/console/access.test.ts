/** The page for everyone: without violations that axe finds, at all widths, in light and dark, by keyboard alone. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulatedPki, simulate, writeSimulation } from '@veritee/simulator';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPage, noChromium, type ServedPage, servePage } from '../support/console-page.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const currentDate = new Date('2026-11-29T10:00:00Z');
const TABS = ['Checks', 'Claims', 'Fields and bytes', 'Certificates', 'Compare', 'Command line'];

describe.skipIf(noChromium)('the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-access-'));
  const files = ['evidence.bin', 'collateral.json', 'root.pem'].map((name) => join(folder, name));
  let served: ServedPage;
  beforeAll(async () => {
    const pki = createSimulatedPki({ currentDate });
    writeSimulation(simulate('SgxEnclave', pki, { scenario: 'out-of-date', currentDate }), folder);
    served = await servePage(await buildPage());
  });
  afterAll(async () => {
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function inspected(page: Page): Promise<void> {
    await page.setInputFiles('input[type=file]', [...files, files[0] ?? '']);
    await page
      .getByRole('button', { name: /^Trust “Veritee/ })
      .first()
      .click();
    await page.getByText('StatusNotAccepted').waitFor();
    await page.waitForSelector('.findings[aria-busy=false]');
  }

  /** What axe finds: the rule and the element. */
  async function violations(page: Page): Promise<string[]> {
    await page.evaluate(axe);
    return page.evaluate<string[]>(
      `axe.run({ preload: false }).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 120))))`,
    );
  }

  const overflow = (page: Page) =>
    page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

  it.each(['light', 'dark'] as const)('has no violations in %s', async (colorScheme) => {
    const { page } = await served.open({ colorScheme, reducedMotion: 'reduce' });
    expect(await violations(page)).toEqual([]);
    await inspected(page);
    for (const name of TABS) {
      await page.getByRole('tab', { name }).click();
      expect([name, await violations(page)]).toEqual([name, []]);
    }
  });

  it.each([360, 768, 1280, 1920])('fits into %i pixels', async (width) => {
    const { page } = await served.open({ viewport: { width, height: 900 } });
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await inspected(page);
    for (const name of TABS) {
      await page.getByRole('tab', { name }).click();
      expect([name, await overflow(page)]).toEqual([name, 0]);
    }
  });

  it('is used by keyboard alone: tabs by arrows, bytes by a cursor that selects their field', async () => {
    const { page } = await served.open();
    await inspected(page);
    await page.getByRole('tab', { name: 'Checks' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('tab', { selected: true }).innerText()).toBe('Fields and bytes');
    await page.locator('.hex').focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
    expect(await page.locator('.field[aria-pressed=true]').innerText()).toMatch(/^CPUSVN/);
    await page
      .getByRole('button', { name: /^MRSIGNER/ })
      .first()
      .press('Enter');
    expect(await page.locator('.hex-bytes .in').first().getAttribute('data-at')).toBe('176');
    await page.getByLabel('Move the time of verification').focus();
    const before = await page.getByLabel('Judged at (UTC)').inputValue();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByLabel('Judged at (UTC)').inputValue()).not.toBe(before);
  });
});

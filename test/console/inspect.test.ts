/** Inspect in a real browser: evidence is verified in the page, and nothing leaves it. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulatedPki, type SimulateOptions, simulate, writeSimulation } from '@veritee/simulator';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPage, noChromium, type ServedPage, servePage } from '../support/console-page.ts';

const currentDate = new Date('2026-11-29T10:00:00Z');
const folder = mkdtempSync(join(tmpdir(), 'veritee-inspected-'));
const pki = createSimulatedPki({ currentDate });

/** Files of a simulated enclave: evidence, collateral, root. */
function filesOf(scenario: SimulateOptions['scenario']): string[] {
  const place = join(folder, `${scenario}`);
  writeSimulation(simulate('SgxEnclave', pki, { scenario, currentDate }), place);
  return ['evidence.bin', 'collateral.json', 'root.pem'].map((name) => join(place, name));
}

describe.skipIf(noChromium)('Inspect', () => {
  let served: ServedPage;
  beforeAll(async () => {
    served = await servePage(await buildPage());
  });
  afterAll(async () => {
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens files and waits for the verdict at the date of the simulation. */
  async function inspected(page: Page, files: readonly string[]): Promise<void> {
    await page.setInputFiles('input[type=file]', [...files]);
    await page.getByLabel('Judged at (UTC)').fill('2026-11-29T10:00:00');
    await page.getByLabel('Judged at (UTC)').press('Enter');
    await settled(page);
  }

  const settled = (page: Page) => page.waitForSelector('.findings[aria-busy=false]');
  const verdict = (page: Page) => page.locator('.verdict h2').innerText();

  it('refuses simulated evidence until its root is trusted, and says so then', async () => {
    const { page, faults } = await served.open();
    await inspected(page, filesOf('up-to-date'));
    expect(await verdict(page)).toMatch(/^Refused\s+PckChainUntrusted$/);
    await page
      .getByRole('button', { name: /^Trust “Veritee/ })
      .first()
      .click();
    await page.getByText('Genuine SGX quote').waitFor();
    expect(await verdict(page)).toBe('Accepted');
    expect(await page.locator('.warning').last().innerText()).toContain('proves nothing about real hardware');
    expect(faults).toEqual([]);
  });

  it('says why a platform that is out of date is refused, and what would fix it', async () => {
    const { page, faults } = await served.open();
    await inspected(page, filesOf('out-of-date'));
    await page
      .getByRole('button', { name: /^Trust “Veritee/ })
      .first()
      .click();
    await page.getByText('StatusNotAccepted').waitFor();
    const text = await page.locator('.verdict').innerText();
    expect(text).toContain('OutOfDate');
    expect(text).toContain('INTEL-SA-00828');
    expect(text).toMatch(/TCB component 1, .*: 5, UpToDate needs 9/);
    expect(await page.locator('.failed-first').innerText()).toContain(
      'Platform status is one of the accepted',
    );
    expect(faults).toEqual([]);
  });

  it('shows the failed check with its values without scrolling, and unfolds the passed ones', async () => {
    const { page } = await served.open({ viewport: { width: 1280, height: 800 } });
    await inspected(page, filesOf('out-of-date'));
    await page
      .getByRole('button', { name: /^Trust “Veritee/ })
      .first()
      .click();
    await page.getByText('StatusNotAccepted').waitFor();
    await settled(page);
    const { y = 0, height = 0 } = (await page.locator('.failed-first').boundingBox()) ?? {};
    expect(y + height).toBeLessThan(800);
    expect(await page.locator('.checks li').first().isVisible()).toBe(false);
    await page.getByText('48 checks passed').click();
    expect(await page.locator('.checks li').count()).toBe(48);
    expect(await page.locator('.checks li').first().isVisible()).toBe(true);
  });

  it('says when the verdict changes, and why', async () => {
    const { page } = await served.open();
    await inspected(page, filesOf('up-to-date'));
    await page
      .getByRole('button', { name: /^Trust “Veritee/ })
      .first()
      .click();
    const outlook = page.locator('.outlook');
    await page.locator('.outlook', { hasText: 'Fails from' }).waitFor();
    expect(await outlook.innerText()).toMatch(/^Fails from 2026-12-\d\d/);
    await page.getByLabel('Judged at (UTC)').fill('2027-06-01T00:00:00');
    await page.getByLabel('Judged at (UTC)').press('Enter');
    await page.waitForSelector('.verdict.bad');
    await settled(page);
    expect(await verdict(page)).toMatch(/Expired$/);
  });

  it('sends nothing: the network has seen the files of the page alone', async () => {
    const { page, requests } = await served.open();
    await inspected(page, filesOf('out-of-date'));
    for (const tab of ['Claims', 'Fields and bytes', 'Certificates', 'Command line'])
      await page.getByRole('tab', { name: tab }).click();
    expect(requests.length).toBeGreaterThan(3);
    for (const each of requests) expect(each).toMatch(`GET ${served.url}`);
    for (const each of requests)
      expect(each.slice(`GET ${served.url}`.length)).toMatch(/^(?:|icon\.svg|assets\/[\w-]+\.(?:js|css))$/);
  });

  it('would be failed by what its policy forbids', async () => {
    const { page, faults } = await served.open();
    await page.addStyleTag({ content: 'body { color: red }' }).catch(() => undefined);
    await expect.poll(() => faults.join()).toContain('Content Security Policy');
  });

  it('gives the same command', async () => {
    const { page } = await served.open();
    await inspected(page, filesOf('up-to-date'));
    await page
      .getByRole('button', { name: /^Trust “Veritee/ })
      .first()
      .click();
    await page.getByText('Genuine SGX quote').waitFor();
    await page.getByRole('tab', { name: 'Command line' }).click();
    expect((await page.locator('pre.command').innerText()).replaceAll(/\s*\\\n\s*/g, ' ')).toBe(
      'veritee evidence verify sgx evidence.bin --endorsements collateral.json --trust-root root.pem --at 2026-11-29T10:00:00Z',
    );
  });

  it('shares by a link that brings files and time, and never whom to trust', async () => {
    const { page } = await served.open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await inspected(page, filesOf('out-of-date'));
    await page
      .getByRole('button', { name: /^Trust “Veritee/ })
      .first()
      .click();
    await page.getByText('StatusNotAccepted').waitFor();
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('Link copied').waitFor();
    const link = await page.evaluate<string>('navigator.clipboard.readText()');
    const { page: other, requests, faults } = await served.open({}, link.slice(served.url.length));
    await settled(other);
    await expect.poll(() => verdict(other)).toMatch(/^Refused\s+PckChainUntrusted$/);
    expect(await other.getByLabel('Judged at (UTC)').inputValue()).toMatch(/^2026-11-29T10:00/);
    await other.getByText('Judged at 2026-11-29T10:00:00.000Z, not now').waitFor();
    expect(requests.join()).not.toContain('#/inspect/');
    expect(faults).toEqual([]);
  });

  it('says that a damaged link holds nothing', async () => {
    const { page } = await served.open({}, '#/inspect/AAAA');
    await page.getByText('The link is damaged').waitFor();
  });
});

/** Inspect in a real browser: evidence is verified in the page, and nothing leaves it. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPage, noChromium, type ServedPage, servePage } from '../support/console-page.ts';
import { inspected, judgedAt, settled, simulations, trusted, verdict } from '../support/inspect-steps.ts';

describe.skipIf(noChromium)('Inspect', () => {
  const { filesOf, remove } = simulations();
  let served: ServedPage;
  beforeAll(async () => {
    served = await servePage(await buildPage());
  });
  afterAll(async () => {
    await served.close();
    remove();
  });

  it('refuses simulated evidence until its root is trusted, and says so then', async () => {
    const { page, faults } = await served.open();
    await inspected(page, filesOf('up-to-date'));
    expect(await verdict(page)).toMatch(/^Refused\s+PckChainUntrusted$/);
    await trusted(page, 'Genuine SGX quote');
    expect(await verdict(page)).toBe('Accepted');
    expect(await page.locator('.warning').last().innerText()).toContain('proves nothing about real hardware');
    expect(faults).toEqual([]);
  });

  it('says why a platform that is out of date is refused, and what would fix it', async () => {
    const { page, faults } = await served.open();
    await inspected(page, filesOf('out-of-date'));
    await trusted(page, 'StatusNotAccepted');
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
    await trusted(page, 'StatusNotAccepted');
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
    await trusted(page, 'You trust the root');
    const outlook = page.locator('.outlook');
    await page.locator('.outlook', { hasText: 'Fails from' }).waitFor();
    expect(await outlook.innerText()).toMatch(/^Fails from 2026-12-\d\d/);
    await judgedAt(page, new Date('2027-06-01T00:00:00Z'));
    await page.waitForSelector('.verdict.bad');
    // What has expired is marked in its place, and covers nothing else.
    const { height = 0 } = (await page.locator('.periods .past').first().boundingBox()) ?? {};
    expect(height).toBeGreaterThan(10);
    expect(height).toBeLessThan(60);
    expect(await verdict(page)).toMatch(/Expired$/);
    await page.getByRole('button', { name: 'Judge then' }).click();
    await page.waitForSelector('.verdict.good');
    expect(await page.getByLabel('Judged at (UTC)').inputValue()).toMatch(/^2026-1[12]-/);
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
    await trusted(page, 'Genuine SGX quote');
    await page.getByRole('tab', { name: 'Command line' }).click();
    expect((await page.locator('pre.command').innerText()).replaceAll(/\s*\\\n\s*/g, ' ')).toBe(
      'veritee evidence verify sgx evidence.bin --endorsements collateral.json --trust-root root.pem --at 2026-11-29T10:00:00Z',
    );
  });

  it('shares by a link that brings files and time, and never whom to trust', async () => {
    const { page } = await served.open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await inspected(page, filesOf('out-of-date'));
    await trusted(page, 'StatusNotAccepted');
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

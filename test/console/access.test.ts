/** The page for everyone: without violations that axe finds, at all widths, in light and dark, by keyboard alone. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSigner, now, sgxClaims, signToken } from '../../packages/client/test/support/signing.ts';
import { overflow, violations, WIDTHS } from '../support/axe.ts';
import { buildPage, noChromium, type ServedPage, servePage } from '../support/console-page.ts';
import { judgedAt, settled, simulations, trusted } from '../support/inspect-steps.ts';

const TABS = ['Checks', 'Claims', 'Fields and bytes', 'Certificates', 'Compare', 'Command line'];

describe.skipIf(noChromium)('the page', () => {
  const { folder, filesOf, remove } = simulations();
  let served: ServedPage;
  beforeAll(async () => {
    served = await servePage(await buildPage());
  });
  afterAll(async () => {
    await served.close();
    remove();
  });

  async function inspected(page: Page): Promise<void> {
    const files = filesOf('out-of-date');
    await page.setInputFiles('.inspect input[type=file]', [...files, files[0] ?? '']);
    await trusted(page, 'StatusNotAccepted');
  }

  it.each(['light', 'dark'] as const)('has no violations in %s', async (colorScheme) => {
    const { page } = await served.open({ colorScheme, reducedMotion: 'reduce' });
    expect(await violations(page)).toEqual([]);
    await inspected(page);
    for (const name of TABS) {
      await page.getByRole('tab', { name }).click();
      expect([name, await violations(page)]).toEqual([name, []]);
    }
  });

  it.each(WIDTHS)('fits into %i pixels', async (width) => {
    const { page } = await served.open({ viewport: { width, height: 900 } });
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await inspected(page);
    for (const name of TABS) {
      await page.getByRole('tab', { name }).click();
      expect([name, await overflow(page)]).toEqual([name, 0]);
    }
  });

  /** Files of a view besides evidence with its endorsements, and what is seen then. */
  const signer = makeSigner('one');
  const others = [
    ['a token without keys', { 'a.jwt': signToken(signer, sgxClaims()) }, 'is not verified'],
    [
      'a token with its keys',
      { 'a.jwt': signToken(signer, sgxClaims()), 'certs.json': JSON.stringify({ keys: [signer.key] }) },
      'Signed by a key',
    ],
    ['a policy', { policy: 'version=1.0;\nauthorizationrules { => permit(); };' }, 'Open in the policy lab'],
    [
      'a list',
      { ascii: `10 ${'07'.repeat(20)} ima-ng sha256:${'05'.repeat(32)} /usr/bin/init\n` },
      'IMA list',
    ],
  ] as const;

  it.each(['light', 'dark'] as const)(
    'has no violations with other files in %s, nor at 360 pixels',
    async (scheme) => {
      const viewport = { width: 360, height: 800 };
      const { page } = await served.open({ colorScheme: scheme, reducedMotion: 'reduce', viewport });
      for (const [what, contents, seen] of others) {
        const paths = Object.entries(contents).map(([name, text]) => {
          writeFileSync(join(folder, name), text);
          return join(folder, name);
        });
        await page.setInputFiles('.inspect input[type=file]', paths);
        await settled(page);
        if (what === 'a token with its keys') await judgedAt(page, now);
        await page.getByText(seen).first().waitFor();
        expect([what, await violations(page), await overflow(page)]).toEqual([what, [], 0]);
        await page.getByRole('button', { name: 'Start over' }).click();
      }
      // Without endorsements, the service can be asked.
      const [evidence = '', , root = ''] = filesOf('up-to-date');
      await page.setInputFiles('.inspect input[type=file]', [evidence, root]);
      await trusted(page, 'Not decided');
      await page.getByRole('button', { name: 'Ask this service for endorsements' }).waitFor();
      expect([await violations(page), await overflow(page)]).toEqual([[], 0]);
    },
  );

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

/** All parts of the lab at all widths, with a screen reader's names and without a violation that axe finds. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overflow, violations, WIDTHS } from '../support/axe.ts';
import { buildPage, noChromium, type ServedPage, servePage } from '../support/console-page.ts';

const TABS = ['Decision', 'Compare', 'Learn', 'Tests', 'Replay'];

describe.skipIf(noChromium)('the policy lab', () => {
  let served: ServedPage;
  beforeAll(async () => {
    served = await servePage(await buildPage());
  });
  afterAll(() => served.close());

  it.each(WIDTHS)('fits into %i pixels, empty and with evidence', async (width) => {
    const { page, faults } = await served.open({ viewport: { width, height: 900 } }, '#/lab');
    for (const isEmpty of [true, false]) {
      for (const name of TABS) {
        await page.getByRole('tab', { name }).click();
        expect([name, await overflow(page)]).toEqual([name, 0]);
        expect([name, await violations(page)]).toEqual([name, []]);
      }
      if (!isEmpty) break;
      for (const [i, sample] of ['out-of-date', 'debug'].entries()) {
        await page.getByText('Try a sample').locator('visible=true').click();
        await page.getByRole('button', { name: sample, exact: true }).first().click();
        await page.locator('.lab-files .outcome').nth(i).waitFor();
      }
    }
    expect(faults).toEqual([]);
  });
});

/** Samples of the build, and evidence that was opened before: in Inspect and in the lab. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ScenarioType, scenariosOf } from '@veritee/simulator';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overflow, violations } from '../support/axe.ts';
import { buildPage, noChromium, type ServedPage, servePage } from '../support/console-page.ts';

const DEFAULTS = { reducedMotion: 'reduce' } as const;

describe.skipIf(noChromium)('samples', () => {
  let served: ServedPage;
  beforeAll(async () => {
    served = await servePage(await buildPage());
  });
  afterAll(() => served.close());

  const unfold = (page: Page) => page.getByText('Try a sample').locator('visible=true').click();
  const group = (page: Page, type: string) =>
    page.getByRole('region', { name: type }).locator('visible=true');

  async function chosen(page: Page, type: string, scenario: string): Promise<void> {
    await group(page, type).getByRole('button', { name: scenario, exact: true }).click();
  }

  it('are loaded when they are asked for, and nothing else is', async () => {
    const { page, requests } = await served.open();
    const before = requests.length;
    expect(requests.some((each) => each.includes('/samples/'))).toBe(false);
    await unfold(page);
    await group(page, 'SgxEnclave').waitFor();
    await chosen(page, 'SgxEnclave', 'out-of-date');
    await page.getByText('StatusNotAccepted').waitFor();
    const loaded = requests.slice(before).filter((each) => each.includes('/samples/'));
    expect(loaded).toEqual(
      ['index', 'sgx-out-of-date'].map((name) => `GET ${served.url}samples/${name}.json`),
    );
  });

  it('come out in Inspect as the simulator says, under a root that is shown as what it is', async () => {
    const { page, faults } = await served.open(DEFAULTS);
    await unfold(page);
    await group(page, 'SgxEnclave').waitFor();
    const types = await page.locator('.welcome .samples-type').allInnerTexts();
    expect(types).toEqual(['SgxEnclave', 'OpenEnclave', 'TdxVm', 'SevSnpVm', 'Tpm']);
    for (const type of types) {
      const names = await group(page, type).getByRole('button').allInnerTexts();
      expect(names.length).toBeGreaterThan(1);
      for (const name of names) {
        await chosen(page, type, name);
        await page.waitForSelector('.findings[aria-busy=false]');
        const known: readonly {
          readonly name: string;
          readonly expected: { accepted: boolean; code?: string };
        }[] = scenariosOf(type as ScenarioType);
        const expected = known.find((each) => each.name === name)?.expected;
        const verdict =
          expected?.accepted === true ? /^Accepted/ : new RegExp(`^Refused\\s+${expected?.code}$`);
        await expect
          .poll(() => page.locator('.verdict h2').innerText(), { message: `${type} ${name}` })
          .toMatch(verdict);
        if (expected?.accepted === true)
          await page.getByText('this proves nothing about real hardware').waitFor();
        await page.getByRole('button', { name: 'Start over' }).click();
        await unfold(page);
        await group(page, type).waitFor();
      }
    }
    expect(faults).toEqual([]);
  });

  it('stand beside the policy of the lab, marked as simulated', async () => {
    const { page, faults } = await served.open(DEFAULTS, '#/lab');
    await unfold(page);
    await chosen(page, 'SgxEnclave', 'up-to-date');
    await page.locator('.lab-files li').first().waitFor();
    await unfold(page);
    await chosen(page, 'SgxEnclave', 'debug');
    await expect
      .poll(() => page.locator('.lab-files .outcome').allInnerTexts())
      .toEqual(['permitted', 'denied']);
    expect(await page.locator('.lab-files li').first().innerText()).toMatch(
      /^sgx-up-to-date\/evidence\.bin\s+SGX quote, simulated/,
    );
    expect(faults).toEqual([]);
  });

  it('of another type than the policy say so, and the type can be chosen', async () => {
    const { page } = await served.open(DEFAULTS, '#/lab');
    await unfold(page);
    await chosen(page, 'TdxVm', 'up-to-date');
    await page.getByText('This evidence is of the type TdxVm, and the policy is for SgxEnclave').waitFor();
    await page.getByRole('button', { name: 'Write a policy for TdxVm' }).click();
    await page.getByText('This evidence is of the type').waitFor({ state: 'detached' });
    expect(await page.locator('.lab-policy select').inputValue()).toBe('TdxVm');
  });

  it('are missing from a build without them, which the page says', async () => {
    const folder = await buildPage();
    rmSync(join(folder, 'samples'), { recursive: true });
    const without = await servePage(folder);
    try {
      const { page } = await without.open();
      await unfold(page);
      await page.getByText('This build of the page has no samples.').waitFor();
    } finally {
      await without.close();
    }
  });

  it('and what was opened before can be added again, from memory', async () => {
    const { page, requests } = await served.open(DEFAULTS);
    await unfold(page);
    await chosen(page, 'SgxEnclave', 'up-to-date');
    await page.getByText('Genuine SGX quote').waitFor();
    await page.getByRole('link', { name: 'Policy lab' }).click();
    await page.getByText('Recently opened (1)').click();
    const before = requests.filter((each) => each.includes('/samples/')).length;
    await page.getByRole('button', { name: /^Add sgx-up-to-date\/evidence\.bin/ }).click();
    await page.locator('.lab-files .outcome', { hasText: 'permitted' }).waitFor();
    expect(await page.getByText('Recently opened').count()).toBe(0);
    await page.getByRole('button', { name: 'Remove sgx-up-to-date/evidence.bin' }).click();
    await page.getByText('Recently opened (1)').waitFor();
    expect(requests.filter((each) => each.includes('/samples/')).length).toBe(before);
    await page.reload();
    await page.waitForSelector('main h1:visible');
    expect(await page.getByText('Recently opened').count()).toBe(0);
  });

  it.each(['#/inspect', '#/lab'])(
    'have no violations that axe finds and fit into 360 pixels: %s',
    async (hash) => {
      const { page } = await served.open({ ...DEFAULTS, viewport: { width: 360, height: 800 } }, hash);
      await unfold(page);
      await group(page, 'SevSnpVm').waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    },
  );
});

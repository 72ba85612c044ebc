/** The audit log in a real browser: searched, checked in the page, and how to check it by command. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { misfits, violations } from '../support/axe.ts';
import { noChromium } from '../support/console-page.ts';
import { type OperatedPage, operatedPage } from '../support/operated-page.ts';

const PROVIDERS = '/management/attestationProviders';

describe.skipIf(noChromium)('the audit log', () => {
  let operated: OperatedPage;
  beforeAll(async () => {
    operated = await operatedPage();
    await operated.ask('POST', `${PROVIDERS}/contoso/rotateKey`, '{"now":true}');
    await operated.ask('POST', `${PROVIDERS}/contoso/dropKey`, '{"keyId":"no-such-key"}');
  });
  afterAll(() => operated.close());

  const operations = (page: Page) => page.locator('.record-act').allInnerTexts();

  it('is read from its end, and checked: each record follows from the one before', async () => {
    const { page, faults } = await operated.open('audit');
    await page.getByText('Checked here: records 1 to 4 follow from each other').waitFor();
    expect(await operations(page)).toEqual([
      'DropKey contoso',
      'RotateKey contoso',
      'CreateInstance contoso',
      'CreateInstance default',
    ]);
    expect(await page.locator('.key-id code').innerText()).toMatch(/^4:[0-9a-f]{64}$/);
    await page.getByText('Check the whole log by command').click();
    const command = await page.locator('pre.command').innerText();
    expect(command).toContain(`veritee audit export --endpoint ${operated.served.service.endpoint} >`);
    expect(command).toMatch(/veritee audit verify audit\.jsonl --head 4:[0-9a-f]{64}/);
    expect(faults).toEqual([]);
  });

  it('is searched by time, caller, operation, instance and outcome', async () => {
    const { page } = await operated.open('audit');
    await page.locator('.records').waitFor();
    await page.getByLabel('Outcome').selectOption('Refused');
    expect(await operations(page)).toEqual(['DropKey contoso']);
    await page.getByLabel('Outcome').selectOption('Any');
    await page.getByLabel('Operation').selectOption('RotateKey');
    expect(await operations(page)).toEqual(['RotateKey contoso']);
    await page.getByLabel('Operation').selectOption('Any');
    await page.getByLabel('Caller').fill('SERVICE');
    expect(await operations(page)).toEqual(['CreateInstance contoso', 'CreateInstance default']);
    await page.getByRole('searchbox', { name: 'Instance' }).fill('cont');
    expect(await operations(page)).toEqual(['CreateInstance contoso']);
    await page.getByLabel('From (UTC)').fill('2099-01-01T00:00');
    await page.getByText('No record matches').waitFor();
    expect(await page.getByText('0 of 4 records').count()).toBe(1);
  });

  it('unfolds a record by keyboard to all that it says', async () => {
    const { page } = await operated.open('audit');
    await page.locator('.records summary').first().focus();
    await page.keyboard.press('Enter');
    const facts = await page.locator('.records [open] .facts').innerText();
    expect(facts).toMatch(/Caller[\s\S]*#5e71f1ed[\s\S]*keyId\s+no-such-key[\s\S]*Hash\s+[0-9a-f]{64}/);
  });

  it.each([
    ['that was altered', 'CreateInstance', 'Record 2 does not follow from the one before'],
    ['whose last record is missing', 'DropKey', 'Record 3 is the last one, but not the head'],
  ])('tells a log %s', async (_, operation, said) => {
    const { page } = await operated.open('instances');
    await page.route('**/management/audit/records?*', async (route) => {
      const answer = await route.fetch();
      const { value } = (await answer.json()) as { value: { sequence: number; entry: string }[] };
      const touched =
        operation === 'DropKey'
          ? value.slice(0, -1)
          : value.map((each) =>
              each.sequence === 2 ? { ...each, entry: each.entry.replace(operation, 'Nothing') } : each,
            );
      await route.fulfill({ response: answer, json: { value: touched } });
    });
    await page.getByRole('link', { name: 'Audit log' }).click();
    expect(await page.getByRole('alert').innerText()).toContain(said);
  });

  it('says which role is missing to a reader', async () => {
    const { page } = await operated.open('audit', { as: 'reader' });
    expect(await page.getByRole('alert').innerText()).toContain('the role operator');
  });

  it.each(['light', 'dark'] as const)(
    'has no violations that axe finds in %s, and fits',
    async (colorScheme) => {
      const { page } = await operated.open('audit', { colorScheme, viewport: { width: 360, height: 800 } });
      await page.locator('.records summary').first().click();
      await page.getByText('Check the whole log by command').click();
      expect(await violations(page)).toEqual([]);
      expect(await misfits(page)).toEqual([]);
    },
  );
});

/** The picture of Operate in the guide: its view still shows what the picture shows. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noChromium } from '../support/console-page.ts';
import { type OperatedPage, operatedPage } from '../support/operated-page.ts';
import { atRest, expectPicture, pictureOf } from '../support/pictures.ts';

const policy = (svn: number) => `version=1.0;

authorizationrules
{
    [type=="x-ms-sgx-is-debuggable", value==false] &&
    [type=="x-ms-sgx-product-id", value==1] &&
    [type=="x-ms-sgx-svn", value>=${svn}]
        => permit();
};
`;

describe.skipIf(noChromium)('the picture of Operate', () => {
  let operated: OperatedPage;
  beforeAll(async () => {
    operated = await operatedPage();
  });
  afterAll(() => operated.close());

  async function set(page: Page, text: string): Promise<void> {
    await page.getByRole('button', { name: 'Change…' }).click();
    await page.getByRole('textbox', { name: 'Policy text' }).focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(text);
    await page.getByRole('button', { name: /^Set for/ }).click();
    await page.getByRole('region', { name: 'Change the policy' }).waitFor({ state: 'detached' });
    await page
      .getByRole('region', { name: 'In force', exact: true })
      .getByText(/value>=/)
      .waitFor();
  }

  it('shows a policy in force, who changed it, and what changed', async () => {
    const { page } = await operated.open('policies/contoso/SgxEnclave', pictureOf(1160));
    for (const svn of [3, 5]) await set(page, policy(svn));
    await page.getByRole('link', { name: 'Instances' }).click();
    await page.getByRole('button', { name: 'New instance…' }).waitFor();
    await page.goBack();
    const policies = page.locator('.policy');
    await policies.locator('.removed', { hasText: 'value>=3' }).waitFor();
    await atRest(page);
    const text = await policies.innerText();
    for (const seen of ['unsigned', 'value>=5', 'History', '1 added, 1 removed'])
      expect(text).toContain(seen);
    await expectPicture(page, 'console-operate');
  });
});

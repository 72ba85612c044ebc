/** Steps in the policy lab that its tests share. */

import type { Page } from 'playwright-core';

/** The editor, by the name that screen readers say. */
export const editor = (page: Page) => page.getByRole('textbox', { name: 'Policy text' });

/** Replaces the policy. */
export async function written(page: Page, text: string): Promise<void> {
  await editor(page).focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
}

/** Opens files beside the policy. */
export async function opened(page: Page, files: readonly string[]): Promise<void> {
  await page.locator('.lab-open input[type=file]').setInputFiles([...files]);
}

/** Trusts the first root that is not trusted. */
export async function trusted(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Trust “Veritee/ })
    .first()
    .click();
}

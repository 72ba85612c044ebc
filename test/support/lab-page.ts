/** Steps in the policy lab that its tests share. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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

/** What axe finds: the rule and the element. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate<string[]>(
    `axe.run({ preload: false }).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 120))))`,
  );
}

/** By how many pixels the page is wider than its window. */
export const overflow = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

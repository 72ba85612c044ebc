/** What tests ask of every view: nothing that axe finds, and nothing beyond the width of the page. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Pixels at which every view must fit. */
export const WIDTHS = [360, 768, 1280, 1920];

/** What axe finds: the rule and the element. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate<string[]>(
    `axe.run({ preload: false }).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 120))))`,
  );
}

/** How many pixels of the page are beyond its width. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** The widths at which the page as it is now does not fit, each with the pixels beyond it. */
export async function misfits(page: Page): Promise<(readonly [width: number, beyond: number])[]> {
  const found: (readonly [number, number])[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    const beyond = await overflow(page);
    if (beyond !== 0) found.push([width, beyond]);
  }
  return found;
}

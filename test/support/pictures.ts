/**
 * Pictures of the page in README and guide: taken from the page itself, light and 1280 pixels wide. With VERITEE_WRITE_DOCS=1
 * they are written; otherwise each must be in the guide, small, and of that width.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { smallPng } from './small-png.ts';

/** Pixels of every picture. */
export const PICTURE_WIDTH = 1280;

const MOST_BYTES = 150_000;

/** The browser of a picture of this height. */
export function pictureOf(height: number): BrowserContextOptions {
  return { viewport: { width: PICTURE_WIDTH, height }, colorScheme: 'light', reducedMotion: 'reduce' };
}

/** Shows the top of the page, with nothing focused and no pointer over it. */
export async function atRest(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement.blur(); scrollTo(0, 0)');
}

/** Expects the picture of this name in the guide; writes it from the page as it is now where that is asked for. */
export async function expectPicture(page: Page, name: string): Promise<void> {
  const path = join('docs/figures', `${name}.png`);
  if (process.env['VERITEE_WRITE_DOCS'] === '1') writeFileSync(path, smallPng(await page.screenshot()));
  const picture = readFileSync(path);
  expect(picture.length).toBeLessThan(MOST_BYTES);
  // The width in the header of the PNG.
  expect(picture.readUInt32BE(16)).toBe(PICTURE_WIDTH);
  expect(readFileSync('docs/guides/console.md', 'utf8')).toContain(`../figures/${name}.png`);
}

/** What tests do in Inspect again and again. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulatedPki, type SimulateOptions, simulate, writeSimulation } from '@veritee/simulator';
import type { Page } from 'playwright-core';

/** The date of the simulations. */
export const simulated = new Date('2026-11-29T10:00:00Z');

/** Simulated enclaves in a folder of their own. */
export interface Simulations {
  readonly folder: string;
  readonly pki: ReturnType<typeof createSimulatedPki>;
  /** Evidence, collateral and root of a simulated SGX enclave. */
  filesOf(scenario: SimulateOptions['scenario']): string[];
  remove(): void;
}

/** Makes the folder. */
export function simulations(): Simulations {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-simulated-'));
  const pki = createSimulatedPki({ currentDate: simulated });
  return {
    folder,
    pki,
    filesOf: (scenario) => {
      const place = join(folder, `${scenario}`);
      writeSimulation(simulate('SgxEnclave', pki, { scenario, currentDate: simulated }), place);
      return ['evidence.bin', 'collateral.json', 'root.pem'].map((name) => join(place, name));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Opens files and waits for the verdict at a date. */
export async function inspected(page: Page, files: readonly string[], at = simulated): Promise<void> {
  await page.setInputFiles('.inspect input[type=file]', [...files]);
  await judgedAt(page, at);
}

/** Enters a date and waits for the verdict. */
export async function judgedAt(page: Page, at: Date): Promise<void> {
  await page.getByLabel('Judged at (UTC)').fill(at.toISOString().slice(0, 19));
  await page.getByLabel('Judged at (UTC)').press('Enter');
  await settled(page);
}

/** Waits until nothing is verified any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForSelector('.findings[aria-busy=false]');
}

/** Trusts the simulated root, and waits for what the page says then. */
export async function trusted(page: Page, text: string): Promise<void> {
  await page
    .getByRole('button', { name: /^Trust “/ })
    .first()
    .click();
  await page.getByText(text).first().waitFor();
  await settled(page);
}

/** The heading of the verdict: word and code. */
export function verdict(page: Page): Promise<string> {
  return page.locator('.verdict h2').innerText();
}
